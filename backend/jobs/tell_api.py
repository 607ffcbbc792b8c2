"""The last task of the job on Databricks: has the API load its answers again, and waits until it has.

Runs there by itself, on the standard library and what Databricks brings: it imports nothing of Mirante.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TRIES = 4
FIRST_PAUSE_SECONDS = 2.0
BETWEEN_LOOKS_SECONDS = 2.0
CALL_SECONDS = 30
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
BUSY = {429, 502, 503, 504}
Pause = Callable[[float], None]


class NotTold(Exception):
    """The API did not do it; the text is one sentence without secrets."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """The tokens go to the address that was given, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        """Follow none; it becomes the error that its status is (a sign-in page, mostly)."""


@dataclass(frozen=True, slots=True)
class Api:
    """Where the API is, and what opens it."""

    url: str
    headers: dict[str, str] = field(repr=False)
    pause: Pause = time.sleep

    def call(self, method: str, path: str) -> dict[str, Any]:
        """Make a call, again with longer pauses while the API is away or starting.

        Raises:
            NotTold: it refuses, stays away, or is something else than Mirante.

        """
        reason = ""
        for attempt in range(TRIES):
            if attempt:
                self.pause(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                return self._once(method, path)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in BUSY:
                    msg = f"The API refused {method} {path}: {error.code}."
                    raise NotTold(msg) from None
                reason = f"it answers {error.code}"
            except OSError as error:  # refused, unknown, cut off, too slow
                reason = str(getattr(error, "reason", error))
            except ValueError:
                msg = f"{self.url} answered {method} {path} with something else than JSON."
                raise NotTold(msg) from None
        msg = f"The API at {self.url} could not be reached in {TRIES} tries: {reason}."
        raise NotTold(msg)

    def _once(self, method: str, path: str) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - `checked` has seen to its scheme
            self.url + path, method=method, headers=self.headers
        )
        opener = urllib.request.build_opener(NoRedirects)
        with opener.open(request, timeout=CALL_SECONDS) as response:
            answer: dict[str, Any] = json.load(response)
            return answer


def checked(url: str) -> str:
    """Return an address that a token may be sent to.

    Raises:
        NotTold: it is neither https nor this machine.

    """
    parts = urlsplit(url)
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    ):
        msg = "--url must begin with https://, or be http:// on this machine."
        raise NotTold(msg)
    return url.rstrip("/")


def tell(api: Api, timeout: float) -> dict[str, Any]:
    """Start a reload, wait until it has finished, and return the API's report.

    Raises:
        NotTold: it was refused, did not finish within `timeout` seconds, or some answers failed.

    """
    refresh_id = api.call("POST", "/api/cache/refresh")["refresh_id"]
    deadline = time.monotonic() + timeout
    while True:
        report = api.call("GET", f"/api/cache/refresh/{refresh_id}")
        if report["status"] == "finished":
            break
        if time.monotonic() >= deadline:
            msg = f"The API has not finished within {timeout:g} s: {json.dumps(report)}."
            raise NotTold(msg)
        api.pause(BETWEEN_LOOKS_SECONDS)
    if report["failed"]:
        msg = f"{report['failed']} of {report['total']} answers could not be loaded: {json.dumps(report)}."
        raise NotTold(msg)
    return report


def secret(scope: str, key: str) -> str:
    """Read the admin token where the job runs."""
    from databricks.sdk.runtime import dbutils  # noqa: PLC0415 - only there is one

    return str(dbutils.secrets.get(scope=scope, key=key))


def oauth() -> str | None:
    """Return what lets the job through to a Databricks App; None where no sign-in is configured."""
    try:
        from databricks.sdk.core import Config  # noqa: PLC0415 - Databricks brings it

        found: str | None = Config().authenticate().get("Authorization")
    except (ImportError, ValueError):
        return None
    return found


def main(
    words: list[str] | None = None,
    *,
    read_secret: Callable[[str, str], str] = secret,
    sign_in: Callable[[], str | None] = oauth,
    pause: Pause = time.sleep,
) -> int:
    """Tell the API; the exit code is 1 when it has not followed."""
    parser = argparse.ArgumentParser(description="Have the API load its answers again.")
    parser.add_argument("--url", required=True, help="address of the API")
    parser.add_argument("--secret-scope", required=True, help="secret scope with the admin token")
    parser.add_argument("--secret-key", default="admin-token", help="its key there")
    parser.add_argument("--timeout", type=float, default=600, help="seconds to wait for the reload")
    given = parser.parse_args(words)
    try:
        url = checked(given.url)
        token = read_secret(given.secret_scope, given.secret_key)
        # A Databricks App keeps Authorization for its own sign-in; elsewhere the token may stand there too.
        headers = {"X-Admin-Token": token, "Authorization": sign_in() or f"Bearer {token}"}
        report = tell(Api(url, headers, pause), given.timeout)
    except NotTold as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    code = main()
    if code:  # there are runtimes that call a SystemExit(0) a failure, so success just ends
        sys.exit(code)
