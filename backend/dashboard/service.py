"""What the numbers mean: every question of the dashboard, asked of the warehouse in one statement."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, TypeVar, get_args

from pydantic import BaseModel

from backend.access.scope import EVERYTHING, Scope
from backend.cache.decorator import cached
from backend.cache.engine import Cache
from backend.cache.entry import Result
from backend.cache.policy import DASHBOARD, INTERNAL
from backend.clock import Clock, today
from backend.dashboard import models, queries, series, tables
from backend.dashboard.filters import (
    ActionsQuestion,
    BreakdownQuestion,
    DashboardFilters,
    DueActionsQuestion,
    InteractionsQuestion,
    OpportunitiesQuestion,
    OptionsQuestion,
    OrganizationsQuestion,
    StagedFilters,
    TableQuestion,
    TimeseriesQuestion,
)
from backend.dashboard.measures import metrics_of, ratio
from backend.dashboard.periods import window_of
from backend.dashboard.tables import P, Q, Table
from backend.errors import NoDataYet
from backend.warehouse.protocol import Parameter, Row, Warehouse

M = TypeVar("M", bound=BaseModel)
STORY_EVENTS = 50
STAGES: tuple[models.Stage, ...] = get_args(models.Stage)
OF_OPEN_ACTIONS = ("get_action",)  # of get_actions, get_action_priorities and get_action_story
OF_OVERDUE_ACTIONS = (
    *OF_OPEN_ACTIONS,
    "get_metrics:",
    "get_breakdown:",
    "get_timeseries:",
    "get_organizations:",
)
"""Patterns of the answers that open actions, or overdue ones, are part of."""
BUCKETS: tuple[models.Bucket, ...] = get_args(models.Bucket)


class DataState(BaseModel):
    """Which refresh stands behind the numbers, and the day they are of."""

    as_of: date
    version: str

    def stamp(self, answer: M) -> Result[M]:
        """Say on an answer what it was made from."""
        headers = {"X-Data-As-Of": self.as_of.isoformat(), "X-Data-Version": self.version}
        return Result(answer, headers)


class Batch(NamedTuple):
    """Some rows of a table, and how many it has in all."""

    total: int
    rows: Sequence[BaseModel]


@dataclass(slots=True)
class DashboardService:
    """The eight questions of the dashboard, its tables and its filters. Definitions: CONTRACT.md.

    A cached method takes a settled question (`periods.settle`) and the caller's scope. All of them raise
    `WarehouseUnavailable`, `WarehouseTimeout`, or `NoDataYet` before the first refresh.
    """

    cache: Cache
    warehouse: Warehouse
    clock: Clock
    accepted: Callable[[], Awaitable[Sequence[models.Accepted]]]  # what meetings have brought
    failed_job: models.JobRun | None = None  # one that could not leave word of itself in the warehouse

    def job_failed(self, run_id: str, finished_at: datetime) -> None:
        """Show from now on that the newest run of the job has failed; the numbers stay."""
        self.failed_job = models.JobRun(run_id=run_id, status="failed", finished_at=finished_at)
        self.cache.invalidate("get_freshness:")

    async def state(self) -> DataState:
        """Tell which refresh stands behind the numbers now."""
        answer = await self.get_data_state(scope=EVERYTHING)
        return DataState.model_validate_json(answer.entry.body)

    @cached(INTERNAL)
    async def get_data_state(self, scope: Scope) -> Result[DataState]:
        """Find the newest refresh at or before today; a job that is late shows yesterday's numbers."""
        row = await self._freshness_row()
        if row["data_version"] is None:
            raise NoDataYet
        return Result(DataState(as_of=row["data_as_of"], version=row["data_version"]))

    @cached(DASHBOARD)
    async def get_freshness(self, scope: Scope) -> Result[models.Freshness]:
        """Tell which day the numbers are of, and how the newest run of the job ended."""
        row = await self._freshness_row()
        job = None
        if row["job_run_id"] is not None:
            job = models.JobRun(
                run_id=row["job_run_id"],
                status="success" if row["job_succeeded"] else "failed",
                finished_at=row["job_finished_at"],
            )
        if self.failed_job and (job is None or job.finished_at < self.failed_job.finished_at):
            job = self.failed_job
        freshness = models.Freshness(
            data_as_of=row["data_as_of"],
            refreshed_at=row["refreshed_at"],
            warehouse=self.warehouse.kind,
            job=job,
        )
        if row["data_version"] is None:
            return Result(freshness)
        return DataState(as_of=row["data_as_of"], version=row["data_version"]).stamp(freshness)

    @cached(DASHBOARD)
    async def get_metrics(self, filters: StagedFilters, scope: Scope) -> Result[models.Metrics]:
        """The eight key figures of the period and of the one just before."""
        state = await self.state()
        window = window_of(filters, state.as_of)
        (row,) = await self._fetch(
            "metrics",
            scope,
            {
                **queries.dimensions(filters),
                "start": window.start,
                "end": window.end,
                "previous_start": window.previous.start,
                "previous_end": window.previous.end,
                "as_of": state.as_of,
                **await self._brought(state.as_of),
            },
        )
        return state.stamp(
            models.Metrics(
                as_of=state.as_of,
                period=models.Period(start=window.start, end=window.end),
                previous_period=models.Period(start=window.previous.start, end=window.previous.end),
                metrics=metrics_of(row),
            )
        )

    @cached(DASHBOARD)
    async def get_action_priorities(
        self,
        filters: StagedFilters,
        scope: Scope,
    ) -> Result[models.ActionPriorities]:
        """Open actions by how soon they are due: all eight buckets, in order."""
        state = await self.state()
        rows = await self._fetch(
            "action_priorities",
            scope,
            {**queries.dimensions(filters), "as_of": state.as_of, **await self._brought(state.as_of)},
        )
        found = {row["bucket"]: row for row in rows}
        nothing: Row = {"count": 0, "amount_at_risk": 0}
        return state.stamp(
            models.ActionPriorities(
                [
                    models.ActionPriority(
                        bucket=bucket,
                        count=found.get(bucket, nothing)["count"],
                        amount_at_risk=found.get(bucket, nothing)["amount_at_risk"],
                    )
                    for bucket in BUCKETS
                ]
            )
        )

    @cached(DASHBOARD)
    async def get_actions(self, question: ActionsQuestion, scope: Scope) -> Result[models.ActionsPage]:
        """A page of the open actions."""
        return await self._page(tables.ACTIONS, question, scope)

    @cached(DASHBOARD)
    async def get_opportunities(
        self,
        question: OpportunitiesQuestion,
        scope: Scope,
    ) -> Result[models.OpportunitiesPage]:
        """A page of the opportunities behind the pipeline, won and win-rate numbers."""
        return await self._page(tables.OPPORTUNITIES, question, scope)

    @cached(DASHBOARD)
    async def get_interactions(
        self,
        question: InteractionsQuestion,
        scope: Scope,
    ) -> Result[models.InteractionsPage]:
        """A page of the completed activities of the period."""
        return await self._page(tables.INTERACTIONS, question, scope)

    @cached(DASHBOARD)
    async def get_organizations(
        self,
        question: OrganizationsQuestion,
        scope: Scope,
    ) -> Result[models.OrganizationsPage]:
        """A page of the active organisations, contacted or not, as they stood at the period's end."""
        return await self._page(tables.ORGANIZATIONS, question, scope)

    @cached(DASHBOARD)
    async def get_due_actions(
        self,
        question: DueActionsQuestion,
        scope: Scope,
    ) -> Result[models.DueActionsPage]:
        """A page of the actions that were due in the period, done on time or late."""
        return await self._page(tables.DUE_ACTIONS, question, scope)

    @cached(DASHBOARD)
    async def get_action_story(self, number: int, scope: Scope) -> Result[models.Found]:
        """An open action: its opportunity, its organisation, and what happened."""
        return await self._story(scope, action_id=number)

    @cached(DASHBOARD)
    async def get_opportunity_story(self, number: int, scope: Scope) -> Result[models.Found]:
        """An opportunity: its organisation, and what happened."""
        return await self._story(scope, opportunity_id=number)

    @cached(DASHBOARD)
    async def get_pipeline(self, filters: DashboardFilters, scope: Scope) -> Result[models.Pipeline]:
        """What stands in each open stage, and how it moved."""
        state = await self.state()
        window = window_of(filters, state.as_of)
        rows = await self._fetch(
            "pipeline",
            scope,
            {**queries.dimensions(filters), "start": window.start, "end": window.end},
        )
        found = {row["stage"]: row for row in rows}
        stages = []
        for order, stage in enumerate(STAGES, start=1):
            row = found.get(stage, {})
            stages.append(
                models.PipelineStage(
                    stage=stage,
                    order=order,
                    count=row.get("count", 0),
                    amount=row.get("amount", 0.0),
                    weighted=row.get("weighted", 0.0),
                    conversion=ratio(row.get("advanced_count"), row.get("left_count")),
                    median_days=row.get("median_days"),
                    advanced_count=row.get("advanced_count", 0),
                    left_count=row.get("left_count", 0),
                )
            )
        return state.stamp(models.Pipeline(stages=stages))

    @cached(DASHBOARD)
    async def get_timeseries(
        self,
        question: TimeseriesQuestion,
        scope: Scope,
    ) -> Result[models.Timeseries]:
        """One metric for each day, week or month of the period, beside the period before."""
        state = await self.state()
        window = window_of(question, state.as_of)
        parameters = {
            **queries.dimensions(question),
            "metric": question.metric,
            "grain": question.grain,
            "start": window.start,
            "end": window.end,
            "previous_start": window.previous.start,
            "shift": window.days,
            **await self._brought(state.as_of),
        }
        if question.metric == "overdueActions":
            rows = await self._fetch("timeseries_overdue", scope, parameters)
            points = series.snapshots(question, window, state.as_of, rows)
        else:
            median = question.metric == "salesCycleDays"
            statement = "timeseries_sales_cycle" if median else "timeseries"
            points = series.points(question, window, await self._fetch(statement, scope, parameters))
        return state.stamp(models.Timeseries(metric=question.metric, grain=question.grain, points=points))

    @cached(DASHBOARD)
    async def get_breakdown(
        self,
        question: BreakdownQuestion,
        scope: Scope,
    ) -> Result[models.Breakdown]:
        """One metric by organisation, city, owner or segment: the largest, and the rest."""
        state = await self.state()
        window = window_of(question, state.as_of)
        parameters = {
            **queries.dimensions(question),
            "by": question.by,
            "metric": question.metric,
            "limit": question.limit,
            "start": window.start,
            "end": window.end,
            "previous_start": window.previous.start,
            "previous_end": window.previous.end,
            "as_of": state.as_of,
            **await self._brought(state.as_of),
        }
        if question.metric == "salesCycleDays":
            rows = await self._fetch("breakdown_sales_cycle", scope, parameters)
            return state.stamp(series.median_breakdown(question, rows))
        rows = await self._fetch("breakdown", scope, parameters)
        return state.stamp(series.breakdown(question, rows))

    @cached(DASHBOARD)
    async def get_filter_options(
        self,
        question: OptionsQuestion,
        scope: Scope,
    ) -> Result[models.FilterOptions]:
        """The values each filter may take, the most frequent first."""
        state = await self.state()
        rows = await self._fetch(
            "filter_options",
            scope,
            {
                **queries.dimensions(question),
                "field": question.field,
                "search": queries.folded(question.search),
                "limit": question.limit,
            },
        )
        return state.stamp(series.options(question, rows, state.as_of))

    async def organizations(self, scope: Scope) -> frozenset[str]:
        """Name the organisations that a caller may see, for rooms that know them by name only."""
        answer = await self.get_visible_organizations(scope=scope)
        return frozenset(models.OrganizationNames.model_validate_json(answer.entry.body).root)

    @cached(DASHBOARD)
    async def get_visible_organizations(self, scope: Scope) -> Result[models.OrganizationNames]:
        """All organisations of a scope, by name."""
        rows = await self._fetch("visible_organizations", scope, {})
        return Result(models.OrganizationNames([row["org"] for row in rows]))

    async def stream(self, table: Table[Q, P], question: TableQuestion, scope: Scope) -> AsyncIterator[Batch]:
        """All pages of a table, in batches, each with the number of all rows."""
        state = await self.state()
        parameters = {
            **queries.all_rows(await self._rows(question, state.as_of)),
            **queries.visible(scope),
        }
        async for rows in self.warehouse.stream(table.statement, parameters):
            yield Batch(rows[0]["total"], _rows(table, rows))

    async def _fetch(self, question: str, scope: Scope, parameters: Mapping[str, Parameter]) -> Sequence[Row]:
        """Ask the warehouse for what a caller may see; the catalog knows no question that forgets to."""
        return await self.warehouse.fetch(question, {**parameters, **queries.visible(scope)})

    async def _page(self, table: Table[Q, P], question: Q, scope: Scope) -> Result[P]:
        state = await self.state()
        rows = await self._fetch(table.statement, scope, await self._rows(question, state.as_of))
        of_the_page = {"data": _rows(table, rows), "page": question.page, "page_size": question.page_size}
        of_all = {name: rows[0][name] for name in table.page.model_fields.keys() - of_the_page.keys()}
        return state.stamp(table.page.model_validate({**of_the_page, **of_all}))

    async def _story(
        self, scope: Scope, *, action_id: int | None = None, opportunity_id: int | None = None
    ) -> Result[models.Found]:
        state = await self.state()
        brought = await self._brought(state.as_of)
        given = {"action_id": action_id, "opportunity_id": opportunity_id, **brought}
        rows = await self._fetch("story", scope, {**given, "as_of": state.as_of, "limit": STORY_EVENTS})
        action, opportunity = _part(rows[0], "action_"), _part(rows[0], "opportunity_")
        if (opportunity if action_id is None else action) is None:
            return state.stamp(models.Found(None))
        orgs = [part["org"] for part in (action, opportunity) if part and part["org"] != models.NO_VALUE]
        every = await self._rows(OrganizationsQuestion(page_size=1), state.as_of)
        companies = await self._fetch(
            "organizations", scope, {**every, "org": orgs[0] if orgs else models.NO_VALUE}
        )
        return state.stamp(
            models.Found.model_validate(
                {
                    "action": action,
                    "opportunity": opportunity,
                    "organization": companies[0] if companies[0]["org"] is not None else None,
                    "events": [event for row in rows if (event := _part(row, "event_", key="date"))],
                }
            )
        )

    async def _rows(self, question: TableQuestion, as_of: date) -> queries.Parameters:
        day = question.day if isinstance(question, ActionsQuestion) else None
        return {**queries.rows(question, as_of), **await self._brought(day or as_of, as_of)}

    async def _brought(self, day: date, as_of: date | None = None) -> queries.Parameters:
        """Bind what meetings have brought, as it stands on a day; for the refresh none came after it."""
        latest = as_of or day
        known = [replace(item, accepted_on=min(item.accepted_on, latest)) for item in await self.accepted()]
        return queries.accepted(known, day)

    async def _freshness_row(self) -> Row:
        (row,) = await self.warehouse.fetch("freshness", {"today": today(self.clock)})
        return row


def _rows(table: Table[Q, P], rows: Sequence[Row]) -> list[BaseModel]:
    return [table.row.model_validate(row) for row in rows if row[table.key] is not None]


def _part(row: Row, prefix: str, key: str = "id") -> Row | None:
    """Take the columns of one thing out of a row of several; None when it is not there."""
    part = {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}
    return part if part[key] is not None else None
