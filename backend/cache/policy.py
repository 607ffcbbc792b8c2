"""How long answers of one kind may live."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one area.

    `ttl_seconds` of None means the configured `CACHE_TTL`. An uncounted policy serves the product
    itself, not its users, and stays out of the hit rate.
    """

    name: str
    ttl_seconds: float | None = None
    counted: bool = True


DASHBOARD = Policy("dashboard")
INTERNAL = Policy("internal", counted=False)
