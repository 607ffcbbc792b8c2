"""What every engine promises, whichever it is: the contract of `Engine`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.meetings.engine import Engine
from backend.meetings.local_engine import LocalEngine
from backend.meetings.models import Caveat, label_of
from backend.meetings.openai_engine import OpenAIEngine
from tests.fakes.openai import FakeOpenAI
from tests.meetings.asking import TALK, no_books, provider
from tests.meetings.cases import cases
from tests.meetings.reading import meeting


@pytest.fixture(params=["rules", "model"])
async def engine(request: pytest.FixtureRequest, fake: FakeOpenAI) -> AsyncIterator[Engine]:
    made: Engine = LocalEngine() if request.param == "rules" else OpenAIEngine(provider(fake))
    yield made
    await made.close()


async def test_an_answer_names_its_engine_and_its_meeting(engine: Engine) -> None:
    asked = meeting(TALK, meeting_id="m-1", customer_id="c-1")
    for found in (await engine.extract(asked, no_books), await engine.analyze(asked, no_books)):
        assert found.engine == engine.name
        assert (found.meeting_id, found.customer_id) == ("m-1", "c-1")
        assert found.meet_date == asked.metadata.meet_date


@pytest.mark.parametrize("case", cases("tuned")[:4], ids=lambda case: str(case.name))
async def test_every_quote_stands_on_the_line_it_names(engine: Engine, case: Any) -> None:
    lines = case.meeting.transcript.split("\n")
    extraction = await engine.extract(case.meeting, no_books)
    analysis = await engine.analyze(case.meeting, no_books)
    for found in (extraction, analysis):
        assert all(one.quote in lines[one.line - 1] for one in found.evidence)
    shown = {(one.field, one.index) for one in (*extraction.evidence, *analysis.evidence)}
    assert shown >= {("action_items", n) for n in range(len(extraction.action_items))}
    assert shown >= {("topics", n) for n in range(len(extraction.topics))}
    assert shown >= {("risks", n) for n in range(len(analysis.risks))}


async def test_a_feeling_is_named_by_its_score(engine: Engine) -> None:
    felt = await engine.analyze(meeting(TALK), no_books)
    assert felt.sentiment_label == label_of(felt.sentiment_score) == "negative"
    assert [one.quote for one in felt.evidence if one.field == "sentiment"]


async def test_an_empty_transcript_gives_an_empty_answer_at_no_cost(engine: Engine, fake: FakeOpenAI) -> None:
    found = await engine.extract(meeting(" "), no_books)
    felt = await engine.analyze(meeting(""), no_books)
    assert found.warnings == felt.warnings == [Caveat.EMPTY]
    assert found.confidence == felt.confidence == 0
    assert felt.sentiment_label == "neutral"
    assert fake.requests == []


async def test_without_a_day_of_meeting_that_is_said(engine: Engine) -> None:
    found = await engine.extract(meeting(TALK, meet_date=None), no_books)
    assert Caveat.NO_MEET_DATE in found.warnings
    assert [item.due_date for item in found.action_items] == [None, None]


async def test_a_meeting_is_read_the_same_twice(engine: Engine) -> None:
    first, second = [await engine.extract(meeting(TALK), no_books) for _ in range(2)]
    assert first == second


async def test_nothing_is_missing_where_it_works(engine: Engine) -> None:
    await engine.extract(meeting(TALK), no_books)
    assert engine.missing() is None
