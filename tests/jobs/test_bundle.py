"""`databricks.yml` and `app.yaml`, as far as they can be checked without a workspace."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from databricks.bundles.apps import App
from databricks.bundles.jobs import Job
from databricks.bundles.sql_warehouses import SqlWarehouse
from sqlglot import expressions

from backend.jobs import tell_api
from backend.settings import Settings
from backend.warehouse.catalog import script, table_scripts

ROOT = Path(__file__).parents[2]
REFRESH = "04_refresh_daily_materialized_tables.sql"
BUNDLE: dict[str, Any] = yaml.safe_load((ROOT / "databricks.yml").read_text("utf-8"))
APP_YAML: dict[str, Any] = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
RESOURCES = BUNDLE["resources"]
JOB = RESOURCES["jobs"]["daily_refresh"]
APP = RESOURCES["apps"]["mirante"]
SQL_TASKS = [task for task in JOB["tasks"] if "sql_task" in task]


def file_of(task: dict[str, Any]) -> str:
    path: str = task["sql_task"]["file"]["path"]
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the bundle's own script has run, as it does at the start of a deployment."""
    root = tmp_path_factory.mktemp("bundle")
    shutil.copytree(ROOT / "sql", root / "sql")
    shell = shutil.which("sh")
    assert shell
    preinit = BUNDLE["experimental"]["scripts"]["preinit"]
    subprocess.run([shell, "-ec", preinit], cwd=root, check=True, timeout=30)  # noqa: S603 - our own
    return root


@pytest.mark.parametrize(
    ("kind", "section"), [(Job, "jobs"), (SqlWarehouse, "sql_warehouses"), (App, "apps")]
)
def test_every_resource_is_what_databricks_takes(kind: Any, section: str) -> None:
    for given in RESOURCES[section].values():
        assert kind.from_dict(given).as_dict() == given  # nothing was dropped on the way


def test_there_are_no_other_resources() -> None:
    assert set(RESOURCES) == {"jobs", "sql_warehouses", "apps"}


def test_a_misspelt_field_is_noticed() -> None:
    with pytest.raises(ValueError, match="time_out"):
        Job.from_dict({**JOB, "time_out": 1})


def test_the_job_creates_then_refreshes_then_tells() -> None:
    assert [Path(file_of(task)).name for task in SQL_TASKS] == [*table_scripts(), REFRESH]
    assert [task["task_key"] for task in JOB["tasks"]][-2:] == ["refresh_tables", "tell_api"]
    for before, after in zip(JOB["tasks"], JOB["tasks"][1:], strict=False):
        assert after["depends_on"] == [{"task_key": before["task_key"]}]
    assert JOB["tasks"][-1]["run_if"] == "ALL_SUCCESS"


@pytest.mark.parametrize("task", SQL_TASKS, ids=lambda task: str(task["task_key"]))
def test_a_task_gives_its_file_exactly_the_parameters_it_wants(task: dict[str, Any], prepared: Path) -> None:
    path = prepared / file_of(task)
    statements = sqlglot.parse(path.read_text("utf-8"), read="databricks")
    wanted = {marker.name for tree in statements if tree for marker in tree.find_all(expressions.Placeholder)}
    ours = {name for statement in script(path.name, "databricks") for name in statement.parameters}
    assert set(task["sql_task"]["parameters"]) == wanted == ours | {"catalog", "schema"}


@pytest.mark.parametrize("task", SQL_TASKS, ids=lambda task: str(task["task_key"]))
def test_a_file_begins_in_the_right_schema_and_time_zone(task: dict[str, Any], prepared: Path) -> None:
    statements = (prepared / file_of(task)).read_text("utf-8").split("\n")
    code = [line for line in statements if not line.startswith("--")]
    assert code[0].startswith("USE SCHEMA IDENTIFIER(:catalog || '.' || :schema);")
    assert code[1] == "SET TIME ZONE 'UTC';"


def test_days_are_cast_because_a_job_gives_strings() -> None:
    text = (ROOT / "sql" / REFRESH).read_text("utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    for day in (":as_of", ":first_day"):
        assert code.count(day) == code.count(f"CAST({day} AS DATE)") > 0


def test_it_runs_at_six_in_sao_paulo_and_never_twice_at_once() -> None:
    assert JOB["schedule"] == {
        "quartz_cron_expression": "0 0 6 * * ?",
        "timezone_id": "America/Sao_Paulo",
        "pause_status": "UNPAUSED",
    }
    assert JOB["max_concurrent_runs"] == 1
    assert JOB["queue"] == {"enabled": True}


def test_everything_is_tried_again_and_ends_and_a_failure_is_told() -> None:
    for task in JOB["tasks"]:
        assert task["max_retries"] > 0
        assert 0 < task["timeout_seconds"] < JOB["timeout_seconds"]
    assert JOB["email_notifications"] == {"on_failure": "${var.failure_emails}"}
    assert JOB["webhook_notifications"] == {"on_failure": "${var.failure_webhooks}"}


def test_the_last_task_is_started_with_arguments_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    task = JOB["tasks"][-1]["spark_python_task"]
    assert (ROOT / task["python_file"]).samefile(tell_api.__file__)
    assert JOB["tasks"][-1]["environment_key"] in {one["environment_key"] for one in JOB["environments"]}
    assert tell_api.main(task["parameters"]) == 1  # ${var.api_url} is no address: past the arguments
    assert "--url" in capsys.readouterr().err


def test_every_variable_that_is_used_is_declared_and_the_other_way_round() -> None:
    text = (ROOT / "databricks.yml").read_text("utf-8")
    used = {part.partition("}")[0] for part in text.split("${var.")[1:]}
    assert used == set(BUNDLE["variables"])
    assert set(BUNDLE["targets"]) == {"dev", "prod"}
    for target in BUNDLE["targets"].values():
        assert set(target["variables"]) <= used


def test_the_app_is_given_settings_it_knows() -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert {one["name"] for one in APP_YAML["env"]} <= known


def test_app_yaml_and_the_bundle_start_the_same_app() -> None:
    assert APP_YAML["command"] == APP["config"]["command"]
    assert APP_YAML["command"][-1].endswith("exec python -m backend")
    ours = {one["name"]: one.get("valueFrom", "") for one in APP_YAML["env"]}
    assert ours == {one["name"]: one.get("value_from", "") for one in APP["config"]["env"]}
    assert {name for name in ours.values() if name} == {one["name"] for one in APP["resources"]}


def test_the_start_command_makes_a_path_of_the_warehouses_id() -> None:
    words = [word.replace("python -m backend", "env") for word in APP_YAML["command"]]
    given = {"PATH": os.defpath, "DATABRICKS_APP_PORT": "8123", "DATABRICKS_HTTP_PATH": "abc"}
    started = subprocess.run(  # noqa: S603 - our own
        words, env=given, capture_output=True, text=True, check=True, timeout=30
    )
    lines = started.stdout.splitlines()
    assert "DATABRICKS_HTTP_PATH=/sql/1.0/warehouses/abc" in lines


def test_no_secret_stands_in_the_files() -> None:
    assert [one for one in APP_YAML["env"] if one["name"] == "ADMIN_TOKEN"] == [
        {"name": "ADMIN_TOKEN", "valueFrom": "admin-token"}
    ]


def test_what_is_not_the_product_stays_at_home() -> None:
    excluded = set(BUNDLE["sync"]["exclude"])
    assert {".venv/**", "data/**", "tests/**", "**/node_modules/**"} <= excluded
    assert BUNDLE["sync"]["include"] == ["build/sql/**", "frontend/dist/**"]  # git ignores both
