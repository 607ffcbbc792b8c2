"""Who is the client: only what clients say tells how they feel about the house."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from backend.meetings.local.phrases import Phrases, words_in
from backend.meetings.local.text import fold, words_of
from backend.meetings.local.turns import Speaker, Transcript
from backend.meetings.models import Metadata

_CLIENT_KEYS = ("customer", "client", "company", "empresa")
_HOUSE_KEYS = ("owner", "seller", "manager", "gerente", "vendedor", "advis", "banker", "responsavel")


@cache
def _phrases(kind: str) -> Phrases[int]:
    """Return what only the house (+1) and only clients (-1) are called, or say."""
    book = words_of("sides")
    return Phrases(
        (phrase, mark) for side, mark in (("house", 1), ("client", -1)) for phrase in book[side][kind]
    )


def house_of(transcript: Transcript, metadata: Metadata) -> frozenset[str] | None:
    """Tell the labels of those who speak for the house; None when nobody can be told apart.

    Looked at, in this order: what the metadata says, companies and roles in the labels, and at last what
    people say of "your account" and of "our suppliers". Colleagues of one company are on one side.
    """
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for speaker in transcript.speakers:
        groups[_group(speaker, transcript)].add(speaker.label)
    marks = {name: _mark(name, labels, metadata) for name, labels in groups.items()}
    house = {name for name, mark in marks.items() if mark > 0}
    if not house and any(mark < 0 for mark in marks.values()):
        house = {name for name, mark in marks.items() if mark == 0}
    if not house:
        talk = _talk(transcript, groups)
        house = {name for name, score in talk.items() if score > 0}
        if not house and talk:
            best = max(talk.values())
            house = {name for name, score in talk.items() if score == best}
    return _labels(groups, house) if 0 < len(house) < len(groups) else None


def _labels(groups: dict[str, set[str]], names: Iterable[str]) -> frozenset[str]:
    return frozenset(label for name in names for label in groups[name])


def _group(speaker: Speaker, transcript: Transcript) -> str:
    company = speaker.company or transcript.companies.get(speaker.name or "")
    return fold(company or speaker.label)


def _mark(group: str, labels: set[str], metadata: Metadata) -> int:
    """Tell what metadata and names say: 1 the house, -1 the client, 0 nothing."""
    names = {group, *map(fold, labels)}
    for key, value in (metadata.model_extra or {}).items():
        said = fold(value).strip() if isinstance(value, str) else ""
        if said and any(said in name or name in said for name in names):
            if any(word in fold(key) for word in _CLIENT_KEYS):
                return -1
            if any(word in fold(key) for word in _HOUSE_KEYS):
                return 1
    marks = [found.what for name in names for found in _phrases("labels").find(words_in(name))]
    return min(marks, default=0)  # a "gerente financeiro" of the client is the client


def _talk(transcript: Transcript, groups: dict[str, set[str]]) -> Counter[str]:
    """Count what each side says that only a house, less what only a client would."""
    of = {label: name for name, labels in groups.items() for label in labels}
    score = Counter(dict.fromkeys(groups, 0))
    for turn in transcript.turns:
        if turn.speaker:
            for sentence in turn.sentences:
                score[of[turn.speaker.label]] += sum(f.what for f in _phrases("talk").find(sentence.words))
    return score
