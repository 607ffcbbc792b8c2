"""Keys of exchanges at rest: sealed with Fernet (AES-128-CBC and HMAC-SHA256), each for one account only."""

import json
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

FILE = "vault.key"


class Unreadable(Exception):
    """What was sealed cannot be opened with this key, or was sealed for another account."""


class Vault:
    """Seals and opens credentials. Whoever has the database and not this key has nothing.

    Raises:
        Unreadable: the key is none.

    """

    def __init__(self, key: SecretStr) -> None:
        try:
            self._fernet = Fernet(key.get_secret_value())
        except ValueError:
            raise Unreadable from None

    def seal(self, owner: str, key: SecretStr, secret: SecretStr) -> str:
        """Seal credentials for their owner."""
        held = {"owner": owner, "key": key.get_secret_value(), "secret": secret.get_secret_value()}
        return self._fernet.encrypt(json.dumps(held).encode()).decode()

    def open(self, owner: str, sealed: str) -> tuple[SecretStr, SecretStr]:
        """Open what was sealed for this owner; moved to another's row it stays shut.

        Raises:
            Unreadable: it was not sealed by this key, or not for this owner.

        """
        try:
            held = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise Unreadable from None
        if held["owner"] != owner:
            raise Unreadable
        return SecretStr(held["key"]), SecretStr(held["secret"])


def key_of(directory: Path) -> SecretStr:
    """Find the key that was made for a directory, or make one; only the owner of the process may read it.

    Raises:
        Unreadable: there is one, and it cannot be read.

    """
    path = directory / FILE
    directory.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    try:
        return SecretStr(path.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError):
        raise Unreadable from None


def _make(path: Path) -> None:
    """Write a new key; where two do so at once the first is kept, and nobody ever reads half of one."""
    descriptor, written = mkstemp(dir=path.parent, prefix=f".{FILE}.")  # nobody else may read it
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(Fernet.generate_key().decode())
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        os.unlink(written)  # noqa: PTH108 - as it was made
