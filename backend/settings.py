"""Every setting, from the environment or `.env`; a wrong one stops the start with one clear line."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIB = 1024 * 1024
AuthMode = Literal["open", "jwt", "proxy"]
ScopeFrom = Literal["everything", "claim", "table"]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What a token may be signed with at all: nothing where the key that checks could also sign."""

_HASH = re.compile(r"([A-Za-z0-9._-]{1,64})=([0-9a-f]{64})")
SECRETS = {
    "ADMIN_TOKEN",
    "ADMIN_TOKEN_HASHES",
    "WEBHOOK_PASSWORD",
    "REDIS_URL",
    "DATABRICKS_TOKEN",
    "DATABRICKS_CLIENT_SECRET",
    "OPENAI_API_KEY",
    "DATABASE_URL",
    "BINANCE_API_KEY",
    "BINANCE_API_SECRET",
    "VAULT_KEY",
}


USUAL_PER_MINUTE = 600
MAIN = "main"
"""The name of `ADMIN_TOKEN` in the audit log."""


def _split(given: object) -> object:
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


def _origin(given: str) -> str:
    parts = urlsplit(given)
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    bare = given.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    if not safe or not bare or not parts.hostname or "@" in given:
        msg = "an origin is https://host, without a path; http:// is for loopback"
        raise ValueError(msg)
    return given.lower()


T = TypeVar("T")
CommaSeparated = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_split)]
Origin = Annotated[str, AfterValidator(_origin)]


class SettingsError(Exception):
    """A setting cannot be used; the text is one line that names it."""


class Settings(BaseSettings):
    """What may differ between two installations. Each line of `.env.example` is one of these."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )

    auth_mode: AuthMode | None = None
    """Who asks. `open`: everybody is the one local user, on loopback. `jwt`: bearer tokens say so. `proxy`:
    Databricks Apps says so. Unset: `proxy` there, `open` anywhere else."""

    scope_from: ScopeFrom | None = None
    """Where it stands what people who sign in may see: `everything` for all of them, a `claim` of their
    token, or our own `table` (`PUT /api/access/grants`). To be set where people sign in."""

    jwt_issuer: str | None = None
    """Who issues the tokens, as their `iss` has it."""

    jwt_audience: str | None = None
    """Whom they are for, as their `aud` has it: us."""

    jwt_jwks_url: str | None = None
    """Where the issuer publishes its keys, https://…"""

    jwt_algorithms: CommaSeparated[Algorithm] = ("RS256", "ES256")
    """What tokens may be signed with, separated by commas."""

    jwt_person_claim: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "sub"
    """The claim that names the person: `sub`, or `email` where our table goes by that."""

    jwt_scope_claim: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "mirante_scope"
    """The claim that says what they may see: "*", or {"org": […], "location": […], "owner": […]}."""

    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Requests that one caller may make in a minute. Unset: 600 where people sign in, else any number."""

    cors_origins: CommaSeparated[Origin] = ()
    """Pages of other origins that may ask, https://…, separated by commas. Unset: none."""

    host: str = "127.0.0.1"
    """Address to listen on; nothing but loopback where every caller is the one local user."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""

    data_dir: Path = Path("data")
    """Where the embedded warehouse keeps its files."""

    admin_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Bearer token of the administration. Unset, and no hashes: one is made at start and printed once."""

    admin_token_hashes: SecretStr | None = None
    """Tokens of the administration that are kept elsewhere, `name=<SHA-256 in hex>`, separated by commas;
    `python -m backend.access` makes one. Any number may be active, each has a name in the audit log."""

    cache_enabled: bool = True
    """`false` sends every question to the warehouse (`X-Cache: BYPASS`)."""

    cache_ttl: Annotated[int, Field(ge=1, le=7 * 24 * 3600)] = 4 * 3600
    """Seconds for which a dashboard answer is fresh."""

    cache_maxsize: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    """Answers kept in memory; the least recently used one goes first."""

    cache_max_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """Bytes of answers kept in memory, whichever limit is met first."""

    redis_url: SecretStr | None = None
    """`redis://…` or `rediss://…`: answers, and word of what is cleared, shared by several instances.
    Unset: memory alone, and one instance."""

    redis_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = "mirante"
    """What every key in Redis begins with; installations that share a Redis need one each."""

    database_url: SecretStr | None = None
    """`postgresql://…`: what Mirante itself must remember. Unset: SQLite, a file in `DATA_DIR`."""

    databricks_host: str | None = None
    """Address of the Databricks workspace. Unset: the embedded warehouse with its sample CRM."""

    databricks_http_path: str | None = None
    """Path of the SQL warehouse, `/sql/1.0/warehouses/…`."""

    databricks_token: SecretStr | None = None
    """Access token; or, instead, a service principal's id and secret."""

    databricks_client_id: str | None = None
    """Service principal (OAuth machine-to-machine)."""

    databricks_client_secret: SecretStr | None = None
    """Its secret."""

    databricks_catalog: str | None = None
    """Catalog of the daily tables. Unset: the workspace's own default."""

    databricks_schema: str | None = None
    """Schema of the daily tables."""

    databricks_app_name: str | None = None
    """Set by Databricks Apps, not by hand. There the platform signs people in, and its word is taken."""

    databricks_app_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Set by Databricks Apps, not by hand: where the platform expects an answer, on every address."""

    webhook_username: str = "databricks"
    """Name that job notifications come with (HTTP Basic)."""

    webhook_password: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Password of job notifications. Unset: none is accepted."""

    webhook_job_id: str | None = None
    """The Databricks job whose notifications count; those of others are ignored."""

    warehouse_threads: Annotated[int, Field(ge=1, le=64)] = 4
    """Queries that may run on the warehouse at once."""

    warehouse_timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Seconds after which a query is interrupted and answered with 504."""

    warehouse_dbu_per_hour: Annotated[float, Field(gt=0)] | None = None
    """What the warehouse burns in an hour. With the price of a DBU, savings are told in money."""

    warehouse_usd_per_dbu: Annotated[float, Field(gt=0)] | None = None
    """The price of a DBU in US dollars."""

    warehouse_autostop_minutes: Annotated[float, Field(ge=0)] = 10.0
    """Minutes after which the warehouse stops when nobody asks."""

    openai_api_key: Annotated[SecretStr, Field(min_length=1)] | None = None
    """Key of OpenAI, or of what speaks its protocol. Unset: rules on this machine read meetings."""

    openai_base_url: str | None = None
    """Where that is, up to and with `/v1`. Unset: OpenAI itself."""

    openai_model: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/@-]{1,100}$")] = "gpt-6-luna"
    """The language model. The default is made for extraction and summaries, answers by strict schemas, reads
    a day of talk at once and is the cheapest of its family: a meeting costs well under a US cent."""

    openai_timeout: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds for a whole answer, with every retry and repair; after them the caller is told (504)."""

    openai_max_input_chars: Annotated[int, Field(ge=1000, le=4_000_000)] = 400_000
    """Characters of the longest transcript that is sent, about 100,000 tokens; longer ones are a 413."""

    meetings_mask: bool = True
    """Replaces CPF, CNPJ, e-mail, telephone, card, CEP and PIX keys before a transcript leaves; not names."""

    meetings_max_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """Bytes of answers about meetings kept in memory, where there is no Redis; the oldest go first."""

    meetings_daily_tokens: Annotated[int, Field(ge=0)] | None = None
    """Tokens of the language model that may be used in a day. Unset: as many as it takes."""

    meetings_keep_days: Annotated[int, Field(ge=1, le=3650)] = 730
    """Days after which sentiments and accepted action items are deleted."""

    paper_cash: Annotated[int, Field(ge=0, le=1_000_000_000)] = 100_000
    """Reais that an account of the paper exchange begins with."""

    binance_api_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Key of the local user's account on Binance, for reading and spot trading only. Unset: paper."""

    binance_api_secret: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Its secret."""

    binance_base_url: str = "https://api.binance.com"
    """Where Binance's REST API is; `https://testnet.binance.vision` is its playground."""

    binance_stream_url: str = "wss://stream.binance.com:9443/stream"
    """Where its streams of prices are."""

    binance_ws_api_url: str = "wss://ws-api.binance.com:443/ws-api/v3"
    """Where it tells that something about an account has changed."""

    vault_key: Annotated[SecretStr, Field(min_length=44, max_length=44)] | None = None
    """Seals the keys that users link: 32 bytes in URL-safe base64. Unset: one is made in `DATA_DIR`, unless
    the database is shared."""

    sample_scale: Annotated[float, Field(ge=0.001, le=100)] = 1.0
    """Size of the sample CRM; 1 is 5,000 organisations and 2,000,000 activities."""

    sample_seed: Annotated[int, Field(ge=0, le=2**31)] = 7
    """The sample CRM is the same for the same seed, scale and day."""

    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], StringConstraints(to_upper=True)] = (
        "INFO"
    )
    """How much the server tells: DEBUG, INFO, WARNING or ERROR."""

    log_format: Literal["text", "json"] = "text"
    """How: `text` for people, `json` for machines, one object a line."""

    otel_exporter_otlp_endpoint: str | None = None
    """Where traces go, over OTLP/HTTP: `http://collector:4318`. Unset: nowhere."""

    @field_validator("redis_url")
    @classmethod
    def _of_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            msg = "must begin with redis://, rediss:// or unix://"
            raise ValueError(msg)
        return url

    @field_validator("database_url")
    @classmethod
    def _of_a_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("postgresql://", "postgres://", "sqlite:///")):
            msg = "must begin with postgresql:// or sqlite:///"
            raise ValueError(msg)
        return url

    @field_validator("admin_token_hashes")
    @classmethod
    def _names_and_digests(cls, hashes: SecretStr | None) -> SecretStr | None:
        if hashes:
            found = [_HASH.fullmatch(part.strip()) for part in hashes.get_secret_value().split(",")]
            names = [match[1] for match in found if match]
            if len({*names, MAIN}) <= len(found):
                msg = f"reads name=<64 hex digits>, separated by commas, each name once and none {MAIN!r}"
                raise ValueError(msg)
        return hashes

    @property
    def admin_digests(self) -> dict[str, bytes]:
        """The SHA-256 of each admin token, by its name."""
        hashes = self.admin_token_hashes.get_secret_value() if self.admin_token_hashes else ""
        return {name: bytes.fromhex(digest) for name, digest in _HASH.findall(hashes)}

    @property
    def mode(self) -> AuthMode:
        """How callers are recognised."""
        return self.auth_mode or ("proxy" if self.on_databricks_apps else "open")

    @property
    def meter(self) -> int | None:
        """Requests a minute that one caller may make; None for any number."""
        return self.requests_per_minute or (None if self.mode == "open" else USUAL_PER_MINUTE)

    @property
    def on_databricks_apps(self) -> bool:
        """Tell whether the platform stands in front, so that nobody reaches the server but through it."""
        return self.databricks_app_name is not None and self.databricks_app_port is not None

    @property
    def address(self) -> tuple[str, int]:
        """Where to listen."""
        if self.on_databricks_apps and self.databricks_app_port:
            return "0.0.0.0", self.databricks_app_port  # noqa: S104 - as the platform wants it
        return self.host, self.port

    @field_validator("databricks_host", "openai_base_url", "binance_base_url", "jwt_jwks_url")
    @classmethod
    def _https_or_loopback(cls, host: str | None) -> str | None:
        if host and host.startswith("http://") and not _is_loopback(urlsplit(host).hostname or ""):
            msg = "http:// is for loopback; anything else is asked over https"
            raise ValueError(msg)
        return host

    @field_validator("openai_base_url", "binance_base_url", "jwt_jwks_url", "otel_exporter_otlp_endpoint")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url:
            parts = urlsplit(url)
            if not (parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0):
                msg = "is an address, https://…"
                raise ValueError(msg)
        return url

    @field_validator("openai_api_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        if key and not re.fullmatch(r"[!-~]+", key.get_secret_value()):
            msg = "holds what no key does: a blank, a line end or an accent"
            raise ValueError(msg)
        return key

    @model_validator(mode="after")
    def _databricks_is_whole(self) -> "Settings":
        if not self.databricks_host:
            return self
        if not self.databricks_http_path:
            msg = "DATABRICKS_HTTP_PATH: DATABRICKS_HOST is set, so this has to be"
            raise ValueError(msg)
        if not self.databricks_token and not (self.databricks_client_id and self.databricks_client_secret):
            msg = "DATABRICKS_TOKEN: set this, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _binance_is_whole(self) -> "Settings":
        if (self.binance_api_key is None) != (self.binance_api_secret is None):
            msg = "BINANCE_API_SECRET: set this and BINANCE_API_KEY, or neither"
            raise ValueError(msg)
        if self.binance_api_key and self.mode != "open":
            msg = "BINANCE_API_KEY: belongs to the one local user; where people sign in, each links their own"
            raise ValueError(msg)
        return self

    @field_validator("binance_stream_url", "binance_ws_api_url")
    @classmethod
    def _wss_or_loopback(cls, url: str) -> str:
        parts = urlsplit(url)
        near = parts.scheme == "ws" and _is_loopback(parts.hostname or "")
        if not near and not (parts.scheme == "wss" and parts.hostname):
            msg = "is an address, wss://…; ws:// is for loopback"
            raise ValueError(msg)
        return url

    @field_validator("vault_key")
    @classmethod
    def _of_fernet(cls, key: SecretStr | None) -> SecretStr | None:
        if key:
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                msg = "is 32 bytes in URL-safe base64, as `openssl rand -base64 32 | tr '+/' '-_'` makes them"
                raise ValueError(msg) from None
        return key

    @model_validator(mode="after")
    def _who_asks_is_known(self) -> "Settings":
        if (self.mode == "proxy") != self.on_databricks_apps:
            there = "on Databricks Apps the platform signs people in, and that is `proxy`"
            msg = f"AUTH_MODE: {there}; nowhere else can its headers be believed"
            raise ValueError(msg)
        if self.mode == "open" and not _is_loopback(self.host):
            msg = f"HOST: only a loopback address such as 127.0.0.1 while AUTH_MODE is open, not {self.host}"
            raise ValueError(msg)
        if self.mode == "open":
            return self
        if self.mode == "jwt":
            for name in ("jwt_issuer", "jwt_audience", "jwt_jwks_url"):
                if not getattr(self, name):
                    msg = f"{name.upper()}: AUTH_MODE is jwt, so this has to be set"
                    raise ValueError(msg)
        if self.scope_from is None or (self.scope_from == "claim" and self.mode != "jwt"):
            claim = ", claim" if self.mode == "jwt" else ""
            msg = f"SCOPE_FROM: say what people who sign in may see: everything{claim} or table"
            raise ValueError(msg)
        return self


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: names the first setting that cannot be used, in one line, never its secret.

    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        if first["loc"]:
            name = str(first["loc"][0]).upper()
            given = "" if name in SECRETS else f" (it is {first['input']!r})"
            reason = f"{name}: {reason}{given}"
        text = f"{reason}. See .env.example."
        raise SettingsError(text) from None
