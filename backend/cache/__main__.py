"""The cache of the running server from a terminal: `python -m backend.cache stats`.

Finds the server and its token in `DATA_DIR`, or takes them from `--url` and `ADMIN_TOKEN`. Prints tables,
or with `--json` what the server answered.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.parse
from collections.abc import Sequence
from typing import Any

from backend.running import RunningServer, find_server
from backend.settings import Settings, SettingsError, load_settings

POLL_SECONDS = 0.5


def main(words: Sequence[str] | None = None) -> int:
    """Do one thing and print what came of it; the exit code is 1 when it could not be done."""
    asked = _parser().parse_args(words)
    try:
        server = _server(load_settings(), asked.url)
        answer = _do(server, asked)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    except urllib.error.HTTPError as error:
        print(f"The server refused: {error.code} {error.reason}", file=sys.stderr)
        return 1
    except urllib.error.URLError as error:
        print(f"The server cannot be reached: {error.reason}", file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2, ensure_ascii=False) if asked.json else _shown(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.cache", description="The running server's cache."
    )
    parser.add_argument("--url", help="the server; by default the one that runs on DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print what the server answered")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("stats", help="what it holds, and what it saved")
    commands.add_parser("clear", help="forget everything")
    invalidate = commands.add_parser("invalidate", help="forget what a pattern meets")
    invalidate.add_argument("pattern", help="part of the readable key, or a glob with *")
    invalidate.add_argument("--dry-run", action="store_true", help="only count")
    commands.add_parser("refresh", help="make everything stale, load the most used again, and wait")
    entries = commands.add_parser("entries", help="what it holds, the most used first")
    entries.add_argument("--function", default="", help="only this function's")
    entries.add_argument("--limit", type=int, default=20)
    return parser


def _server(settings: Settings, url: str | None) -> RunningServer:
    if url and settings.admin_token:
        return RunningServer(url.rstrip("/"), settings.admin_token)
    found = find_server(settings.data_dir)
    if url or found is None:
        text = "ADMIN_TOKEN: set it to reach --url." if url else f"No server runs on {settings.data_dir}."
        raise SettingsError(text)
    return found


def _do(server: RunningServer, asked: argparse.Namespace) -> dict[str, Any]:
    match asked.command:
        case "stats":
            return server.call("GET", "/api/cache/stats")
        case "clear":
            return server.call("POST", "/api/cache/clear")
        case "invalidate":
            query = urllib.parse.urlencode({"pattern": asked.pattern, "dry_run": asked.dry_run})
            return server.call("POST", f"/api/cache/invalidate?{query}")
        case "entries":
            query = urllib.parse.urlencode({"function": asked.function, "limit": asked.limit})
            return server.call("GET", f"/api/cache/entries?{query}")
    refresh_id = server.call("POST", "/api/cache/refresh")["refresh_id"]
    while True:
        report = server.call("GET", f"/api/cache/refresh/{refresh_id}")
        if report["status"] == "finished":
            return report
        time.sleep(POLL_SECONDS)


def _shown(answer: dict[str, Any]) -> str:
    """Lay an answer out for reading: single values as lines, lists and functions as a table."""
    values = answer.get("cache", answer)
    lines = [f"{name:26}{value}" for name, value in values.items() if not isinstance(value, dict | list)]
    rows = answer.get("entries") or [
        {"function": name, **counts} for name, counts in values.get("by_function", {}).items()
    ]
    return "\n".join([*lines, *_table(rows)])


def _table(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return [
        "",
        *("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells),
    ]


if __name__ == "__main__":
    sys.exit(main())
