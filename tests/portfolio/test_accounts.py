"""Who trades with which account: on paper until a key was linked that may trade and never withdraw."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.clock import moment
from backend.database.engine import Database
from backend.errors import ExchangeRefusesKey, ExchangeUnavailable, InvalidInput, KeyMayWithdraw
from backend.portfolio import queries
from backend.portfolio.accounts import CHECKED_SECONDS, Accounts, Credentials
from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Order
from backend.portfolio.ids import new_id
from backend.portfolio.opening import vault_of
from backend.portfolio.vault import FILE, Unreadable, Vault, key_of
from tests.conftest import settings_for
from tests.fakes.binance import KEY, SECRET, FakeBinance, Fault
from tests.fakes.clock import ManualClock
from tests.portfolio.venues import loopback

ANA, BIA = "ana", "bia"
MINE = SecretStr(KEY), SecretStr(SECRET)
ANOTHER = urlsafe_b64encode(b"x" * 32)
"""A key of a vault."""
DAMAGED = {"another": ANOTHER, "empty": b"", "damaged": b"damaged", "odd": b"\xff"}
RIGHTS = "GET /sapi/v1/account/apiRestrictions"


class House:
    """Accounts over a database and the fake, and the vault's key in a directory."""

    def __init__(self, database: Database, clock: ManualClock, binance: Binance, data: Path) -> None:
        self.database, self.clock, self.data = database, clock, data
        self.binance = binance
        self.accounts = self.of()

    def of(self, configured: Credentials | None = None) -> Accounts:
        """The same, as another process has it."""
        return Accounts(self.database, self.clock, self.vault, self.binance.check_key, configured)

    def vault(self) -> Vault:
        return Vault(key_of(self.data))

    async def sealed(self, owner: str) -> str | None:
        async with self.database.transaction() as connection:
            rows = await queries.accounts_of(connection, owner)
        return next((row.sealed for row in rows if row.exchange == "binance"), None)

    async def move(self, sealed: str | None, owner: str) -> None:
        """Write what was sealed into the row of an owner."""
        async with self.database.transaction() as connection:
            row = await queries.account_of(connection, owner, "binance", moment(self.clock))
            await queries.seal(connection, row.id, sealed)

    async def order(self, account: Account) -> None:
        """Have something under way."""
        order = Order("x", "BTCUSDT", "BUY", "MARKET")
        async with self.database.transaction() as connection:
            await queries.ensure_partitions(connection, moment(self.clock))
            row = queries.written(account.id, new_id(self.clock), order, "order")
            await queries.add_orders(connection, [row])


@pytest.fixture
async def house(
    database: Database, clock: ManualClock, fake: FakeBinance, tmp_path: Path
) -> AsyncIterator[House]:
    binance = Binance(fake.base_url, clock, transport=loopback())
    yield House(database, clock, binance, tmp_path / "data")
    await binance.close()


async def test_everybody_trades_on_paper_at_first_and_nobody_is_asked(
    house: House, fake: FakeBinance
) -> None:
    mine = await house.accounts.of(ANA)
    assert (mine.exchange, mine.key, mine.owner) == ("paper", None, ANA)
    assert await house.accounts.of(ANA) == mine
    assert (await house.accounts.of(BIA)).id != mine.id
    assert await house.accounts.linked_at(ANA) is None
    assert fake.requests == []


async def test_whoever_comes_twice_at_once_has_one_account(house: House) -> None:
    one, other = await asyncio.gather(house.accounts.of(ANA), house.accounts.of(ANA))
    assert one == other


async def test_whoever_links_a_key_trades_with_it(house: House, clock: ManualClock) -> None:
    paper = await house.accounts.of(ANA)
    linked = await house.accounts.link(ANA, *MINE)
    assert (linked.exchange, linked.key, linked.secret) == ("binance", *MINE)
    assert await house.of().of(ANA) == linked
    assert linked.id != paper.id
    assert await house.accounts.linked_at(ANA) == moment(clock)
    assert (await house.accounts.of(BIA)).exchange == "paper"


async def test_whoever_unlinks_is_back_on_paper_and_the_key_is_gone(house: House) -> None:
    paper = await house.accounts.of(ANA)
    linked = await house.accounts.link(ANA, *MINE)
    await house.accounts.unlink(ANA)
    assert await house.accounts.of(ANA) == paper
    assert (await house.sealed(ANA), await house.accounts.linked_at(ANA)) == (None, None)
    assert await house.accounts.link(ANA, *MINE) == linked


async def test_the_database_holds_no_key_in_clear(house: House, tmp_path: Path) -> None:
    await house.accounts.link(ANA, *MINE)
    sealed = await house.sealed(ANA)
    assert sealed
    files = await asyncio.to_thread(lambda: [file.read_bytes() for file in tmp_path.glob("*.sqlite*")])
    if files:  # else it is in PostgreSQL
        assert any(sealed.encode() in held for held in files)
    for held in (sealed.encode(), *files):
        assert KEY.encode() not in held
        assert SECRET.encode() not in held


@pytest.mark.parametrize("right", ["enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"])
async def test_a_key_that_may_take_money_out_is_not_kept(house: House, fake: FakeBinance, right: str) -> None:
    fake.trader.rights[right] = True
    with pytest.raises(KeyMayWithdraw):
        await house.accounts.link(ANA, *MINE)
    assert await house.sealed(ANA) is None
    assert (await house.accounts.of(ANA)).exchange == "paper"


async def test_a_key_that_may_take_money_out_by_now_is_refused_within_the_hour(
    house: House, fake: FakeBinance, clock: ManualClock
) -> None:
    await house.accounts.link(ANA, *MINE)
    fake.trader.rights["enableWithdrawals"] = True
    clock.tick(CHECKED_SECONDS - 1)
    await house.accounts.of(ANA)
    assert len(fake.calls(RIGHTS)) == 1
    clock.tick(1)
    for _ in range(2):
        with pytest.raises(KeyMayWithdraw):
            await house.accounts.of(ANA)
    fake.trader.rights["enableWithdrawals"] = False
    assert (await house.accounts.of(ANA)).exchange == "binance"


async def test_linking_asks_again_however_lately_it_was_asked(house: House, fake: FakeBinance) -> None:
    await house.accounts.link(ANA, *MINE)
    fake.trader.rights["enableWithdrawals"] = True
    with pytest.raises(KeyMayWithdraw):
        await house.accounts.link(ANA, *MINE)


async def test_a_known_key_with_another_secret_is_not_taken(house: House) -> None:
    await house.accounts.link(ANA, *MINE)
    with pytest.raises(ExchangeRefusesKey):
        await house.accounts.link(BIA, MINE[0], SecretStr("a guess"))
    assert await house.sealed(BIA) is None


async def test_a_key_nobody_can_tell_about_is_not_kept(house: House, fake: FakeBinance) -> None:
    fake.fail(RIGHTS, Fault(503))
    with pytest.raises(ExchangeUnavailable):
        await house.accounts.link(ANA, *MINE)
    assert await house.sealed(ANA) is None


async def test_anothers_key_moved_under_mine_does_not_open(house: House) -> None:
    await house.accounts.link(ANA, *MINE)
    await house.move(await house.sealed(ANA), BIA)
    with pytest.raises(ExchangeRefusesKey):
        await house.accounts.of(BIA)
    assert (await house.accounts.of(ANA)).exchange == "binance"


@pytest.mark.parametrize("case", DAMAGED)
async def test_a_key_that_cannot_be_opened_any_more_is_refused_until_it_is_linked_again(
    house: House, case: str
) -> None:
    held = DAMAGED[case]
    await house.order(await house.accounts.link(ANA, *MINE))
    (house.data / FILE).write_bytes(held)
    with pytest.raises(ExchangeRefusesKey):
        await house.accounts.of(ANA)
    assert await house.accounts.busy(after=0, limit=10) == []
    await house.accounts.unlink(ANA)
    assert (await house.accounts.of(ANA)).exchange == "paper"
    if held == ANOTHER:
        assert (await house.accounts.link(ANA, *MINE)).exchange == "binance"
    else:
        with pytest.raises(Unreadable):
            await house.accounts.link(ANA, *MINE)
        assert await house.sealed(ANA) is None


async def test_the_servers_key_is_the_local_users_checked_and_kept_nowhere(
    house: House, fake: FakeBinance, clock: ManualClock
) -> None:
    accounts = house.of(Credentials(ANA, *MINE))
    mine = await accounts.of(ANA)
    assert (mine.exchange, mine.key, mine.secret) == ("binance", *MINE)
    assert (accounts.has_its_own(ANA), accounts.has_its_own(BIA)) == (True, False)
    assert (await accounts.of(BIA)).exchange == "paper"
    assert await house.sealed(ANA) is None
    assert not (house.data / FILE).exists()
    await accounts.of(ANA)
    assert len(fake.calls(RIGHTS)) == 1
    clock.tick(CHECKED_SECONDS)
    fake.trader.rights["enableWithdrawals"] = True
    with pytest.raises(KeyMayWithdraw):
        await accounts.of(ANA)


async def test_the_servers_key_is_neither_replaced_nor_forgotten(house: House, fake: FakeBinance) -> None:
    accounts = house.of(Credentials(ANA, *MINE))
    for refused in (accounts.link(ANA, *MINE), accounts.unlink(ANA)):
        with pytest.raises(InvalidInput) as told:
            await refused
        assert [error.field for error in told.value.errors or ()] == ["api_key"]
    assert fake.requests == []


async def test_accounts_with_something_under_way_come_with_their_keys(house: House) -> None:
    accounts = house.of(Credentials("local", *MINE))
    mine = [await accounts.of("local"), await accounts.link(ANA, *MINE), await accounts.of(BIA)]
    await accounts.of("somebody else")
    for account in mine:
        await house.order(account)
    found = await accounts.busy(after=0, limit=10)
    assert found == sorted(mine, key=lambda account: account.id)
    assert await accounts.busy(after=found[0].id, limit=1) == [found[1]]


def test_where_the_database_is_shared_no_machine_makes_a_key_of_its_own(tmp_path: Path) -> None:
    shared = "postgresql://somebody@db.example/mirante"
    with pytest.raises(InvalidInput, match="api_key"):
        vault_of(settings_for(tmp_path, database_url=shared))
    assert not (tmp_path / FILE).exists()
    vault_of(settings_for(tmp_path, database_url=shared, vault_key=ANOTHER.decode()))
    vault_of(settings_for(tmp_path))
    assert (tmp_path / FILE).exists()
