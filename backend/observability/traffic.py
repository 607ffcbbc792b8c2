"""What the warehouse is asked: how many questions stand in line and run, how long they take, how they end."""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from backend.errors import MiranteError
from backend.observability.tracing import span

P = ParamSpec("P")
T = TypeVar("T")
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of what is counted together, in seconds."""


class Query:
    """One question: it stands in line until it begins; `rows` is how many came, once that is known."""

    def __init__(self, traffic: "Traffic") -> None:
        self.rows: int | None = None
        self._traffic = traffic
        self._begun: float | None = None
        self._over = False

    def begin(self) -> None:
        """Leave the line, on whatever thread."""
        with self._traffic.lock:
            if self._begun is None and not self._over:
                self._begun = time.perf_counter()
                self._traffic.waiting -= 1
                self._traffic.running += 1

    def on_thread(self, work: Callable[P, T]) -> Callable[P, T]:
        """Have it begin when a thread gets to its work."""

        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            self.begin()
            return work(*args, **kwargs)

        return run

    def end(self) -> None:
        """Leave, answered or not."""
        with self._traffic.lock:
            self._over = True
            if self._begun is None:
                self._traffic.waiting -= 1
            else:
                self._traffic.running -= 1
                self._traffic.observe(time.perf_counter() - self._begun)


class Traffic:
    """Counts what a warehouse is asked; `breaker_open` tells whether it is left alone at the moment."""

    def __init__(self) -> None:
        self.queries = self.waiting = self.running = 0
        self.failures: Counter[str] = Counter()
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.breaker_open: Callable[[], bool] = lambda: False
        self.lock = threading.Lock()

    @contextmanager
    def asked(self, question: str) -> Iterator[Query]:
        """Follow a question, which is the name of a file in `sql/queries`, from the line to its last row."""
        query = Query(self)
        with self.lock:
            self.queries += 1
            self.waiting += 1
        with span("warehouse.query", parent=False, question=question) as traced:
            try:
                yield query
            except BaseException as error:
                with self.lock:
                    self.failures[_kind(error)] += 1
                raise
            finally:
                query.end()
                if query.rows is not None:
                    traced.set_attribute("rows", query.rows)

    def observe(self, seconds: float) -> None:
        """Count a question that ran for so long."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


def _kind(error: BaseException) -> str:
    """Name a failure as its caller sees it; who leaves before the answer is there has cancelled it."""
    if isinstance(error, MiranteError):
        return error.slug
    return "internal" if isinstance(error, Exception) else "cancelled"
