"""A warehouse to run the product on without an account: `python -m tests.fakes.databricks`."""

import argparse
import signal
from pathlib import Path

from tests.fakes.databricks.server import warehouse

ENDS = {signal.SIGINT, signal.SIGTERM}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.databricks", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="of the embedded warehouse")
    parser.add_argument("--port", type=int, default=0, help="0 (the default): one that is free")
    arguments = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    with warehouse(arguments.data_dir, port=arguments.port) as fake:
        print(f"A Databricks SQL warehouse over {arguments.data_dir}, until Ctrl-C:", flush=True)
        print(f"DATABRICKS_HOST={fake.url}")
        print(f"DATABRICKS_HTTP_PATH={fake.http_path}")
        print(f"DATABRICKS_TOKEN={fake.token}", flush=True)
        signal.sigwait(ENDS)


if __name__ == "__main__":
    main()
