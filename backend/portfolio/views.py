"""Turns what is kept into what is answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.portfolio.decimals import WIDE, ZERO
from backend.portfolio.exchange import Account, Funds, Rules
from backend.portfolio.matching import CENTS
from backend.portfolio.models import (
    Balance,
    Mode,
    OrderView,
    Position,
    Protection,
    ProtectionStatus,
    SymbolInfo,
)
from backend.portfolio.protection import in_line, protecting
from backend.portfolio.queries import Found


def mode(account: Account) -> Mode:
    """Tell whether money is at stake."""
    return "paper" if account.exchange == "paper" else "live"


def balances(funds: Mapping[str, Funds]) -> list[Balance]:
    """List what there is, by asset."""
    return [Balance(asset=asset, free=f.free, locked=f.locked) for asset, f in sorted(funds.items())]


def order(row: Found) -> OrderView:
    """Show an order."""
    average = WIDE.divide(row.filled_quote, row.filled).quantize(CENTS, context=WIDE) if row.filled else None
    return OrderView(
        id=row.id,
        symbol=row.symbol,
        side=row.side,
        type=row.kind,
        purpose=row.purpose,
        position_id=row.position_id,
        quantity=row.quantity,
        quote_quantity=row.quote_quantity,
        price=row.price,
        stop_price=row.stop_price,
        status=row.status,
        filled=row.filled,
        filled_quote=row.filled_quote,
        average_price=average,
        reason=row.reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def position(row: Found, live: Sequence[Found], rules: Rules, now: datetime) -> Position:
    """Show a position beside the orders that protect it."""
    entry = WIDE.divide(row.cost, row.quantity).quantize(CENTS, context=WIDE) if row.quantity else ZERO
    return Position(
        id=row.id,
        symbol=row.symbol,
        base_asset=row.base,
        quote_asset=row.quote,
        quantity=row.quantity,
        entry_price=entry,
        cost=row.cost,
        realized_profit=row.realized,
        state=row.state,
        protection=Protection(
            stop_loss=row.stop_loss, take_profit=row.take_profit, status=_protected(row, live, rules, now)
        ),
        opened_at=row.opened_at,
    )


def symbol(rules: Rules) -> SymbolInfo:
    """Show what a symbol's orders have to fit."""
    return SymbolInfo(
        symbol=rules.symbol,
        base_asset=rules.base,
        quote_asset=rules.quote,
        trading=rules.trading,
        order_types=list(rules.kinds),
        tick_size=rules.price_step,
        min_price=rules.min_price,
        max_price=rules.max_price,
        step_size=rules.quantity_step,
        min_quantity=rules.min_quantity,
        max_quantity=rules.max_quantity,
        market_step_size=rules.market_quantity_step,
        market_min_quantity=rules.market_min_quantity,
        market_max_quantity=rules.market_max_quantity,
        min_notional=rules.min_notional,
        max_notional=rules.max_notional,
        market_notional=rules.notional_of_market,
        bid_percent_up=rules.bid_up,
        bid_percent_down=rules.bid_down,
        ask_percent_up=rules.ask_up,
        ask_percent_down=rules.ask_down,
        quote_market=rules.quote_market,
    )


def _protected(row: Found, live: Sequence[Found], rules: Rules, now: datetime) -> ProtectionStatus:
    if row.state == "closed" or (row.stop_loss is None and row.take_profit is None):
        return "none"
    mine = protecting(live, row.id)
    if any(one.status in {"PENDING_SUBMIT", "UNKNOWN"} for one in mine):
        return "pending"
    if mine and in_line(row, mine, rules):
        return "active"
    return "pending" if row.busy_until is not None and row.busy_until > now else "missing"
