"""Every setting, from the environment or `.env`; a wrong one stops the start with one clear line."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024
SECRETS = {
    "ADMIN_TOKEN",
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

    host: str = "127.0.0.1"
    """Address to listen on. Every caller is the one local user, so only loopback is accepted."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""

    data_dir: Path = Path("data")
    """Where the embedded warehouse keeps its files."""

    admin_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Bearer token of the cache administration. Unset: one is made at start and printed once."""

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

    @field_validator("databricks_host", "openai_base_url", "binance_base_url")
    @classmethod
    def _https_or_loopback(cls, host: str | None) -> str | None:
        if host and host.startswith("http://") and not _is_loopback(urlsplit(host).hostname or ""):
            msg = "http:// is for loopback; anything else is asked over https"
            raise ValueError(msg)
        return host

    @field_validator("openai_base_url", "binance_base_url", "otel_exporter_otlp_endpoint")
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
        if self.binance_api_key and self.on_databricks_apps:
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

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        if not _is_loopback(host):
            msg = "must be a loopback address such as 127.0.0.1: there is no sign-in yet"
            raise ValueError(msg)
        return host


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
