"""Makes an admin token: `python -m backend.access NAME`."""

import argparse
import sys

from backend.access.admin_tokens import digest, new_token


def main(arguments: list[str] | None = None) -> int:
    """Print a token, and what `ADMIN_TOKEN_HASHES` has to say of it."""
    parser = argparse.ArgumentParser(prog="python -m backend.access", description="Make an admin token.")
    parser.add_argument("name", help="whose it is, for the audit log: job, ana, …")
    name = parser.parse_args(arguments).name
    token = new_token().get_secret_value()
    print(f"Token, shown this once: {token}")
    print(f"ADMIN_TOKEN_HASHES={name}={digest(token).hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
