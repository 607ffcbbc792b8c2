"""`python -m backend.meetings` reads a folder, and goes on where it stopped."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.fakes.openai import KEY, FakeOpenAI, Fault
from tests.fakes.server import command
from tests.fakes.valkey import Valkey
from tests.fakes.warm import run

DONE = 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    meetings = tmp_path / "meetings"
    (meetings / "sul").mkdir(parents=True)
    (meetings / "2026-03-17 Vale.txt").write_text("Ana: bom dia.\nMarina: envio a proposta até sexta-feira.")
    (meetings / "sul" / "2026-03-18.txt").write_text("Ana: obrigada. O atendimento foi ótimo.")
    body = {"transcript": "Ana: oi.", "metadata": {"meeting_id": "m-3", "customer_id": "Vale"}}
    (meetings / "m-3.json").write_text(json.dumps(body))
    (meetings / "notes.pdf").write_bytes(b"%PDF")
    return meetings


def model(fake: FakeOpenAI) -> dict[str, str]:
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": fake.url, "OPENAI_TIMEOUT": "5"}


def test_a_folder_is_read_once_and_each_answer_stands_in_a_file(folder: Path, tmp_path: Path) -> None:
    first = run("backend.meetings", tmp_path, "meetings", "--customer", "Vale")
    assert (first.returncode, first.stdout) == (DONE, "0 answered before, 6 now, 0 failed: answers\n")
    assert "6/6" in first.stderr
    found = json.loads((tmp_path / "answers" / "2026-03-17 Vale.extract.json").read_text())
    assert (found["meeting_id"], found["meet_date"]) == ("2026-03-17 Vale", "2026-03-17")
    assert found["action_items"][0]["due_date"] == "2026-03-20"
    assert (tmp_path / "answers" / "sul" / "2026-03-18.analyze.json").exists()
    again = run("backend.meetings", tmp_path, "meetings", "--customer", "Vale")
    assert again.stdout == "6 answered before, 0 now, 0 failed: answers\n"
    (folder / "m-3.json").write_text('{"transcript": "Ana: mudou."}')
    changed = run("backend.meetings", tmp_path, "meetings", "--customer", "Vale")
    assert changed.stdout == "4 answered before, 2 now, 0 failed: answers\n"


def test_what_failed_is_told_and_read_the_next_time(folder: Path, tmp_path: Path, fake: FakeOpenAI) -> None:
    fake.fail(Fault(refusal="no"))
    words = ("meetings", "--only", "extract", "--jobs", "1")
    failed = run("backend.meetings", tmp_path, *words, **model(fake))
    assert (failed.returncode, failed.stdout) == (1, "0 answered before, 2 now, 1 failed: answers\n")
    assert "declines to work on this transcript" in failed.stderr
    assert "Marina" not in failed.stderr
    asked = len(fake.requests)
    again = run("backend.meetings", tmp_path, *words, **model(fake))
    assert (again.returncode, again.stdout) == (DONE, "2 answered before, 1 now, 0 failed: answers\n")
    assert len(fake.requests) == asked + 1


def test_what_would_happen_to_every_meeting_ends_the_run(
    folder: Path, tmp_path: Path, fake: FakeOpenAI
) -> None:
    fake.fail(Fault(status=401))
    failed = run("backend.meetings", tmp_path, str(folder), "--jobs", "1", **model(fake))
    assert (failed.returncode, len(fake.requests)) == (1, 1)
    assert "does not accept how we ask it" in failed.stderr


def test_a_run_that_was_killed_goes_on_and_pays_nothing_twice(
    folder: Path, tmp_path: Path, fake: FakeOpenAI, redis: Valkey
) -> None:
    settings = {**model(fake), "REDIS_URL": redis.url}
    fake.fail(Fault(), Fault(), Fault(hang=True))
    words, environment = command("backend.meetings", tmp_path, **settings)
    with subprocess.Popen(  # noqa: S603 - our own command
        [*words, "meetings", "--only", "extract", "--jobs", "1"],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        while "2/3" not in process.stderr.read(1) + process.stderr.readline(200):
            pass
        process.send_signal(signal.SIGKILL)
    with (tmp_path / "answers" / "journal.jsonl").open("a") as journal:
        journal.write('["cut o')
    for key in redis.client.keys("*meetings*"):
        for field in redis.client.hkeys(key):
            if field.endswith(":run"):
                redis.client.hdel(key, field)  # half a minute later
    asked = len(fake.requests)
    again = run("backend.meetings", tmp_path, "meetings", "--only", "extract", **settings)
    assert again.stdout == "2 answered before, 1 now, 0 failed: answers\n"
    assert len(fake.requests) == asked + 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"\xff\xfe\x00", "a.txt: not UTF-8"),
        ("a.json", b"{", "a.json: body"),
        ("a.json", b'{"transcript": 1}', "a.json: transcript"),
        ("b/../a.txt", None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_anything_is_read(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    failed = run("backend.meetings", tmp_path, name)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert told in failed.stderr
    assert not (tmp_path / "answers").exists()


def test_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.txt").write_text("Olá")
    failed = run("backend.meetings", tmp_path, "a/m.txt", "b/m.txt")
    assert (failed.returncode, "the same name" in failed.stderr) == (1, True)
