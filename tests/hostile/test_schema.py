"""What the OpenAPI document says is all that comes: no 5xx, and no answer that is not declared."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi import checks

from backend.main import create_api
from tests.fakes.server import Server

ENDLESS = "/api/events"
SCHEMA: Any = schemathesis.openapi.from_dict(create_api().openapi())
OPERATIONS = {
    operation.label: operation
    for operation in (found.ok() for found in SCHEMA.get_all_operations())
    if operation.path != ENDLESS
}
DECLARED: list[Callable[..., Any]] = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
AWAY = "PUT /api/v1/account"
"""Asks an exchange where none is: 503, as declared."""


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("as_admin", [True, False], ids=["admin", "anybody"])
def test_every_answer_is_declared_and_none_is_a_mistake_of_ours(
    product: Server, label: str, *, as_admin: bool
) -> None:
    headers = {"X-Admin-Token": product.token} if as_admin else {}

    @given(case=OPERATIONS[label].as_strategy())
    @settings(
        max_examples=10 if as_admin else 3,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call(base_url=product.url, headers=headers, timeout=60)
        assert answer.status_code < 500 or (label, answer.status_code) == (AWAY, 503), answer.text
        case.validate_response(answer, checks=DECLARED)

    ask()
