"""Reads of PromQL which names and labels it uses. Not a parser: it knows no more than is needed here."""

import re
from typing import NamedTuple

WORDS = frozenset(
    {"by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool"}
)
STRING = re.compile(r'"[^"]*"')
GROUPING = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}")
MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
RANGE = re.compile(r"\[[^\]]*\]")
NAME = re.compile(r"(?<![\w$.])([a-zA-Z_:][\w:]*)\b(?!\s*\()")


class Used(NamedTuple):
    """What an expression asks of the metrics: names, the labels each is chosen by, and groupings."""

    names: set[str]
    chosen: set[tuple[str, str]]
    grouped: set[str]


def used(expression: str) -> Used:
    """Find the names that an expression uses."""
    bare = STRING.sub('""', expression)
    grouped = {label.strip() for _, labels in GROUPING.findall(bare) for label in labels.split(",")}
    chosen = {
        (name, label) for name, matchers in SELECTOR.findall(bare) for label in MATCHER.findall(matchers)
    }
    rest = RANGE.sub("", GROUPING.sub("", re.sub(r"\{[^}]*\}", "", bare)))
    return Used(set(NAME.findall(rest)) - WORDS, chosen, grouped - {""})
