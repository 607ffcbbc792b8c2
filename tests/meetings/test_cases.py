"""The evaluation set is what it says."""

from typing import get_args

import pytest

from tests.meetings.cases import FOLDER, TOPICS, Case, Split, cases

EVERY = [case for split in get_args(Split) for case in cases(split)]
each = pytest.mark.parametrize("case", EVERY, ids=[case.name for case in EVERY])


def test_there_are_enough_of_every_kind_in_both_halves() -> None:
    assert len(EVERY) == len(list(FOLDER.rglob("*.*"))) >= 24
    halves = [cases(split) for split in get_args(Split)]
    assert len(halves[0]) == len(halves[1])
    kinds = [{case.style.partition(":")[0] for case in half} for half in halves]
    assert kinds[0] == kinds[1] >= {"clean", "speech recognition", "minutes", "hostile"}
    assert [{case.language for case in half} for half in halves] == [{"pt", "en"}, {"pt", "en"}]
    assert len({case.meeting.metadata.meeting_id for case in EVERY}) == len(EVERY)


@each
def test_what_is_expected_can_be_found(case: Case) -> None:
    said = case.meeting.transcript.casefold()
    assert set(case.expected.topics) <= TOPICS[case.language]
    for name in case.expected.participants:
        assert all(part in said for part in name.casefold().split())
    for item in case.expected.action_items:
        if item.owner:
            assert item.owner.casefold().split()[0] in said
        if item.due_date and case.meeting.metadata.meet_date:
            assert 0 <= (item.due_date - case.meeting.metadata.meet_date).days < 60
