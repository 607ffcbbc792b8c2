"""What Binance wants of a signed call: the key, the time, the signature, and parameters that are some."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from tests.fakes.binance.faults import BinanceError

CLIENT_ID = re.compile(r"^[\.A-Z\:/a-z0-9_-]{1,36}$")
NEEDED = {
    "MARKET": ((), ("price", "stopPrice", "timeInForce")),
    "LIMIT": (("quantity", "price", "timeInForce"), ("stopPrice", "quoteOrderQty")),
    "LIMIT_MAKER": (("quantity", "price"), ("stopPrice", "timeInForce", "quoteOrderQty")),
    "STOP_LOSS": (("quantity", "stopPrice"), ("price", "timeInForce", "quoteOrderQty")),
}
"""By type of order, which parameters it must have, and which it must not."""
NUMBERS = re.compile(r"(quantity|quoteOrderQty|.*[pP]rice)$")


def check_signature(text: str, given: str, secret: str) -> None:
    if not hmac.compare_digest(hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(), given):
        raise BinanceError(-1022, "Signature for this request is not valid.")


def check_time(words: Mapping[str, str], now: float) -> None:
    require(words, ["timestamp"])
    window = int(words.get("recvWindow", "5000"))
    if window > 60_000:
        raise BinanceError(-1131, "'recvWindow' must be less than 60000.")
    milliseconds = int(now * 1000)
    stamp = int(words["timestamp"])
    if stamp >= milliseconds + 1000:
        raise BinanceError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    if milliseconds - stamp > window:
        raise BinanceError(-1021, "Timestamp for this request is outside of the recvWindow.")


def check_order(words: Mapping[str, str]) -> None:
    require(words, ["symbol", "side", "type"])
    if words["type"] not in NEEDED:
        raise BinanceError(-1116, "Invalid orderType.")
    needed, unwanted = NEEDED[words["type"]]
    require(words, needed)
    if words["type"] == "MARKET" and ("quantity" in words) == ("quoteOrderQty" in words):
        raise BinanceError(
            -1102, "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."
        )
    for name in unwanted:
        if name in words:
            raise BinanceError(-1106, f"Parameter '{name}' sent when not required.")
    check_values(words)


def check_values(words: Mapping[str, str]) -> None:
    if words.get("side") not in {"BUY", "SELL"}:
        raise BinanceError(-1117, "Invalid side.")
    for name, value in words.items():
        if name.endswith("ClientOrderId") and not CLIENT_ID.match(value):
            raise BinanceError(-1100, f"Illegal characters found in parameter '{name}'.")
        if NUMBERS.match(name):
            try:
                amount = Decimal(value)
            except InvalidOperation:
                raise BinanceError(-1100, f"Illegal characters found in parameter '{name}'.") from None
            if "e" in value.lower() or amount <= 0:
                raise BinanceError(-1100, f"Illegal characters found in parameter '{name}'.")


def require(words: Mapping[str, str], names: Iterable[str]) -> None:
    for name in names:
        if not words.get(name):
            text = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
            raise BinanceError(-1102, text)
