"""What the process that others are forked from reads once. `python -m` would find it in memory already."""

import importlib

from backend.warehouse.catalog import prepare

for name in (
    "backend.jobs.refresh",
    "backend.main",
    "backend.meetings",
    "backend.server",
    "backend.warehouse.databricks",
    "backend.warehouse.databricks_session",
    "tests.fakes.warm",
    "tests.portfolio.doomed",
    "tqdm",
    "uvicorn",
):
    importlib.import_module(name)
prepare("databricks")
prepare("duckdb")
