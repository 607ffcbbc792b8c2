import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.settings import Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own .env and environment out."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_is_in_the_example_with_its_default_and_nothing_else_is() -> None:
    lines = re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert [name.lower() for name, _ in lines] == list(defaults)
    for name, value in lines:
        if value:
            read = Settings(_env_file=None, **{name.lower(): value})
            assert getattr(read, name.lower()) == defaults[name.lower()], name
        else:
            assert defaults[name.lower()] in {None, ()}


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("HOST", "0.0.0.0"),  # noqa: S104 - refused, as it should be
        ("HOST", "example.com"),
        ("CACHE_TTL", "0"),
        ("CACHE_TTL", "4h"),
        ("CACHE_MAXSIZE", "-1"),
        ("CACHE_ENABLED", "perhaps"),
        ("SAMPLE_SCALE", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("WAREHOUSE_TIMEOUT", "-5"),
        ("DATABRICKS_HOST", "http://adb-1.azuredatabricks.net"),
        ("REDIS_PREFIX", "two words"),
        ("OPENAI_BASE_URL", "models.example/v1"),
        ("OPENAI_BASE_URL", "https://models.example:x/v1"),
        ("OPENAI_BASE_URL", "https://[::bad/v1"),
        ("OPENAI_MODEL", "two words"),
        ("OPENAI_TIMEOUT", "0"),
        ("PAPER_CASH", "-1"),
        ("BINANCE_BASE_URL", "http://api.binance.com"),
        ("BINANCE_BASE_URL", "api.binance.com"),
        ("BINANCE_STREAM_URL", "ws://stream.binance.com"),
        ("BINANCE_WS_API_URL", "https://ws-api.binance.com"),
        ("AUTH_MODE", "basic"),
        ("SCOPE_FROM", "nowhere"),
        ("JWT_JWKS_URL", "http://login.example/keys"),
        ("JWT_ALGORITHMS", "HS256"),
        ("JWT_ALGORITHMS", "none"),
        ("REQUESTS_PER_MINUTE", "0"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://one.example/page"),
        ("CORS_ORIGINS", "http://one.example"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    text = str(told.value)
    assert text.startswith(f"{name}: ")
    assert value in text
    assert "\n" not in text


def test_a_secret_that_cannot_be_used_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "short-secret")
    with pytest.raises(SettingsError, match="ADMIN_TOKEN") as told:
        load_settings()
    assert "short-secret" not in str(told.value)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nCACHE_TTL=60\n", "utf-8")
    monkeypatch.setenv("PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.cache_ttl) == (9001, 60)


HASH = "5" * 64
PLATFORM = {"DATABRICKS_APP_NAME": "mirante", "DATABRICKS_APP_PORT": "8000"}
JWT = {
    "AUTH_MODE": "jwt",
    "JWT_ISSUER": "https://login.example",
    "JWT_AUDIENCE": "mirante",
    "JWT_JWKS_URL": "https://login.example/keys",
    "SCOPE_FROM": "claim",
}


def without(name: str) -> dict[str, str]:
    return {**JWT, name: ""}


@pytest.mark.parametrize(
    ("given", "mode", "meter"),
    [
        ({}, "open", None),
        ({"REQUESTS_PER_MINUTE": "7"}, "open", 7),
        ({**JWT, "HOST": "0.0.0.0"}, "jwt", 600),  # noqa: S104 - as in a container
        ({**PLATFORM, "SCOPE_FROM": "table"}, "proxy", 600),
        ({**PLATFORM, "SCOPE_FROM": "everything", "AUTH_MODE": "proxy"}, "proxy", 600),
    ],
)
def test_who_signs_people_in_follows_from_where_it_runs(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], mode: str, meter: int | None
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.mode, settings.meter) == (mode, meter)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"AUTH_MODE": "proxy", "SCOPE_FROM": "table"}, "AUTH_MODE"),
        ({**PLATFORM, "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({**PLATFORM, **JWT}, "AUTH_MODE"),
        (PLATFORM, "SCOPE_FROM"),
        ({**PLATFORM, "SCOPE_FROM": "claim"}, "SCOPE_FROM"),
        *((without(name), name) for name in JWT if name != "AUTH_MODE"),
        ({"ADMIN_TOKEN_HASHES": "hidden"}, "ADMIN_TOKEN_HASHES"),
        ({"ADMIN_TOKEN_HASHES": f"hidden={HASH},hidden={HASH}"}, "ADMIN_TOKEN_HASHES"),
        ({"ADMIN_TOKEN_HASHES": f"main={HASH}"}, "ADMIN_TOKEN_HASHES"),
        ({"DATABRICKS_HOST": "adb-1.example"}, "DATABRICKS_HTTP_PATH"),
        ({"DATABRICKS_HOST": "adb-1.example", "DATABRICKS_HTTP_PATH": "/sql/1"}, "DATABRICKS_TOKEN"),
        (
            {
                "DATABRICKS_HOST": "adb-1.example",
                "DATABRICKS_HTTP_PATH": "/sql/1",
                "DATABRICKS_CLIENT_ID": "someone",
            },
            "DATABRICKS_TOKEN",
        ),
        ({"REDIS_URL": "http://user:hidden@cache"}, "REDIS_URL"),
        ({"ADMIN_TOKEN": "hidden"}, "ADMIN_TOKEN"),
        ({"OPENAI_API_KEY": "hidden", "OPENAI_BASE_URL": "http://models.example/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_API_KEY": "hidden key"}, "OPENAI_API_KEY"),
        ({"BINANCE_API_KEY": "hidden"}, "BINANCE_API_KEY"),
        ({"BINANCE_API_KEY": "hidden-but-long-enough"}, "BINANCE_API_SECRET"),
        ({"VAULT_KEY": "hidden-and-no-key-of-fernet-at-the-length-o!"}, "VAULT_KEY"),
        (
            {
                "BINANCE_API_KEY": "hidden-but-long-enough",
                "BINANCE_API_SECRET": "hidden-but-long-enough",
                "DATABRICKS_APP_NAME": "mirante",
                "DATABRICKS_APP_PORT": "8000",
            },
            "BINANCE_API_KEY",
        ),
    ],
)
def test_what_is_missing_is_named_and_no_secret_is_told(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(f"{named}: ")
    assert "hidden" not in str(told.value)


@pytest.mark.parametrize("host", ["adb-1.example", "https://adb-1.example", "http://127.0.0.1:9000"])
def test_a_warehouse_is_asked_over_https_or_on_loopback(host: str) -> None:
    token = SecretStr("a token")
    read = Settings(
        _env_file=None, databricks_host=host, databricks_http_path="/sql/1", databricks_token=token
    )
    assert read.databricks_host == host
