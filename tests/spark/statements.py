"""The statements of `sql/` as they are written, and as stock Spark can run them."""

import re
from itertools import pairwise

from sqlglot import TokenType, tokenize

REPLACES = re.compile(r"CREATE OR REPLACE TABLE (\w+) AS\b")


def statements(text: str) -> list[str]:
    """Cut a script at its semicolons and change nothing else: what comes out is what Databricks gets."""
    tokens = tokenize(text, read="databricks")
    cuts = [-1, *(token.start for token in tokens if token.token_type is TokenType.SEMICOLON), len(text)]
    pieces = [text[before + 1 : cut] for before, cut in pairwise(cuts)]
    return [piece for piece in pieces if tokenize(piece, read="databricks")]


def runnable(statement: str) -> list[str]:
    """Say a statement in words that Spark knows without Delta; of all in `sql/` only one kind needs it.

    Parquet tables cannot be replaced in one step, nor written while they are read. So the new table is
    made beside the old one, from the very same SELECT, and takes its place and its name.
    """
    if not (found := REPLACES.search(statement)):
        return [statement]
    name = found[1]
    return [
        REPLACES.sub(f"CREATE TABLE {name}_next USING PARQUET AS", statement, count=1),
        f"DROP TABLE {name}",
        f"ALTER TABLE {name}_next RENAME TO {name}",
    ]
