"""The sample's own holidays, held against the holidays package, which production does without."""

import holidays as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.warehouse.sample.holidays_br import holidays

CLOSED_BANKS = {"Carnival", "Corpus Christi"}  # optional by law, yet nobody sells


@settings(deadline=None)  # the package's first year takes a while to import
@given(st.integers(min_value=2000, max_value=2099))
def test_holidays_are_those_of_the_reference(year: int) -> None:
    public = reference.country_holidays("BR", years=year, language="en_US")
    optional = reference.country_holidays("BR", years=year, language="en_US", categories="optional")
    expected = set(public) | {day for day, name in optional.items() if name in CLOSED_BANKS}
    assert set(holidays(year)) == expected
