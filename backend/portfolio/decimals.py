"""Money and quantities: exact from the exchange to the page, never a float in between."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated

from pydantic import PlainSerializer

ZERO = Decimal(0)
PLACES = Decimal(1).scaleb(-18)  # what a column keeps
WIDE = Context(prec=76)  # room for two numbers of 38 digits, the default has 28


def product(one: Decimal, other: Decimal) -> Decimal:
    """Multiply without losing a digit."""
    return WIDE.multiply(one, other)


def share(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """Tell what `part` out of `of` is of a whole, to 18 places; a part that is all takes all."""
    if part == of:
        return whole
    return WIDE.divide(WIDE.multiply(whole, part), of).quantize(PLACES, ROUND_HALF_EVEN, WIDE)


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """Round a value that is not negative down to whole steps; a step of 0 leaves it alone."""
    return WIDE.multiply(WIDE.divide_int(value, step), step) if step else value


def fits(value: Decimal, step: Decimal, start: Decimal = ZERO) -> bool:
    """Tell whether a value is a whole number of steps above a start; a step of 0 takes any."""
    return not step or WIDE.remainder(value - start, step) == 0


def plain(value: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


Exact = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
"""A decimal that JSON carries as a string: what reads `0.1` as a number may read another number."""
