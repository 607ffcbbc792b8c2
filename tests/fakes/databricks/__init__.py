"""A Databricks SQL warehouse for tests and local runs: the real protocol, spoken over DuckDB.

`with warehouse(data_dir) as fake:` gives `fake.url`, `fake.http_path`, `fake.token`, the knobs of
`fake.faults` and what was asked in `fake.log`.
"""

from tests.fakes.databricks.client import connect
from tests.fakes.databricks.faults import ALWAYS, Faults
from tests.fakes.databricks.server import FakeWarehouse, warehouse

__all__ = ["ALWAYS", "FakeWarehouse", "Faults", "connect", "warehouse"]
