import re
from dataclasses import dataclass

import pytest
from pydantic import RootModel

from backend.access.scope import EVERYTHING, Scope
from backend.cache.decorator import cached
from backend.cache.engine import Cache
from backend.cache.entry import Result
from backend.cache.keys import make_key
from backend.cache.policy import DASHBOARD
from backend.cache.store import MemoryStore
from backend.dashboard.filters import DashboardFilters
from tests.fakes.clock import ManualClock


class Value(RootModel[str]):
    pass


def key_of(**filters: object) -> str:
    asked = DashboardFilters.model_validate(filters)
    return make_key("get_metrics", "all", {"filters": asked}).text


def test_a_key_reads_function_scope_and_digest() -> None:
    assert re.fullmatch(r"get_metrics:all:[0-9a-f]{32}", key_of())


@pytest.mark.parametrize(
    "spelling",
    [
        {"org": ["Vale", "Ambev"]},
        {"org": ["Ambev", "Vale"]},
        {"org": ["Ambev", "Vale", "Vale"]},
        {"org": [" Ambev", "Vale\n"], "owner": []},
        {"org": ["Ambev", "Vale", ""], "segment": "", "endDate": ""},
        {"org": ["Ambev", "Vale"], "location": None, "start_date": None},
    ],
)
def test_spellings_of_one_question_share_a_key(spelling: dict[str, object]) -> None:
    assert key_of(**spelling) == key_of(org=["Ambev", "Vale"])


def test_composed_and_decomposed_accents_are_one_name() -> None:
    assert key_of(location="S\u00e3o Paulo") == key_of(location="Sa\u0303o Paulo")


@pytest.mark.parametrize(
    "other",
    [
        {"org": "vale"},
        {"owner": "Vale"},
        {"org": ["Vale", "Ambev"]},
        {"org": "Vale", "endDate": "2026-01-01"},
    ],
)
def test_other_questions_have_other_keys(other: dict[str, object]) -> None:
    assert key_of(**other) != key_of(org="Vale")


def test_functions_and_scopes_never_share_a_key() -> None:
    keys = {
        make_key(function, scope, {"filters": DashboardFilters()}).text
        for function in ("get_metrics", "get_pipeline")
        for scope in ("all", "north")
    }
    assert len(keys) == 4


@dataclass
class Service:
    cache: Cache

    @cached(DASHBOARD)
    async def get_greeting(self, name: str, scope: Scope, mark: str = "!") -> Result[Value]:
        return Result(Value(f"{scope.key} {name}{mark}"))


async def test_a_cached_method_answers_by_name_arguments_and_scope(clock: ManualClock) -> None:
    service = Service(Cache(clock=clock, store=MemoryStore(10, 1000), ttl=60))
    assert (await service.get_greeting("Ana", EVERYTHING)).state == "MISS"
    assert (await service.get_greeting("Ana", scope=EVERYTHING, mark="!")).state == "HIT"
    assert (await service.get_greeting("Ana", EVERYTHING, "?")).entry.body == b'"all Ana?"'
    other = await service.get_greeting("Ana", Scope("north"))
    assert (other.state, other.entry.body) == ("MISS", b'"north Ana!"')


def test_a_cached_method_without_a_scope_is_refused() -> None:
    with pytest.raises(TypeError, match="has no scope"):

        @cached(DASHBOARD)
        async def get_everything(self: Service) -> Result[Value]:
            return Result(Value("everyone's"))
