from typing import Any

from tests.warehouse.cases import EVERYONE, NOWHERE, Case, Given
from tests.warehouse.fixture import AS_OF, day, names

ORGS = [("Açaí Brasil", 4), ("Beta Metais", 4), ("(none)", 2), ("Gama Energia", 2), ("Órfã", 2)]
ORGS += [("Delta Papel", 0)]
NAMES = sorted(org for org, _ in ORGS if org != "(none)")
OWNERS = [("Ana Souza", 5), ("Bruno Lima", 5), ("(none)", 2), ("Íris Peña", 2)]
Options = list[tuple[str, int]]


def case(about: str, given: Given, **lists: Options) -> Case:
    asked = {**EVERYONE, "field": None, "search": None, "limit": 200, **given}
    rows: list[tuple[Any, ...]] = [
        (day("2018-12-10"), field, value, count, position)
        for field in ("location", "org", "owner", "segment")
        for position, (value, count) in enumerate(lists.get(field, []), start=1)
    ]
    rows = rows or [(day("2018-12-10"), None, None, None, None)]
    return Case("filter_options", about, asked, "first_day field value count position", rows, in_order=True)


def run(name: str, as_of: str, finished: str, *, failed: bool = False) -> str:
    """Record a run of two tables, the second of which may have failed."""
    status = "failed" if failed else "success"
    return (
        f"INSERT INTO etl_runs VALUES ('{name}', 'one', 'success', DATE '2026-{as_of}',"
        f" TIMESTAMPTZ '2026-{finished}-03:00'), ('{name}', 'two', '{status}', DATE '2026-{as_of}',"
        f" TIMESTAMPTZ '2026-{finished}-03:00')"
    )


RUNS = [
    "DELETE FROM etl_runs",
    run("monday", "03-16", "03-16 06:05:00"),
    run("tuesday", "03-17", "03-17 06:05:00"),
]
FRESHNESS = "data_as_of data_version job_run_id job_succeeded"


def fresh(about: str, before: list[str], *row: object, today: str = "03-18") -> Case:
    return Case("freshness", about, {"today": day(today)}, FRESHNESS, [row], before=before)


CASES = [
    case(
        "everything, the most frequent first",
        {},
        org=ORGS,
        location=[("São Paulo", 6), ("(none)", 4), ("Recife", 4)],
        owner=OWNERS,
        segment=[("Corporate", 6), ("(none)", 4), ("Varejo", 4)],
    ),
    case(
        "one organisation narrows the other lists, not its own",
        {"org": "Beta Metais"},
        org=ORGS,
        location=[("Recife", 4)],
        owner=[("Bruno Lima", 3), ("Íris Peña", 1)],
        segment=[("Corporate", 4)],
    ),
    case(
        "an owner: of opportunities, or of an organisation without any",
        {"owner": "Íris Peña"},
        org=[("Beta Metais", 1), ("Órfã", 1), ("Delta Papel", 0)],
        location=[("(none)", 1), ("Recife", 1)],
        owner=OWNERS,
        segment=[("(none)", 1), ("Corporate", 1), ("Varejo", 0)],
    ),
    case(
        "a city and a segment narrow each other",
        {"location": "Recife", "segment": "Varejo"},
        org=[("Delta Papel", 0)],
        location=[("São Paulo", 4), ("Recife", 0)],
        owner=[("Íris Peña", 0)],
        segment=[("Corporate", 4), ("Varejo", 0)],
    ),
    case("a name that exists nowhere narrows the others to none", NOWHERE, org=ORGS),
    case("two of a list, and one more to tell that it was cut", {"field": "org", "limit": 2}, org=ORGS[:3]),
    case("one list", {"field": "owner"}, owner=OWNERS),
    case("a name, whatever its case and accents", {"field": "org", "search": "orfa"}, org=[("Órfã", 2)]),
    case("a name in any list", {"search": "recife"}, location=[("Recife", 4)]),
    case("a Spanish name", {"field": "owner", "search": "pena"}, owner=[("Íris Peña", 2)]),
    case("a name that is not there", {"field": "org", "search": "xyz"}),
    case("a percent sign, which is in no name", {"search": "%"}),
    case(
        "two organisations",
        {"org": names("Beta Metais", "Gama Energia"), "field": "owner"},
        owner=[("Bruno Lima", 4), ("Ana Souza", 1), ("Íris Peña", 1)],
    ),
    fresh("the run behind the fixture", [], AS_OF, "the run", "the run", 1),
    fresh("a run of a day that has not come is not shown", [], None, None, "the run", 1, today="03-17"),
    fresh("no run at all", RUNS[:1], None, None, None, None),
    Case("visible_organizations", "who sees everything sees every one", {}, "org", [(org,) for org in NAMES]),
    fresh("late today: yesterday's", RUNS, day("03-17"), "tuesday", "tuesday", 1),
    fresh(
        "a run that failed in part counts as failed, and the one before it is shown",
        [*RUNS, run("wednesday", "03-18", "03-18 06:05:00", failed=True)],
        *(day("03-17"), "tuesday", "wednesday", 0),
    ),
    fresh(
        "a repaired run takes the place of the one of the same day",
        [*RUNS, run("again", "03-17", "03-17 09:00:00")],
        *(day("03-17"), "again", "again", 1),
    ),
    fresh(
        "an older day filled in later is not newer data",
        [*RUNS, run("refill", "03-15", "03-18 09:00:00")],
        *(day("03-17"), "tuesday", "refill", 1),
    ),
    fresh(
        "a run of tomorrow is the newest run, but not what is shown",
        [*RUNS, run("tomorrow", "03-19", "03-18 23:00:00")],
        *(day("03-17"), "tuesday", "tomorrow", 1),
    ),
]
