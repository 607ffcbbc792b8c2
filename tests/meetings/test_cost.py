from decimal import Decimal

import pytest

from backend.meetings.cost import cost_usd
from backend.meetings.engine import Usage
from backend.settings import Settings


def test_input_cached_input_and_output_have_their_own_prices() -> None:
    """gpt-4.1-mini, US dollars for a million tokens: 0.40, 0.10 and 1.60."""
    assert cost_usd(Usage("gpt-4.1-mini", 1_000_000, 0, 0)) == Decimal("0.4")
    assert cost_usd(Usage("gpt-4.1-mini", 1_000_000, 1_000_000, 0)) == Decimal("0.1")
    assert cost_usd(Usage("gpt-4.1-mini", 1_000_000, 500_000, 1_000_000)) == Decimal("1.85")


@pytest.mark.parametrize("model", ["nobody-knows-1", "", "my/own:model"])
def test_an_unknown_model_costs_nobody_knows_what_and_not_nothing(model: str) -> None:
    assert cost_usd(Usage(model, 1000, 0, 1000)) is None


def test_tokens_that_nobody_told_cost_nobody_knows_what() -> None:
    assert cost_usd(Usage("gpt-4.1-mini", 0, 0, 0)) is None


def test_more_cached_tokens_than_there_are_do_not_make_it_cheaper_than_all_of_them() -> None:
    assert cost_usd(Usage("gpt-4.1-mini", 100, 900, 0)) == cost_usd(Usage("gpt-4.1-mini", 100, 100, 0))


def test_the_default_model_has_a_price() -> None:
    assert cost_usd(Usage(Settings.model_fields["openai_model"].default, 10_000, 0, 1_000))
