"""Keys at rest: whoever has the database and not the vault's key has nothing."""

import stat
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from backend.portfolio.vault import FILE, Unreadable, Vault, key_of

KEY, SECRET = SecretStr("the-key"), SecretStr("the-secret")
ROOT = Path(__file__).parents[2]
TELL = """
import sys
from pathlib import Path
from backend.portfolio.vault import key_of
sys.stdin.read(1)
print(key_of(Path(sys.argv[1])).get_secret_value())
"""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(key_of(tmp_path))


def test_what_is_sealed_opens_for_its_owner(vault: Vault) -> None:
    sealed = vault.seal("ana", KEY, SECRET)
    assert vault.open("ana", sealed) == (KEY, SECRET)
    assert "the-" not in sealed


def test_what_is_sealed_twice_looks_different(vault: Vault) -> None:
    assert vault.seal("ana", KEY, SECRET) != vault.seal("ana", KEY, SECRET)


def test_what_is_anothers_stays_shut(vault: Vault) -> None:
    with pytest.raises(Unreadable):
        vault.open("bia", vault.seal("ana", KEY, SECRET))


@pytest.mark.parametrize("kept", [-8, 0])
def test_what_was_changed_stays_shut(vault: Vault, kept: int) -> None:
    with pytest.raises(Unreadable):
        vault.open("ana", vault.seal("ana", KEY, SECRET)[:kept] + "AAAAAAA=")


def test_another_vault_opens_nothing(vault: Vault) -> None:
    with pytest.raises(Unreadable):
        Vault(SecretStr(Fernet.generate_key().decode())).open("ana", vault.seal("ana", KEY, SECRET))


@pytest.mark.parametrize("text", ["", "short", "ä" * 44])
def test_a_key_that_is_none_makes_no_vault(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(Unreadable):
        Vault(key_of(tmp_path))


def test_a_key_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(Unreadable):
        key_of(tmp_path)


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "data"
    key = key_of(directory)
    assert key_of(directory) == key
    assert [file.name for file in directory.iterdir()] == [FILE]
    assert stat.S_IMODE((directory / FILE).stat().st_mode) == 0o600


def test_two_processes_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    words = [sys.executable, "-c", TELL, str(tmp_path)]
    processes = [subprocess.Popen(words, cwd=ROOT, **pipes) for _ in range(2)]  # type: ignore[call-overload]  # noqa: S603
    for process in processes:
        process.stdin.write("x")  # they are ready: now
        process.stdin.flush()
    told = {process.communicate()[0].strip() for process in processes}
    assert told == {key_of(tmp_path).get_secret_value()}
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_nobody_reads_half_a_key_while_it_is_made(tmp_path: Path) -> None:
    for number in range(20):
        directory = tmp_path / str(number)
        told: set[str] = set()
        threads = [Thread(target=lambda: told.add(key_of(directory).get_secret_value())) for _ in range(4)]  # noqa: B023 - joined below
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 1
        assert len(told.pop()) == 44
