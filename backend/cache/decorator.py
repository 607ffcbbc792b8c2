"""`@cached(policy)`: all that an area writes to have a service method answered from the cache."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from pydantic import BaseModel

from backend.cache.engine import Cache
from backend.cache.entry import Answer, Result
from backend.cache.keys import make_key
from backend.cache.policy import Policy


class HasCache(Protocol):
    """A service whose methods are cached."""

    @property
    def cache(self) -> Cache:
        """Where its answers are kept."""
        ...


class HasKey(Protocol):
    """An access scope: what a caller may see."""

    @property
    def key(self) -> str:
        """Tell it apart from every other scope, without naming a person."""
        ...


P = ParamSpec("P")
S = TypeVar("S", bound=HasCache)
M = TypeVar("M", bound=BaseModel)


def cached(
    policy: Policy,
) -> Callable[
    [Callable[Concatenate[S, P], Awaitable[Result[M]]]],
    Callable[Concatenate[S, P], Awaitable[Answer]],
]:
    """Cache a service method by its name, its arguments and the scope of who asks.

    The method takes validated models or plain values, and an argument named `scope`; it returns a
    `Result`. Callers get an `Answer`: bytes that are shared by everyone who asks the same.

    Raises:
        TypeError: at import, when the method has no argument named `scope`.

    """

    def wrap(
        method: Callable[Concatenate[S, P], Awaitable[Result[M]]],
    ) -> Callable[Concatenate[S, P], Awaitable[Answer]]:
        name = method.__name__
        signature = inspect.signature(method)
        if "scope" not in signature.parameters:
            msg = f"{name} is cached and has no scope: its answers would be shared by everyone"
            raise TypeError(msg)

        @functools.wraps(method)
        async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            _, *rest = bound.arguments.items()
            arguments = dict(rest)
            scope: HasKey = arguments.pop("scope")
            key = make_key(name, scope.key, arguments)
            return await self.cache.get(key, policy, lambda: method(self, *args, **kwargs))

        return call

    return wrap
