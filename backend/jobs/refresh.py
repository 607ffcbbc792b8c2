"""The daily refresh of the embedded warehouse: `python -m backend.jobs.refresh`, or `make refresh`.

Rebuilds the daily tables, publishes them, and tells a running server, which then loads what people ask
most again; they see the old answers until the new ones are there.
"""

import sys
import time
import urllib.error
from typing import Any

from backend.clock import SystemClock, today
from backend.running import RunningServer, find_server, unwritable
from backend.settings import Settings, SettingsError, load_settings
from backend.warehouse.duckdb import current_file
from backend.warehouse.embedded import CannotBuild, Sample, is_current, refresh

WAIT_SECONDS = 300


def say(line: str) -> None:
    """Show progress to the person who started it."""
    print(f"  {line}", flush=True)


def refresh_embedded(settings: Settings, *, only_if_needed: bool = False) -> str | None:
    """Bring the embedded warehouse to today; return the id of the run, None when nothing was to do."""
    as_of = today(SystemClock())
    sample = Sample(as_of, settings.sample_scale, settings.sample_seed)
    if only_if_needed and is_current(settings.data_dir, sample):
        return None
    return refresh(settings.data_dir, sample, report=say)


def is_published(settings: Settings) -> bool:
    """Tell whether there is a sample to answer from, of whatever day."""
    return current_file(settings.data_dir) is not None


def tell(server: RunningServer) -> dict[str, Any] | None:
    """Have a running server load its answers again, and wait until it has; None when it is not there.

    Raises:
        urllib.error.HTTPError: it is there and refuses.
        TimeoutError: it is there and does not get done.

    """
    try:
        refresh_id = server.call("POST", "/api/cache/refresh")["refresh_id"]
        for _ in range(WAIT_SECONDS):
            report = server.call("GET", f"/api/cache/refresh/{refresh_id}")
            if report["status"] == "finished":
                return report
            time.sleep(1)
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError:
        return None
    msg = f"the running server has not finished within {WAIT_SECONDS} s"
    raise TimeoutError(msg)


def main() -> int:
    """Refresh, then tell the server; the exit code is 1 when either failed."""
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        run_id = refresh_embedded(settings)
    except CannotBuild as error:
        print(unwritable(settings.data_dir, str(error)), file=sys.stderr)
        return 1
    say(f"published as run {run_id}")
    server = find_server(settings.data_dir)
    try:
        answer = tell(server) if server else None
    except (urllib.error.HTTPError, TimeoutError) as error:
        print(f"The running server did not follow: {error}", file=sys.stderr)
        return 1
    if answer:
        say(f"the running server has loaded {answer['reloaded']} of {answer['total']} answers again")
        return 1 if answer["failed"] else 0
    say("no server is running; the next one starts with these numbers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
