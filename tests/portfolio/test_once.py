import asyncio

import pytest

from backend.portfolio.once import Once


async def test_whoever_leaves_does_not_end_the_work_of_those_who_stay() -> None:
    gate, runs = asyncio.Event(), []

    async def work() -> int:
        runs.append(1)
        await gate.wait()
        return len(runs)

    once = Once(work)
    leaver, stayer = asyncio.create_task(once()), asyncio.create_task(once())
    while not runs:
        await asyncio.sleep(0)
    leaver.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaver
    gate.set()
    assert await stayer == 1
    assert await once() == 2


async def test_an_error_is_everybodys_and_is_forgotten() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    once = Once(work)
    told = await asyncio.gather(once(), once(), return_exceptions=True)
    assert [type(error) for error in told] == [ZeroDivisionError, ZeroDivisionError]
    with pytest.raises(ZeroDivisionError):
        await once()
