"""Spans: pieces of work that a trace is made of, for whoever has set an `OTEL_EXPORTER_OTLP_ENDPOINT`.

Without one a span is one comparison, and what sends them is not even imported: that is `otlp.py`.
A span says no more than a log may: no query string, no SQL, no bound value, nobody's name.
"""

from contextlib import AbstractContextManager
from typing import Protocol, Self

Attribute = str | int


class Span(Protocol):
    """A piece of work while it lasts."""

    def set_attribute(self, key: str, value: Attribute) -> None:
        """Say something more about it."""
        ...


class Tracer(Protocol):
    """Whoever follows the work of this process."""

    def span(
        self, name: str, *, parent: bool, attributes: dict[str, Attribute]
    ) -> AbstractContextManager[Span]:
        """Follow a piece of work."""
        ...


class _Nothing:
    """The span of a process that nobody follows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def set_attribute(self, key: str, value: Attribute) -> None: ...


_NOTHING = _Nothing()
_following: list[Tracer] = []


def span(name: str, *, parent: bool = True, **attributes: Attribute) -> AbstractContextManager[Span]:
    """Follow a piece of work; what begins below it in this task is its child, if it is a `parent`.

    One that is none may end in another task than it began in, as a generator does.
    """
    if not _following:
        return _NOTHING
    return _following[-1].span(name, parent=parent, attributes=attributes)


def follow(tracer: Tracer) -> None:
    """Have spans go to a tracer from now on."""
    _following.append(tracer)


def leave(tracer: Tracer) -> None:
    """Have none go there any more."""
    if tracer in _following:
        _following.remove(tracer)
