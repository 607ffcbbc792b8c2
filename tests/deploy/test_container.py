"""What an image is built from and run as. Nothing here builds one: each test says what it proves instead."""

import fnmatch
import json
import re
import shlex
import signal
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from backend.settings import Settings
from tests.fakes.server import ROOT, serving

DEPLOY = ROOT / "deploy"
IGNORED = [
    line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] not in {"#", ""}
]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = re.compile(r"PASSWORD|TOKEN|SECRET|KEY|REDIS_URL|DATABASE_URL")


def stages() -> list[list[tuple[str, str]]]:
    """Read the Dockerfile as its stages, each a list of instructions with their words."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    instructions = [line.split(maxsplit=1) for line in re.sub(r"\\\n\s*", "", lines).splitlines() if line]
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions:
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


LAST = stages()[-1]


def last(word: str) -> str:
    return [rest for name, rest in LAST if name == word][-1]


def is_sent(path: str) -> bool:
    """Tell whether .dockerignore lets a path through: of its lines the last one that fits decides."""
    sent = True
    for line in IGNORED:
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = [path, *(str(parent) for parent in Path(path).parents)]
        names = [Path(part).name for part in parts] if "**/" in line else parts
        if any(fnmatch.fnmatch(name, pattern) for name in names if name != "."):
            sent = line.startswith("!")
    return sent


def test_all_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    copied = [
        source.rstrip("/")
        for stage in stages()
        for word, rest in stage
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]
    assert len(copied) > 5
    assert [source for source in copied if not (ROOT / source).exists() or not is_sent(source)] == []


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        "data/mirante.sqlite",
        "frontend/node_modules/vite",
        "backend/.env.prod",
        "tests",
    ],
)
def test_no_secret_data_or_history_is_sent_to_the_builder(path: str) -> None:
    assert not is_sent(path)


def test_stages_copy_from_stages_that_are_there() -> None:
    names = {
        rest.split(" AS ")[1]
        for stage in stages()
        for word, rest in stage
        if word == "FROM" and " AS " in rest
    }
    used = {found for stage in stages() for _, rest in stage for found in re.findall(r"--from=(\S+)", rest)}
    assert used == names == {"page", "packages"}


def test_it_runs_what_make_run_runs_as_a_numbered_user_and_gets_its_signals() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    command: list[str] = json.loads(last("CMD"))  # a list, so that no shell stands in between
    assert f"@$(BIN)/{' '.join(command)}\n" in makefile
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last("USER"))
    after = [word for word, _ in LAST[[word for word, _ in LAST].index("USER") :]]
    assert not {"RUN", "COPY", "ADD"} & set(after)


def test_the_last_stage_has_no_build_tools() -> None:
    _, base = LAST[0]
    assert base.endswith("-slim")
    assert not [rest for word, rest in LAST if word == "RUN" and re.search(r"\b(apt|npm|pip|gcc)\b", rest)]


def test_what_is_set_in_the_image_are_settings_or_python_s() -> None:
    given = dict(pair.split("=", 1) for pair in shlex.split(last("ENV")))
    theirs = {"PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert {name.lower() for name in given.keys() - theirs} <= Settings.model_fields.keys()
    assert last("VOLUME") == given["DATA_DIR"]


def test_its_health_check_fails_where_nobody_answers() -> None:
    """Proves that the command as it stands is Python that exits with an error, and needs no curl."""
    words: list[str] = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    environment = {"PORT": "1", "PATH": f"{ROOT / '.venv/bin'}:/usr/bin"}
    assert subprocess.run(words, env=environment, capture_output=True, check=False).returncode == 1  # noqa: S603


def test_it_needs_no_more_than_one_directory_to_write_to_and_answers_its_health_check(tmp_path: Path) -> None:
    """Runs the product as the image does: another user, without a home, everything read-only but DATA_DIR.

    Proves that it writes nowhere else (not even to /tmp), that it needs no rights, and that SIGTERM ends
    it with 0. It does not prove that the image has all that it needs: that is this machine's Python.
    """
    data = tmp_path / "data"
    data.mkdir()
    readonly = f"""
        mount --bind {data} {data}
        for at in $(findmnt -no TARGET -T {ROOT}) $(findmnt -no TARGET -T {tmp_path}); do
            mount -o remount,bind,ro "$at"
        done
        exec unshare --user --map-user=10001 --map-group=10001 env HOME=/nonexistent "$0" "$@"
    """
    within = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", readonly]
    if subprocess.run([*within, "true"], capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("this machine lets nobody make a namespace of their own")
    probe = f'touch {ROOT}/written || touch /tmp/written || test "$(id -u)" != 10001 || exit 7'
    assert subprocess.run([*within, "sh", "-c", probe], capture_output=True, check=False).returncode == 7  # noqa: S603
    with serving(data, within=within, stop=signal.SIGTERM, PYTHONDONTWRITEBYTECODE="1") as server:
        assert httpx2.get(f"{server.url}/api/pipeline", timeout=30).status_code == 200
        words = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
        environment = {"PORT": server.url.rpartition(":")[2], "PATH": f"{ROOT / '.venv/bin'}:/usr/bin"}
        assert subprocess.run(words, env=environment, check=False).returncode == 0  # noqa: S603


def environment(service: str) -> dict[str, str]:
    found: dict[str, str] = SERVICES[service].get("environment", {})
    return found


def test_every_variable_of_compose_is_a_setting() -> None:
    names = set(environment("mirante"))
    assert names <= {name.upper() for name in Settings.model_fields}
    assert names >= {"ADMIN_TOKEN", "REDIS_URL", "DATABASE_URL", "VAULT_KEY", "AUTH_MODE"}
    assert environment("mirante")["AUTH_MODE"] == "jwt"  # nothing else may listen outside of loopback


def test_no_secret_stands_in_compose() -> None:
    given = {
        (service, name): str(value)
        for service in SERVICES
        for name, value in environment(service).items()
        if SECRETS.search(name)
    }
    assert len(given) > 8
    assert [where for where, value in given.items() if "${" not in value] == []
    urls = [value for value in environment("mirante").values() if "@" in value]
    assert [url for url in urls if not re.search(r"://\w*:\$\{[A-Z_]+:\?[^}]+\}@", url)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_container_is_locked_down(service: str) -> None:
    found = SERVICES[service]
    assert (found["read_only"], found["cap_drop"]) == (True, ["ALL"])
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["restart"] == "unless-stopped"
    assert all(port.startswith("127.0.0.1:") for port in found.get("ports", []))


def test_what_is_mounted_and_built_exists() -> None:
    mounted = [
        str(volume).split(":")[0]
        for found in SERVICES.values()
        for volume in found.get("volumes", [])
        if ":" in str(volume)
    ]
    files = [path for path in mounted if path.startswith(".")]
    assert len(files) > 3
    assert [path for path in files if not (DEPLOY / path).exists()] == []
    assert {path for path in mounted if not path.startswith(".")} <= COMPOSE["volumes"].keys()
    build = SERVICES["mirante"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")


def test_several_instances_wait_for_what_they_share_and_are_watched_only_when_asked_for() -> None:
    mirante = SERVICES["mirante"]
    assert mirante["deploy"]["replicas"] > 1
    well = {"condition": "service_healthy"}
    assert mirante["depends_on"] == {"redis": well, "postgres": well}
    assert all("healthcheck" in SERVICES[name] for name in mirante["depends_on"])
    assert {name for name, found in SERVICES.items() if "profiles" in found} == {"prometheus", "grafana"}
    scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text("utf-8"))["scrape_configs"][0]
    assert scraped["dns_sd_configs"][0]["names"] == ["mirante"]
    assert str(scraped["dns_sd_configs"][0]["port"]) == last("EXPOSE")
