"""Answers over HTTP, where the test client cannot show it."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from backend.cache.entry import Answer
from backend.cache.http import CALLER_HAS_GONE, respond
from backend.errors import BodyTooLarge


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


async def test_what_is_wrong_with_the_rest_of_a_request_is_told() -> None:
    async def receive() -> Any:
        raise BodyTooLarge(1)

    async def asked() -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(BodyTooLarge):
        await respond(Request({"type": "http", "method": "GET", "headers": []}, receive), asked())
