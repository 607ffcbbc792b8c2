"""What may go wrong, and the one place that tells callers so (RFC 9457, `application/problem+json`).

    MiranteError                500
    ├── MalformedBody           400   the body is not what its media type says
    ├── UnknownHost             400   the Host header names another machine
    ├── Unauthorized            401   the admin token is missing or wrong
    │   └── WebhookRefused      401   a notification without the right name and password
    ├── SignInRequired          401   nobody says who asks
    │   └── TokenRefused        401   a bearer token that is not for us, not signed, or not of now
    ├── NoAccess                403   who asks has been given access to nothing, or not to this
    ├── CrossSite               403   a page of another site made a browser send this
    ├── NotFound                404
    ├── PositionBusy            409   it is being closed or changed; with Retry-After
    ├── BodyTooLarge            413
    ├── TranscriptTooLong       413   longer than the language model reads
    ├── MeetingInProgress       409   the same meeting is being read; with Retry-After
    ├── InvalidInput            422   names each field
    ├── IdempotencyKeyReuse     422   something else came under the same key, or of the same meeting
    ├── OrderRejected           422   the exchange does not take this order
    ├── LanguageModelRefused    422   it will not work on this transcript
    ├── ExchangeRefusesKey      422   it does not take a caller's key
    │   └── KeyMayWithdraw      422   a key of the exchange that can do more than trade
    ├── TooManyRequests         429   one caller asks too much; with Retry-After
    ├── TokenBudgetExceeded     429   today's tokens are used up; with Retry-After
    ├── LanguageModelInvalid    502   what it answered cannot be used
    │   └── LanguageModelTruncated     502   its answer has no end
    ├── LanguageModelUnavailable       503   it cannot be reached, or fails; with Retry-After
    │   ├── LanguageModelBusy          503   it wants fewer questions; Retry-After is its own
    │   ├── LanguageModelQuota         503   our account with it is used up
    │   └── LanguageModelMisconfigured 503   it does not take our key, address or model
    ├── LanguageModelTimeout    504
    ├── ExchangeUnavailable     503   it cannot be reached, or fails; with Retry-After
    │   └── ExchangeBusy        503   it wants fewer questions; Retry-After is its own
    ├── IdentityUnavailable     503   the keys that tokens are signed with cannot be had; with Retry-After
    ├── WarehouseUnavailable    503   with Retry-After
    │   ├── NoDataYet           503   the daily tables have never been built
    │   └── WarehouseStarting   503   it was asleep and takes a while
    ├── WarehouseTimeout        504
    ├── ExchangeTimeout         504   what became of the order is asked after
    └── DatabaseUnavailable     503   ours, not the warehouse; with Retry-After

A detail is written for the person who gets it and never carries what was sent, a query, a host or a
driver's own text.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import HTTPConnection
from starlette.responses import Response

PROBLEM_JSON = "application/problem+json"


class FieldError(BaseModel):
    """One field that cannot be used, by its name in the contract."""

    field: str
    message: str


class Problem(BaseModel):
    """The body of every error."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str = Field(serialization_alias="requestId")
    errors: list[FieldError] | None = None


class MiranteError(Exception):
    """The root of everything that Mirante itself raises towards a caller."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "internal"
    detail = "Something went wrong on our side. The request id finds it in the log."

    retry_after_seconds: int | None = None
    """After how long it may be worth another try; None where waiting does not help."""

    challenge: ClassVar[str | None] = None
    """How a caller may say who they are (RFC 9110 section 11.6.1)."""

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int | None = None) -> None:
        self.detail = detail or type(self).detail
        self.retry_after_seconds = retry_after_seconds or type(self).retry_after_seconds
        super().__init__(self.detail)

    @property
    def headers(self) -> Mapping[str, str]:
        """What the answer says besides its body."""
        after = None if self.retry_after_seconds is None else str(self.retry_after_seconds)
        said = {"WWW-Authenticate": self.challenge, "Retry-After": after}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def errors(self) -> Sequence[FieldError] | None:
        """The fields at fault, where there are any."""
        return None


class MalformedBody(MiranteError):
    status = HTTPStatus.BAD_REQUEST
    slug = "malformed-body"
    detail = "The body is not a JSON object."


class UnknownHost(MiranteError):
    status = HTTPStatus.BAD_REQUEST
    slug = "unknown-host"
    detail = "The Host header does not name this server."


class Unauthorized(MiranteError):
    status = HTTPStatus.UNAUTHORIZED
    slug = "unauthorized"
    detail = "This call needs 'Authorization: Bearer <ADMIN_TOKEN>', or the token in 'X-Admin-Token'."
    challenge = 'Bearer realm="mirante"'


class WebhookRefused(Unauthorized):
    detail = "Notifications come with HTTP Basic: WEBHOOK_USERNAME and WEBHOOK_PASSWORD."
    challenge = 'Basic realm="mirante"'


class SignInRequired(MiranteError):
    status = HTTPStatus.UNAUTHORIZED
    slug = "sign-in-required"
    detail = "Please sign in: this call does not say who asks."
    challenge = 'Bearer realm="mirante"'


class TokenRefused(SignInRequired):
    slug = "token-refused"
    detail = "This token is not valid here, or not any more. Please sign in again."
    challenge = 'Bearer realm="mirante", error="invalid_token"'


class NoAccess(MiranteError):
    status = HTTPStatus.FORBIDDEN
    slug = "no-access"
    detail = "You have signed in, but nobody has given you access to this. Ask whoever looks after Mirante."


class CrossSite(MiranteError):
    status = HTTPStatus.FORBIDDEN
    slug = "cross-site"
    detail = "This call came from a page of another site."


class NotFound(MiranteError):
    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    detail = "There is nothing here."


class PositionBusy(MiranteError):
    status = HTTPStatus.CONFLICT
    slug = "position-busy"
    detail = "This position is being closed or changed, or is closed already. Look at it again shortly."
    retry_after_seconds = 2


class BodyTooLarge(MiranteError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "body-too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit:,} bytes.")


class InvalidInput(MiranteError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid-input"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self._errors = tuple(errors)
        names = ", ".join(dict.fromkeys(error.field for error in errors))
        super().__init__(f"These fields cannot be used: {names}.")

    @classmethod
    def from_validation(cls, error: ValidationError) -> "InvalidInput":
        """Name the fields of a failed validation, without repeating what was sent."""
        return cls(field_errors(error.errors(include_url=False, include_input=False)))

    @property
    def errors(self) -> Sequence[FieldError]:
        return self._errors


class MeetingInProgress(MiranteError):
    status = HTTPStatus.CONFLICT
    slug = "meeting-in-progress"
    detail = "This meeting is being read for somebody else and takes a while. Ask again for the answer."
    retry_after_seconds = 5


class IdempotencyKeyReuse(MiranteError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "idempotency-key-reuse"
    detail = (
        "A meeting with this meeting_id, meet_date and customer_id was read from another transcript or "
        "other metadata. Give another meeting_id, or have an admin repeat it with ?force=true."
    )


class TooManyRequests(MiranteError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too-many-requests"
    detail = "You are asking more often than is good for everybody. Wait a moment, then go on."


class TokenBudgetExceeded(MiranteError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "token-budget-exceeded"
    detail = "Today's budget for the language model is used up. Meetings that were read are still answered."


class TranscriptTooLong(MiranteError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "transcript-too-long"
    detail = "The transcript is longer than the language model reads at once. Send it in parts."


class OrderRejected(MiranteError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "order-rejected"

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(f"The exchange does not take this order: {reason}.")
        self._errors = [FieldError(field=field, message=reason)] if field else None

    @property
    def errors(self) -> Sequence[FieldError] | None:
        return self._errors


class LanguageModelRefused(MiranteError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "language-model-refused"
    detail = "The language model declines to work on this transcript. Sending it again will not help."


class LanguageModelInvalid(MiranteError):
    status = HTTPStatus.BAD_GATEWAY
    slug = "language-model-invalid"
    detail = "The language model gave an answer that cannot be used. Nothing was stored; try again."


class LanguageModelTruncated(LanguageModelInvalid):
    slug = "language-model-truncated"
    detail = "The language model's answer was cut off because it became too long. Nothing was stored."


class LanguageModelUnavailable(MiranteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "language-model-unavailable"
    detail = "The language model cannot be reached or fails. Nothing was stored. Try again shortly."
    retry_after_seconds: int | None = 30


class LanguageModelBusy(LanguageModelUnavailable):
    slug = "language-model-busy"
    detail = "The language model is asked too much at the moment. Nothing was stored. Try again shortly."


class LanguageModelQuota(LanguageModelUnavailable):
    slug = "language-model-quota"
    detail = "Our account with the language model is used up. An operator has to look after it."
    retry_after_seconds = None  # waiting does not help


class LanguageModelMisconfigured(LanguageModelUnavailable):
    slug = "language-model-misconfigured"
    detail = "The language model does not accept how we ask it. An operator has to look after it."
    retry_after_seconds = None  # waiting does not help


class LanguageModelTimeout(MiranteError):
    status = HTTPStatus.GATEWAY_TIMEOUT
    slug = "language-model-timeout"
    detail = "The language model took too long to answer. Nothing was stored; try again."


class ExchangeRefusesKey(MiranteError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "exchange-refuses-key"
    detail = "The exchange does not take this key. Link another one."


class KeyMayWithdraw(ExchangeRefusesKey):
    slug = "key-may-withdraw"
    detail = "This key may move money out of the account. Link one that may only read and trade."


class ExchangeUnavailable(MiranteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "exchange-unavailable"
    detail = "The exchange cannot be reached or fails. Nothing was done. Try again shortly."
    retry_after_seconds = 5


class ExchangeBusy(ExchangeUnavailable):
    slug = "exchange-busy"
    detail = "The exchange is asked too much at the moment. Nothing was done. Try again shortly."


class IdentityUnavailable(MiranteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "identity-unavailable"
    detail = "Nobody can tell who you are: the sign-in service cannot be reached. Try again shortly."
    retry_after_seconds = 15


class WarehouseUnavailable(MiranteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "warehouse-unavailable"
    detail = "The warehouse cannot be reached, and no earlier answer is at hand. Try again shortly."
    retry_after_seconds = 15


class NoDataYet(WarehouseUnavailable):
    slug = "no-data-yet"
    detail = "The daily tables have not been built yet. They will be after the next refresh."
    retry_after_seconds = 60


class WarehouseStarting(WarehouseUnavailable):
    slug = "warehouse-starting"
    detail = "The warehouse is starting, which may take a few minutes. Try again shortly."
    retry_after_seconds = 30


class WarehouseTimeout(MiranteError):
    status = HTTPStatus.GATEWAY_TIMEOUT
    slug = "warehouse-timeout"
    detail = "The warehouse took too long to answer. A narrower question may be faster."


class DatabaseUnavailable(MiranteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "database-unavailable"
    detail = "What is kept in our own database cannot be read or written now. Try again shortly."
    retry_after_seconds = 15


class ExchangeTimeout(MiranteError):
    status = HTTPStatus.GATEWAY_TIMEOUT
    slug = "exchange-timeout"
    detail = (
        "The exchange took too long to answer. What became of the order is being asked after: "
        "look at your orders before you place another one."
    )


def field_errors(found: Sequence[Mapping[str, object]]) -> list[FieldError]:
    """Turn pydantic's errors into ours: contract names, no input, no `Value error,` prefix."""
    errors = []
    for item in found:
        loc = item["loc"]
        path = [str(part) for part in loc] if isinstance(loc, tuple) else []
        if path[:1] in (["query"], ["body"], ["path"], ["header"]):
            path = path[1:]
        message = str(item["msg"]).removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "no such field"
        if not path and item["type"] == "value_error" and ": " in message:
            # A check of several fields together begins with the name of the one at fault.
            name, _, message = message.partition(": ")
            path = [name]
        errors.append(FieldError(field=".".join(path) or "body", message=message))
    return errors


def described(request: HTTPConnection, error: MiranteError) -> Problem:
    """Describe an error where no response can carry it: a socket that is open."""
    return _problem(request, int(error.status), error.slug, error.detail, error.errors)


def problem(request: HTTPConnection, error: MiranteError) -> Response:
    """Write the one error body there is."""
    return render(
        request,
        status=int(error.status),
        slug=error.slug,
        detail=error.detail,
        errors=error.errors,
        headers=error.headers,
    )


def render(  # noqa: PLR0913 - these are the fields of the RFC
    request: HTTPConnection,
    *,
    status: int,
    slug: str,
    detail: str,
    errors: Sequence[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write a problem for a request; Starlette's own errors come through here too."""
    body = _problem(request, status, slug, detail, errors)
    return Response(
        body.model_dump_json(by_alias=True, exclude_none=True),
        status_code=status,
        media_type=PROBLEM_JSON,
        headers=headers,
    )


def _problem(
    request: HTTPConnection, status: int, slug: str, detail: str, errors: Sequence[FieldError] | None
) -> Problem:
    return Problem(
        type=f"urn:mirante:problem:{slug}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        errors=list(errors) if errors else None,
    )
