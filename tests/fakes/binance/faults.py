"""What may go wrong between Binance and who asks it."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class BinanceError(Exception):
    """Binance's own no."""

    def __init__(
        self, code: int, msg: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(msg)
        self.code, self.msg, self.status = code, msg, status
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request; the fields that are left alone are as usual."""

    status: int = 200
    code: int | None = None
    msg: str = "of no concern"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent instead of any answer, as HTML."""
    executes: bool = False
    """The call is carried out before it goes wrong."""
    drop: bool = False
    """Hangs up without a word."""
    hang: bool = False
    """Says nothing until the fake is closed."""
    gate: threading.Event | None = None
    """Waits for this before anything else; then goes on as usual, unless told otherwise."""

    @property
    def answers(self) -> bool:
        """Whether the caller gets the real answer after all."""
        return self.status == 200 and self.code is None and self.body is None and not (self.drop or self.hang)

    def told(self) -> tuple[str, bytes]:
        if self.body is not None:
            return "text/html", self.body.encode()
        return "application/json", dumped({"code": self.code, "msg": self.msg} if self.code else {})


def dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
