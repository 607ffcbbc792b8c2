"""A Binance to run the product on without an account: `python -m tests.fakes.binance`."""

import argparse
import signal
import threading

from backend.clock import SystemClock
from backend.portfolio.market import PaperMarket
from tests.fakes.binance import KEY, SECRET, FakeBinance, serving

ENDS = {signal.SIGINT, signal.SIGTERM}
BEAT_SECONDS = 1.0


def beat(fake: FakeBinance) -> None:
    while not fake.closed.wait(BEAT_SECONDS):
        fake.beat(list(fake.market.rules))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.binance", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="of the REST API; 0 (the default): one that is free"
    )
    parser.add_argument("--stream-port", type=int, default=0, help="of the sockets")
    arguments = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    ports = (arguments.port, arguments.stream_port)
    with serving(clock=SystemClock(), market=PaperMarket(7), ports=ports) as fake:
        thread = threading.Thread(target=beat, args=[fake])
        thread.start()
        print("A Binance whose money is made up, until Ctrl-C:", flush=True)
        print(f"BINANCE_BASE_URL={fake.base_url}")
        print(f"BINANCE_STREAM_URL={fake.stream_url}")
        print(f"BINANCE_WS_API_URL={fake.api_url}")
        print(f"BINANCE_API_KEY={KEY}")
        print(f"BINANCE_API_SECRET={SECRET}", flush=True)
        signal.sigwait(ENDS)
    thread.join()


if __name__ == "__main__":
    main()
