"""A Binance that is none: its REST API and its sockets on loopback, over our own matching core.

`python -m tests.fakes.binance` starts one and says how to point the product at it. Tests start one with
`serving()`, move its prices, hand it faults, one for each request to come, and read what it was asked. It
runs on threads, so its clients may be in this process or in another one.
"""

from tests.fakes.binance.desk import KEY, SECRET, Desk, Trader
from tests.fakes.binance.faults import Fault
from tests.fakes.binance.server import FakeBinance, serving

__all__ = ["KEY", "SECRET", "Desk", "FakeBinance", "Fault", "Trader", "serving"]
