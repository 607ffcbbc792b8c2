"""Keys of exchanges at rest: sealed with Fernet (AES-128-CBC and HMAC-SHA256), each for one account only."""

import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

FILE = "vault.key"


class Unreadable(Exception):
    """What was sealed cannot be opened with this key, or was sealed for another account."""


class Vault:
    """Seals and opens credentials. Whoever has the database and not this key has nothing."""

    def __init__(self, key: SecretStr) -> None:
        self._fernet = Fernet(key.get_secret_value())

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
    """Find the key that was made for a directory, or make one; only the owner of the process may read it."""
    path = directory / FILE
    directory.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return SecretStr(path.read_text("ascii").strip())
    with os.fdopen(descriptor, "w") as file:
        file.write(Fernet.generate_key().decode())
    return SecretStr(path.read_text("ascii").strip())
