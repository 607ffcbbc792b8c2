"""The real, unmodified `openai` client against a server on loopback: every outcome, and what is booked."""

import asyncio
import json
import time

import pytest

from backend import errors
from backend.meetings.engine import Usage
from backend.meetings.openai_engine import OpenAIEngine
from backend.meetings.prompting import AnalysisForm
from tests.fakes.openai import FakeOpenAI, Fault, answer, serving
from tests.meetings.asking import (
    BOOKED,
    EMAIL,
    MODEL,
    SOON,
    TALK,
    Asked,
    no_books,
    provider,
    request_for,
)
from tests.meetings.reading import meeting


async def test_a_meeting_is_read_by_one_call_that_is_booked(asked: Asked, fake: FakeOpenAI) -> None:
    found = await asked.extract()
    assert found.engine == asked.engine.name == "openai/gpt-6-luna"
    assert [(item.description, item.owner, str(item.due_date)) for item in found.action_items] == [
        ("mandar a proposta do financiamento", "Ana Luz", "2026-03-19"),
        (f"mandar o balanço para {EMAIL}", "Caio Reis", "2026-03-20"),
    ]
    assert found.participants == ["Ana Luz", "Caio Reis"]
    assert (found.warnings, found.confidence) == ([], 0.9)
    assert asked.booked == [BOOKED]
    assert len(fake.requests) == 1


OUTCOMES = {
    "busy": (Fault(429, headers=SOON), errors.LanguageModelBusy, 3, 0),
    "quota": (Fault(429, "insufficient_quota"), errors.LanguageModelQuota, 1, 0),
    "payment": (Fault(402), errors.LanguageModelQuota, 1, 0),
    "fails": (Fault(500, headers=SOON), errors.LanguageModelUnavailable, 3, 0),
    "overloaded": (Fault(503, headers=SOON), errors.LanguageModelUnavailable, 3, 0),
    "key": (Fault(401), errors.LanguageModelMisconfigured, 1, 0),
    "forbidden": (Fault(403), errors.LanguageModelMisconfigured, 1, 0),
    "model": (Fault(404, "model_not_found"), errors.LanguageModelMisconfigured, 1, 0),
    "question": (Fault(400, "unsupported_parameter"), errors.LanguageModelMisconfigured, 1, 0),
    "context": (Fault(400, "context_length_exceeded"), errors.TranscriptTooLong, 1, 0),
    "too large": (Fault(413), errors.TranscriptTooLong, 1, 0),
    "filtered before": (Fault(400, "content_filter"), errors.LanguageModelRefused, 1, 0),
    "filtered": (Fault(finish_reason="content_filter"), errors.LanguageModelRefused, 1, 1),
    "refused": (Fault(content=None, refusal="no"), errors.LanguageModelRefused, 1, 1),
    "truncated": (Fault(content='{"summ', finish_reason="length"), errors.LanguageModelTruncated, 1, 1),
    "no choices": (Fault(choices=False), errors.LanguageModelInvalid, 1, 1),
    "no content": (Fault(content=None), errors.LanguageModelInvalid, 1, 1),
    "a page": (Fault(body="<!DOCTYPE html>", content_type="text/html"), errors.LanguageModelInvalid, 1, 0),
    "garbled": (Fault(headers={"Content-Encoding": "gzip"}), errors.LanguageModelUnavailable, 3, 0),
    "elsewhere": (Fault(301), errors.LanguageModelMisconfigured, 1, 0),
    "nothing": (Fault(body=""), errors.LanguageModelInvalid, 1, 0),
    "a list": (Fault(body="[]"), errors.LanguageModelInvalid, 1, 0),
    "cut off": (Fault(body='{"choices": ['), errors.LanguageModelInvalid, 1, 0),
    "bad JSON": (Fault(content="{"), errors.LanguageModelInvalid, 2, 2),
    "other form": (Fault(content='{"answer": 42}'), errors.LanguageModelInvalid, 2, 2),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_what_goes_wrong_is_named_tried_again_where_that_helps_and_booked(
    asked: Asked, fake: FakeOpenAI, outcome: str
) -> None:
    fault, error, requests, booked = OUTCOMES[outcome]
    fake.fail(*[fault] * 5)
    with pytest.raises(error) as told:
        await asked.extract()
    assert type(told.value) is error
    assert len(fake.requests) == requests
    assert asked.booked == [BOOKED] * booked
    assert "concern" not in str(told.value)


@pytest.mark.parametrize(
    "fault", [Fault(429, headers=SOON), Fault(500, headers=SOON), Fault(409, headers=SOON), Fault(drop=True)]
)
async def test_what_passes_is_tried_again(asked: Asked, fake: FakeOpenAI, fault: Fault) -> None:
    fake.fail(fault)
    assert (await asked.extract()).action_items
    assert asked.booked == [BOOKED]


async def test_the_wait_a_provider_wants_is_kept(asked: Asked, fake: FakeOpenAI) -> None:
    fake.fail(Fault(503, headers={"retry-after-ms": "120"}))
    begun = time.monotonic()
    await asked.extract()
    assert time.monotonic() - begun >= 0.12


async def test_nobody_there_is_told_as_unavailable(fake: FakeOpenAI) -> None:
    with serving() as gone:
        nowhere = gone.url
    engine = OpenAIEngine(provider(fake, base_url=nowhere))
    with pytest.raises(errors.LanguageModelUnavailable):
        await engine.extract(meeting(TALK), no_books)
    await engine.close()


async def test_a_wish_to_wait_beyond_the_deadline_is_passed_on_at_once(
    asked: Asked, fake: FakeOpenAI
) -> None:
    fake.fail(Fault(429, headers={"retry-after": "95"}))
    with pytest.raises(errors.LanguageModelBusy) as told:
        await asked.extract()
    assert told.value.headers == {"Retry-After": "95"}
    assert len(fake.requests) == 1


@pytest.mark.parametrize("fault", [Fault(hang=True), Fault(trickle=True)])
async def test_the_deadline_holds_whether_nothing_comes_or_no_end(fake: FakeOpenAI, fault: Fault) -> None:
    engine = OpenAIEngine(provider(fake, timeout_seconds=0.3))
    fake.fail(fault)
    begun = time.monotonic()
    with pytest.raises(errors.LanguageModelTimeout):
        await engine.extract(meeting(TALK), no_books)
    assert time.monotonic() - begun < 5
    await engine.close()


async def test_a_caller_who_leaves_ends_the_call(asked: Asked, fake: FakeOpenAI) -> None:
    fake.fail(Fault(hang=True))
    running = asyncio.create_task(asked.extract())
    while not fake.requests:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@pytest.mark.parametrize("wrong", ["{", "not json", '{"summary": "x"}', '{"sentiment_score": 7}'])
async def test_a_wrong_form_is_repaired_once_and_paid_for_twice(
    asked: Asked, fake: FakeOpenAI, wrong: str
) -> None:
    fake.fail(Fault(content=wrong))
    assert (await asked.analyze()).sentiment_label == "negative"
    assert asked.booked == [BOOKED, BOOKED]
    first, second = fake.requests
    assert second["messages"][:2] == first["messages"]
    assert [message["role"] for message in second["messages"][2:]] == ["assistant", "user"]


async def test_a_score_that_is_none_is_repaired(asked: Asked, fake: FakeOpenAI) -> None:
    form = answer(request_for(AnalysisForm)) | {"sentiment_score": 1.2}
    fake.fail(Fault(content=json.dumps(form)))
    await asked.analyze()
    assert "sentiment_score" in fake.requests[1]["messages"][3]["content"]


@pytest.mark.parametrize(
    ("usage", "booked"),
    [
        (None, Usage(MODEL, 0, 0, 0)),
        ("free", Usage(MODEL, 0, 0, 0)),
        ({"prompt_tokens": -5, "completion_tokens": 2}, Usage(MODEL, 0, 0, 0)),
        ({"prompt_tokens": 5, "completion_tokens": 2}, Usage(MODEL, 5, 0, 2)),
        (
            {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": None},
            Usage(MODEL, 5, 0, 2),
        ),
    ],
)
async def test_a_provider_that_does_not_say_what_was_used_is_booked_too(
    asked: Asked, fake: FakeOpenAI, usage: object, booked: Usage
) -> None:
    fake.fail(Fault(usage=usage))
    await asked.extract()
    assert asked.booked == [booked]


async def test_a_transcript_that_is_too_long_is_not_sent(fake: FakeOpenAI) -> None:
    engine = OpenAIEngine(provider(fake, max_input_chars=1000))
    with pytest.raises(errors.TranscriptTooLong):
        await engine.extract(meeting("Ana: oi. " * 200), no_books)
    assert fake.requests == []
    await engine.close()


async def test_an_operator_is_told_what_is_wrong_until_it_works_again(asked: Asked, fake: FakeOpenAI) -> None:
    assert asked.engine.missing() is None
    for fault, word in ((Fault(401), "key"), (Fault(429, "insufficient_quota"), "used up")):
        fake.fail(fault)
        with pytest.raises(errors.LanguageModelUnavailable):
            await asked.extract()
        assert word in (asked.engine.missing() or "")
    await asked.extract()
    assert asked.engine.missing() is None
