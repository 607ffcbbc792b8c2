"""Starts the product: `python -m backend`, or `make run`."""

import gc
import signal
import socket
import sys
from contextlib import ExitStack, suppress

import structlog
import uvicorn

from backend.access.admin_tokens import new_token
from backend.jobs.refresh import is_published, refresh_embedded
from backend.main import create_app
from backend.observability.logs import configure_logs
from backend.running import (
    AnotherIsRunning,
    RunningServer,
    Unwritable,
    announced,
    only_one,
    unwritable,
    writable,
)
from backend.server import Protocol, Sockets
from backend.settings import Settings, SettingsError, load_settings
from backend.warehouse.embedded import CannotBuild

log = structlog.get_logger()
BACKLOG = 2048
SHUTDOWN_SECONDS = 5  # open event streams do not end by themselves
KEEP_ALIVE_SECONDS = 75  # longer than proxies keep theirs: they would ask on one that is just being closed
MOST_MESSAGE_BYTES = 4096  # of what a page says over a socket: fifty symbols, and no more


def main() -> int:
    """Prepare the sample data if needed and serve; the exit code is 1 when that is not possible."""
    # As the first process of a container it would not even be stopped without a handler of its own.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _main()
    except KeyboardInterrupt:
        return 0  # to be told to stop is no error


def _main() -> int:
    with ExitStack() as held:
        try:
            settings = load_settings()
            writable(settings.data_dir)
            if not settings.redis_url:  # the application will ask again; here is where one line can say it
                held.enter_context(only_one(settings.data_dir))
            listener = held.enter_context(_listen(settings))
        except (SettingsError, Unwritable, AnotherIsRunning) as error:
            print(error, file=sys.stderr)
            return 1
        configure_logs(settings.log_level, settings.log_format)
        host, _ = settings.address
        url = f"http://{_printable(host)}:{listener.getsockname()[1]}"
        token = settings.admin_token or new_token()
        if not settings.databricks_host and not _refreshed(settings):
            return 1
        app = create_app(settings.model_copy(update={"admin_token": token}))
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,  # its warnings are written like our own events
                log_level="warning",
                access_log=False,
                server_header=False,
                # On loopback anybody could write them. On Databricks Apps they are the platform's, and
                # would change only the address in the audit log: who asks has a header of its own.
                proxy_headers=False,
                http=Protocol,
                ws=Sockets,
                ws_max_size=MOST_MESSAGE_BYTES,
                ws_per_message_deflate=False,  # messages are short, and each end would need memory for it
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        gc.freeze()  # what is loaded by now stays: the collector need not walk it on every round
        # uvicorn answers what is under way when it is told to stop, and then passes that on.
        with announced(settings.data_dir, RunningServer(url, token)), suppress(KeyboardInterrupt):
            print(f"Mirante is at {url}  (Ctrl+C stops it)", flush=True)
            if settings.mode == "open":
                print("Nobody signs in (AUTH_MODE=open): this machine's user sees everything", flush=True)
            if settings.admin_token is None and not settings.admin_digests:
                print(f"Admin token, until it stops: {token.get_secret_value()}", flush=True)
            server.run(sockets=[listener])
        gc.unfreeze()  # or DuckDB finds what was never collected, and lists it on standard error
    return 0


def _refreshed(settings: Settings) -> bool:
    """Bring the sample to today; where that fails, tell whether there is an older one to start with."""
    try:
        refresh_embedded(settings, only_if_needed=True)
    except CannotBuild as error:
        if not is_published(settings):
            print(unwritable(settings.data_dir, str(error)), file=sys.stderr)
            return False
        log.warning("warehouse.not_refreshed", reason=str(error))
    return True


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        text = f"PORT: cannot listen on {host}:{port} ({error.strerror}). See .env.example."
        raise SettingsError(text) from None
    listener.listen(BACKLOG)
    return listener


def _printable(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
