"""The dashboard and the alerts ask for metrics that exist, by labels that these have."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from backend.observability.collectors import FACTS
from tests.deploy.promql import used
from tests.fakes.server import ROOT

DEPLOY = ROOT / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana/mirante.json").read_text("utf-8"))
RULES = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
PROMETHEUS = {"up": {"job", "instance"}}
"""What Prometheus itself knows of whom it asks."""

EVERYWHERE = {"instance", "job"}
ON_BUCKETS = {"le"}


def of_the_dashboard() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for name in re.findall(r"label_values\((\w+), \w+\)", json.dumps(DASHBOARD["templating"])):
        yield "a variable", name


EXPRESSIONS = [*of_the_dashboard(), *((rule["alert"], rule["expr"]) for rule in RULES)]


@pytest.fixture
def exported(start: Callable[..., TestClient]) -> dict[str, set[str]]:
    """The names of all there is, each with the labels that it has had so far."""
    client = start(redis_url="redis://127.0.0.1:1/0")
    for path in ("/api/freshness", "/api/pipeline", "/api/pipeline?startDate=never"):
        client.get(path)
    client.post("/extract", json={"transcript": "Ana: Envio amanhã.", "metadata": {}})
    found = dict(PROMETHEUS)
    for family in text_string_to_metric_families(client.get("/metrics").text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found.setdefault(name, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_what_they_ask_for_exists(exported: dict[str, set[str]]) -> None:
    unknown = {(where, name) for where, text in EXPRESSIONS for name in used(text).names - exported.keys()}
    assert unknown == set()


def test_the_labels_they_choose_and_group_by_exist(exported: dict[str, set[str]]) -> None:
    # Nothing has a token's type or a failure's kind before the first of them.
    labels = exported | {"openai_tokens_total": {"type"}, "warehouse_query_failures_total": {"kind"}}
    wrong: list[tuple[str, object]] = []
    for where, text in EXPRESSIONS:
        found = used(text)
        wrong += [(where, one) for one in found.chosen if one[1] not in labels[one[0]] | EVERYWHERE]
        known = set[str]().union(EVERYWHERE, *(labels[name] for name in found.names))
        wrong += [(where, label) for label in found.grouped - known]
    assert wrong == []


def test_values_that_labels_are_compared_with_can_come(exported: dict[str, set[str]]) -> None:
    texts = " ".join(text for _, text in EXPRESSIONS)
    assert set(re.findall(r'reason=~"([\w|]+)"', texts)) <= {"refresh|failed"}
    outcomes = "|".join(re.findall(r'outcome=~?"([\w|]+)"', texts)).split("|")
    assert set(outcomes) <= {"hit", "stale", "miss", "coalesced", "bypass"}
    assert exported["redis_up"] == set()


def test_every_fact_is_watched() -> None:
    texts = " ".join(text for _, text in EXPRESSIONS)
    assert [name for name in FACTS if name not in texts] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"].keys() == {"summary", "action"}
    assert re.search(r"(==|<|>)\s*[\d.]+", rule["expr"])  # without a limit it would always or never be true


def test_the_alerts_of_the_issue_are_all_there_and_each_is_tried_out() -> None:
    cases = yaml.safe_load((DEPLOY / "prometheus/alerts_test.yml").read_text("utf-8"))["tests"]
    tried = {one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]}
    named = {rule["alert"] for rule in RULES}
    assert tried == named
    assert named >= {
        "MiranteHitRateLow",
        "MiranteRefreshMissing",
        "MiranteBreakerOpen",
        "MiranteStaleForLong",
        "MiranteDown",
        "MiranteRedisLost",
    }


def test_panels_stand_beside_each_other_and_not_on_top() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_names_are_found_in_promql() -> None:
    text = 'sum by (le) (rate(a_bucket{b=~"c|d{",e!="f"}[5m])) / on (g) h_total > 31 * 3600 and time() - i'
    found = used(text)
    assert (found.names, found.grouped) == ({"a_bucket", "h_total", "i"}, {"le", "g"})
    assert found.chosen == {("a_bucket", "b"), ("a_bucket", "e")}


def test_the_dashboard_is_where_grafana_is_told_to_look() -> None:
    provided = yaml.safe_load(Path(DEPLOY / "grafana/provisioning/dashboards/mirante.yml").read_text("utf-8"))
    assert provided["providers"][0]["options"]["path"] == "/var/lib/grafana/dashboards"
