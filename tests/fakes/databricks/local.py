"""`make run-databricks-local`: the product over the real connector, and a warehouse that needs no account."""

import os
import signal
import subprocess
import sys

from backend.jobs.refresh import refresh_embedded
from backend.settings import load_settings
from tests.fakes.databricks.server import warehouse


def main() -> int:
    """Serve the sample CRM over Databricks' protocol, and run the product on that until it is stopped."""
    settings = load_settings()
    refresh_embedded(settings, only_if_needed=True)
    with warehouse(settings.data_dir) as fake:
        print(f"A Databricks SQL warehouse over {settings.data_dir} is at {fake.url}", flush=True)
        given = {
            "DATABRICKS_HOST": fake.url,
            "DATABRICKS_HTTP_PATH": fake.http_path,
            "DATABRICKS_TOKEN": fake.token,
        }
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the product gets it too, and ends first
        command = [sys.executable, "-m", "backend"]
        return subprocess.run(command, env=os.environ | given, check=False).returncode  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main())
