"""Answers over HTTP, where the test client cannot show it."""

import asyncio
from typing import Any

from starlette.requests import Request

from backend.cache.entry import Answer
from backend.cache.http import CALLER_HAS_GONE, respond


async def test_a_caller_who_goes_away_is_not_waited_for() -> None:
    messages = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]
    ended = asyncio.Event()

    async def receive() -> Any:
        return messages.pop(0)

    async def asked() -> Answer:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    request = Request({"type": "http", "method": "GET", "headers": []}, receive)
    response = await respond(request, asked())
    assert response.status_code == CALLER_HAS_GONE
    await asyncio.wait_for(ended.wait(), 1)
