"""One question to a language model that speaks OpenAI's protocol, with what may go wrong on the way.

Imported only where a key is set: the client takes most of a second. Its errors become those of
`backend.errors` without the provider's own text, which may repeat what was asked.
"""

import asyncio
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import openai
from pydantic import (
    BaseModel,
    NonNegativeInt,
    SecretStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from backend.errors import (
    LanguageModelBusy,
    LanguageModelInvalid,
    LanguageModelMisconfigured,
    LanguageModelQuota,
    LanguageModelRefused,
    LanguageModelTruncated,
    LanguageModelUnavailable,
    MiranteError,
    TranscriptTooLong,
)
from backend.meetings.engine import Book, Usage

CONNECT_SECONDS = 10.0
RETRIES = 2
BACKOFF_SECONDS = 0.5
LONGEST_ANSWER = 16_000
"""Tokens, reasoning included: what the answer of one call may cost at most."""
BUSY_SECONDS = 30  # for the caller to wait where the provider does not say
CODES: dict[str, Callable[[], MiranteError]] = {
    "context_length_exceeded": TranscriptTooLong,
    "string_above_max_length": TranscriptTooLong,
    "content_filter": LanguageModelRefused,
    "content_policy_violation": LanguageModelRefused,
    "insufficient_quota": LanguageModelQuota,
}
STATUSES: dict[int, Callable[[], MiranteError]] = {402: LanguageModelQuota, 413: TranscriptTooLong}
"""What a provider means by its codes, and by statuses that need none."""
T = TypeVar("T")
Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """Which language model, how long an answer may take, how much is sent, and whether that is masked."""

    api_key: SecretStr
    model: str
    base_url: str | None
    timeout_seconds: float
    max_input_chars: int
    mask: bool


class LanguageModel:
    """Asks one model; knows nothing of meetings."""

    def __init__(self, provider: Provider) -> None:
        self._model = provider.model
        self._client = openai.AsyncOpenAI(
            api_key=provider.api_key.get_secret_value(),
            base_url=provider.base_url,
            max_retries=0,  # its own know no deadline
            timeout=openai.Timeout(None, connect=CONNECT_SECONDS),
        )

    async def answer(
        self,
        question: list[Message],
        form: dict[str, Any],
        book: Book,
        deadline: float,
    ) -> str:
        """Return what the model answers, which is meant to be JSON; the call is booked before it is judged.

        No retry begins after `deadline`, in the loop's time.

        Raises:
            LanguageModelUnavailable, LanguageModelRefused, LanguageModelInvalid, TranscriptTooLong: in all
            their kinds.

        """
        reply = _reply(await self._send(question, form, deadline))
        used = reply.usage or _Usage()
        cached = used.prompt_tokens_details.cached_tokens if used.prompt_tokens_details else 0
        book(Usage(self._model, used.prompt_tokens, cached, used.completion_tokens))
        return _content(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _send(
        self,
        question: list[Message],
        form: dict[str, Any],
        deadline: float,
    ) -> bytes:
        loop = asyncio.get_running_loop()
        attempt = 0
        while True:
            try:
                response = await self._client.chat.completions.with_raw_response.create(  # type: ignore[call-overload]  # many types for JSON
                    model=self._model,
                    messages=question,
                    response_format=form,
                    max_completion_tokens=LONGEST_ANSWER,
                )
            except openai.APIError as error:
                wait = _wait(error, attempt)
                if wait is None or attempt == RETRIES or loop.time() + wait >= deadline:
                    raise _fault(error) from None
            else:
                body: bytes = response.content
                return body
            attempt += 1
            await asyncio.sleep(wait)


def _or_none(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - anything comes
    """Take what is malformed for missing: the rest of the reply still counts."""
    try:
        return validate(value)
    except ValidationError:
        return None


Lenient = Annotated[T | None, WrapValidator(_or_none)]


class _Cached(BaseModel):
    cached_tokens: NonNegativeInt = 0


class _Usage(BaseModel):
    prompt_tokens: NonNegativeInt = 0
    completion_tokens: NonNegativeInt = 0
    prompt_tokens_details: Lenient[_Cached] = None


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Reply(BaseModel):
    """Of a reply what is looked at; a provider may leave any of it out."""

    choices: Lenient[list[_Choice]] = None
    usage: Lenient[_Usage] = None


def _reply(body: bytes) -> _Reply:
    """Read a reply; what is no JSON object, such as a proxy's page, is invalid."""
    try:
        return _Reply.model_validate_json(body)
    except ValidationError:
        raise LanguageModelInvalid from None


def _content(reply: _Reply) -> str:
    if not reply.choices:
        raise LanguageModelInvalid
    first = reply.choices[0]
    if first.message.refusal or first.finish_reason == "content_filter":
        raise LanguageModelRefused
    if first.finish_reason == "length":
        raise LanguageModelTruncated
    if not first.message.content:
        raise LanguageModelInvalid
    return first.message.content


def _fault(error: openai.APIError) -> MiranteError:
    """Translate what the client raises; statuses that are not named here are our fault."""
    if not isinstance(error, openai.APIStatusError):
        return LanguageModelUnavailable()
    named = CODES.get(error.code or "") or STATUSES.get(error.status_code)
    if named:
        return named()
    if not _passes(error.status_code):
        return LanguageModelMisconfigured()
    after = _retry_after(error)
    seconds = BUSY_SECONDS if after is None else max(1, math.ceil(after))
    busy = error.status_code == 429  # noqa: PLR2004 - too many requests
    kind = LanguageModelBusy if busy else LanguageModelUnavailable
    return kind(retry_after_seconds=seconds)


def _passes(status: int) -> bool:
    """Tell whether a status is one that trying again may change."""
    return status in {408, 409, 429} or status >= 500  # noqa: PLR2004 - the server's own


def _wait(error: openai.APIError, attempt: int) -> float | None:
    """Tell how many seconds to wait before the next attempt; None where another would not help."""
    if isinstance(error, openai.APIStatusError):
        if not _passes(error.status_code) or error.code in CODES:
            return None
        after = _retry_after(error)
        if after is not None:
            return after
    return BACKOFF_SECONDS * 2.0**attempt * random.uniform(0.75, 1)  # noqa: S311 - nothing to guess


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Read how many seconds the provider wants; a date instead of seconds is not looked at."""
    for header, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(error.response.headers.get(header, "")) / unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None
