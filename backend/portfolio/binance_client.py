"""Asks Binance's REST API: signs, keeps to its limits, and tells what has gone wrong.

After "General API Information", "SIGNED Endpoint security" and "Error codes" in Binance's spot documentation.
No URL, no parameter and no text of the exchange's is ever logged or handed on: URLs carry signatures, and
the texts repeat what was sent.
"""

import asyncio
import hashlib
import hmac
import logging
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import quote, urlencode

import httpx2
import structlog
from pydantic import BaseModel, ConfigDict, SecretStr, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from backend.clock import Clock
from backend.errors import ExchangeBusy, ExchangeRefusesKey, ExchangeUnavailable
from backend.portfolio.binance_weights import MINUTE, ExchangeClock, Weights
from backend.portfolio.exchange import Account, Unsure
from backend.portfolio.once import Once

log = structlog.get_logger()
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
RECV_WINDOW = 5000  # milliseconds that a request may be old when it arrives
CONNECT_SHARE = 0.25  # of the time for a call: for a place in line, and again to connect
CONNECTIONS = 20
BAN_SECONDS = 120  # the shortest ban there is, where Retry-After is missing
ORDERS_SECONDS = 10  # the interval in which an account's orders are counted

TIMESTAMP = -1021
TOO_MANY_ORDERS = -1015
TOO_MANY_REQUESTS = -1003
KEY_CODES = frozenset({-1002, -1022, -2014, -2015})
"""Unauthorized, a wrong signature, no key, and a key from another address or without the right."""
DOORS = frozenset({403, 451})
"""The firewall in front and the country at fault: neither lets a request through to the exchange."""
SHUT = DOORS | {418, 429}
"""Statuses that say nothing of a call, only that none is wanted: as good as away."""
NOES = frozenset({-1013, -1014, -1020, -2010, -2011, -2013, -2016, -2026, *range(-1199, -1099)})
"""Codes that mean that nothing was done: filters, parameters (11xx), refused, not found, archived. What is
not named here may have been done, whatever its status."""
NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class Rejected(Exception):
    """The exchange says no. Its own text is for telling cases apart only: it may repeat what was sent."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class Call(NamedTuple):
    """Names a call, with its weight."""

    method: str
    path: str
    weight: int


class Form(Protocol[T_co]):
    """How an answer is read: pydantic's `TypeAdapter`, or `AS_IT_CAME`."""

    def validate_json(self, data: bytes, /) -> T_co:
        """Read it.

        Raises:
            ValidationError: it is none of this form.

        """
        ...


class _AsItCame:
    def validate_json(self, data: bytes, /) -> bytes:
        return data


AS_IT_CAME = _AsItCame()
"""The form of what is read elsewhere: a long answer, bit by bit."""


class Answer(BaseModel):
    """Of an answer what is looked at; Binance adds fields as it likes."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class _Error(BaseModel):
    code: int = 0
    msg: str = ""


class _Time(Answer):
    server_time: int


class _WrongTime(ExchangeUnavailable):
    """The exchange finds the timestamp too old or too new; nothing was done."""


TIME = Call("GET", "/api/v3/time", 1)
TIME_FORM = TypeAdapter(_Time)


class BinanceClient:
    """One host of Binance's: its connections, its clock, and what may be asked of it."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        for name in ("httpx2", "httpcore2"):  # they tell URLs at INFO, and headers at DEBUG
            logging.getLogger(name).setLevel(logging.WARNING)
        self.clock = ExchangeClock(clock)
        self.weights = Weights(self.clock)
        self.reached = True  # as of the last call; before there was one nothing speaks against it
        self._base_url = base_url
        self._transport = transport
        self._timeout_seconds = timeout_seconds
        self._measure = Once(self._measure_now)

    @cached_property
    def _http(self) -> httpx2.AsyncClient:
        """Connect when somebody asks: to load certificates takes a tenth of a second, which paper spares."""
        soon = self._timeout_seconds * CONNECT_SHARE
        return httpx2.AsyncClient(
            base_url=self._base_url,
            transport=self._transport,
            timeout=httpx2.Timeout(None, connect=soon, pool=soon),  # the whole has a limit of its own
            limits=httpx2.Limits(max_connections=CONNECTIONS),
        )

    async def ask(
        self,
        call: Call,
        form: Form[T],
        parameters: Mapping[str, str],
        *,
        account: Account | None = None,
    ) -> T:
        """Make a call, signed where it is for an account, and read its answer.

        Raises:
            Rejected: the exchange says no.
            Unsure: the call has begun, and there is no answer, or none that can be used.
            ExchangeUnavailable: nothing was done; as `ExchangeBusy` where it wants fewer calls.
            ExchangeRefusesKey: the account's key or its signature is not taken.

        """
        if account is None:
            return await self._send(call, form, _query(parameters), {})
        key, secret = _credentials(account)
        headers = {"X-MBX-APIKEY": key}
        await self.now()
        offset = self.clock.offset
        try:
            query = signed(self._stamped(parameters), secret)
            return await self._send(call, form, query, headers)
        except _WrongTime:
            if self.clock.offset == offset:  # else another call has just measured it
                await self._measure()
        query = signed(self._stamped(parameters), secret)
        return await self._send(call, form, query, headers)

    async def now(self) -> float:
        """Tell the time by the exchange's clock, which is asked for it where it never was.

        Raises:
            ExchangeUnavailable: nobody knows.

        """
        if self.clock.offset is None:
            await self._measure()
        return self.clock.time()

    async def close(self) -> None:
        """Close the connections."""
        if "_http" in vars(self):
            await self._http.aclose()

    async def _measure_now(self) -> None:
        """Measure how far the clocks are apart."""
        asked = self.clock.time()
        try:
            found = await self._send(TIME, TIME_FORM, "", {})
        except (Unsure, Rejected):
            raise ExchangeUnavailable from None
        middle = (asked + self.clock.time()) / 2  # its clock was read about then
        self.clock.offset = (self.clock.offset or 0.0) + found.server_time / 1000 - middle
        log.info("exchange.clock", offset=round(self.clock.offset, 3))

    def _stamped(self, parameters: Mapping[str, str]) -> str:
        stamp = math.floor(self.clock.time() * 1000)
        return _query({**parameters, "recvWindow": RECV_WINDOW, "timestamp": stamp})

    async def _send(self, call: Call, form: Form[T], query: str, headers: dict[str, str]) -> T:
        self.weights.spend(call.weight, background=False)
        minute = self.weights.minute
        url = f"{call.path}?{query}" if query else call.path
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._http.request(call.method, url, headers=headers)
        except NOT_SENT as error:
            self.reached = False
            log.warning("exchange.not_reached", path=call.path, error=type(error).__name__)
            raise ExchangeUnavailable from None
        except (TimeoutError, httpx2.HTTPError) as error:
            self.reached = False
            log.warning("exchange.no_answer", path=call.path, error=type(error).__name__)
            raise Unsure from None
        self.reached = not (response.is_server_error or response.status_code in SHUT)
        if minute == self.weights.minute:  # else it tells of a minute that is over
            self._count(response)
        if not response.is_success:
            raise self._fault(call, response)
        try:
            return form.validate_json(response.content)
        except ValidationError as error:
            log.warning("exchange.odd_answer", path=call.path, errors=error.error_count())
            raise Unsure from None

    def _count(self, response: httpx2.Response) -> None:
        used = response.headers.get("X-MBX-USED-WEIGHT-1M", "")
        if used.isascii() and used.isdigit():
            self.weights.heard(int(used))

    def _fault(self, call: Call, response: httpx2.Response) -> Exception:  # noqa: PLR0911 - a table
        """Tell what an error means for the caller; what is not known may have been done."""
        status = response.status_code
        try:
            error = _Error.model_validate_json(response.content)
        except ValidationError:
            error = _Error()  # a page of something in between
        no = response.is_client_error and error.code in NOES
        (log.info if no else log.warning)("exchange.failed", path=call.path, status=status, code=error.code)
        if not response.is_client_error:  # whatever the code says, the exchange itself does not know
            return Unsure()
        if error.code == TOO_MANY_ORDERS:  # of this account, others may go on
            return ExchangeBusy(retry_after_seconds=ORDERS_SECONDS)
        if status in SHUT - DOORS or error.code == TOO_MANY_REQUESTS:
            seconds = _retry_after(response)
            self.weights.pause(seconds)
            return ExchangeBusy(retry_after_seconds=seconds)
        if no:
            return Rejected(error.code, error.msg)
        if error.code in KEY_CODES or status == httpx2.codes.UNAUTHORIZED:
            return ExchangeRefusesKey()
        if error.code == TIMESTAMP:
            return _WrongTime()
        return ExchangeUnavailable() if status in DOORS else Unsure()


def signed(query: str, secret: SecretStr) -> str:
    """Add the signature to a query: HMAC-SHA256 over it exactly as it is sent, in hex."""
    return f"{query}&signature={signature(query, secret)}"


def signature(text: str, secret: SecretStr) -> str:
    """Sign a text as Binance wants it."""
    return hmac.new(secret.get_secret_value().encode(), text.encode(), hashlib.sha256).hexdigest()


def _query(parameters: Mapping[str, Any]) -> str:
    """Percent-encode before anything is signed: nothing on the way may write it differently."""
    return urlencode(parameters, quote_via=quote, safe="")


def _credentials(account: Account) -> tuple[str, SecretStr]:
    if account.key is None or account.secret is None:
        raise ExchangeRefusesKey
    return account.key.get_secret_value(), account.secret


def _retry_after(response: httpx2.Response) -> int:
    """Read how many seconds to stay away; without a word a minute, or the shortest ban."""
    said = response.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit():
        return max(1, int(said))
    return BAN_SECONDS if response.status_code == 418 else MINUTE  # noqa: PLR2004 - banned
