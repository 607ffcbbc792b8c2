"""What the documents promise is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from backend import errors
from tests.conftest import ADMIN_TOKEN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
READMES = [README, (ROOT / "README.pt-BR.md").read_text("utf-8")]
both = pytest.mark.parametrize("readme", READMES, ids=["en", "pt-BR"])


def tree(error: type[errors.MiranteError]) -> Iterator[type[errors.MiranteError]]:
    yield error
    for kind in error.__subclasses__():
        yield from tree(kind)


@both
def test_every_command_is_in_the_makefile(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", readme)) <= targets


def test_every_command_is_told_of() -> None:
    commands = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    called_by_others = {"help", "browser", "java"}
    assert set(commands) - called_by_others <= set(re.findall(r"make ([a-z-]+)", README))


@both
def test_every_room_and_link_exists(readme: str) -> None:
    named = re.findall(r"^\| `([a-z_/]+)` \|", readme, re.MULTILINE)
    linked = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert len(named) > 5
    assert [path for path in named + linked if not (ROOT / path).exists()] == []


def test_every_error_is_in_the_table() -> None:
    told = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", README, re.MULTILINE))
    assert told == {(str(int(error.status)), error.slug) for error in tree(errors.MiranteError)}


def curls() -> list[str]:
    return [line for line in README.splitlines() if line.startswith("curl ")]


@pytest.mark.parametrize("line", curls())
def test_every_curl_line_works(client: TestClient, line: str) -> None:
    words = iter(shlex.split(line.replace("$ADMIN_TOKEN", ADMIN_TOKEN))[1:])
    method, url, body, headers = "GET", "", None, {}
    for word in words:
        if word.startswith("http"):
            url = word
        elif word.endswith("X"):
            method = next(words)
        elif word == "-d":
            method, body = "POST" if method == "GET" else method, next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
    answer = client.request(method, url, content=body, headers=headers)
    assert answer.is_success, answer.text
