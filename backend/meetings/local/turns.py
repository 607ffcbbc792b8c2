"""Who says what: the turns of a transcript, however it was written down.

Known are `Name: text`, with a company (`Name (Company): text`), with a time or a date before or after the
name, the exports that put name and time on a line of their own, subtitles, messages of a chat, minutes with
bullets, and plain text without any of it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from backend.meetings.local.text import Sentence, fold, sentence, sentences, words_of

LONGEST_LABEL = 80  # characters
MOST_CHARACTERS, MOST_LINES = 1_000_000, 20_000  # of a transcript that are read: some twenty hours of talk
MOST_SPEAKERS = 100  # those who speak most; nobody can follow a meeting of more
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[ap]m)?"
_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_STAMP = rf"[\[(]?(?:{_DATE},?\s+)?{_TIME}[\])]?"
_LABELLED = re.compile(
    rf"^\s*\**(?:<v\s+)?(?P<stamp>{_STAMP}\s*(?:[-–—]\s*)?)?"
    rf"(?P<label>[^\W\d_][^:\n<>]{{0,{LONGEST_LABEL}}}?)(?P<after>\s*{_STAMP})?\s*(?::\**(?=\s|$)|>)\s*",
    re.IGNORECASE,
)
_NAMED_ALONE = re.compile(
    rf"^\s*(?P<label>[^\W\d_][^:\n<>]{{0,60}}?)(?:\s+{_STAMP})?\s*$",
    re.IGNORECASE,
)
_TIME_ALONE = re.compile(rf"^\s*{_STAMP}\s*$", re.IGNORECASE)
_CUE = re.compile(rf"^\s*(?:WEBVTT\b.*|\d+|{_STAMP}\s*-->\s*{_STAMP}.*)\s*$", re.IGNORECASE)
_MAY_END_IN_TIME = re.compile(r":\d\d.{0,6}$")
_ENDS_IN_TIME = re.compile(rf"\s{_STAMP}\s*$", re.IGNORECASE)
_COMPANY = re.compile(
    r"^(?P<name>.+?)\s*(?:\((?P<a>[^()]+)\)|\[(?P<b>[^\[\]]+)\]"
    r"|[|/–—]\s*(?P<c>.+)|\s-\s(?P<d>.+)|,\s(?P<e>.+))$"
)
_BULLET = re.compile(r"^\s*(?:(?:[-*•·–]|\d{1,2}[.)])\s*)?(?:\[(?P<box>[ xX]?)\]\s*)?")
_IS_BULLET = re.compile(r"^\s*(?:[-*•·–]\s|\d{1,2}[.)]\s|\[[ xX]?\]\s)")
_WORDS = words_of("labels")
_PARTICLES, _ROLES, _HEADINGS, _NOBODY = (
    frozenset(_WORDS[kind]) for kind in ("particles", "roles", "headings", "nobody")
)
_NUMBERED = re.compile(
    r"(?:speaker|falante|oradora?|participante|locutor|interlocutor|usuario|user|voz|voice|pessoa)?"
    r"[ _-]*(?:\d{1,2}|[a-z])|unknown(?: speaker)?|desconhecido"
)
_PRESENT = re.compile(
    r"^\s*\**(?:participantes?|presentes?|presencas?|attendees|participants|present|in attendance|attending)"
    r"\**\s*:\s*(?P<who>.+)$"
)
_NOT_SPEECH = re.compile(  # nobody says this: code, and orders to whoever reads the transcript
    r"[{}]|```|</?[a-z]\w*>|<\|"
    r"|\b(?:ignore|disregard|desconsidere|esqueca) (?:all |any |todas )?(?:as |the )?"
    r"(?:previous |prior )?instruc"
)
_BETWEEN_NAMES = re.compile(r"[,;](?![^()]{0,80}\))|\s+(?:e|and|&)\s+(?=[A-Z])")
_NAME_AND_COMPANY = re.compile(r"^\s*(?P<name>[^()\[\]]+?)\s*(?:[(\[](?P<company>[^)\]]*)[)\]])?\s*\.?\s*$")
_TITLE = re.compile(r"^(?:dra?|sra?|srta|mrs?|ms|prof|seu|dona|senhor|senhora|mister)\b\.?\s+", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"\b(?:aqui (?:e|quem fala e) (?:[oa] )?|meu nome e |quem fala e (?:[oa] )?|falo com (?:[oa] )?"
    r"|this is |my name is |(?:am i )?speaking (?:with|to) )"
    r"(?:(?:seu|dona|senhora?|sra?|dra?|doutora?|mister|missus|mrs?|ms|miss)\.? )?(?P<name>[^\W\d_]{3,20})\b"
    r"(?= (?:da|do|de|from|with|at|here|yes|speaking|isso|sim|ele|ela|e ele|e ela|falando)\b|[,.?!]|$)"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever a label stands for; `name` is None for a role ("Gerente") or a number ("Speaker 1")."""

    label: str
    name: str | None
    company: str | None
    role: bool


@dataclass(slots=True)
class Turn:
    """What one speaker says before the next one does; nobody is None."""

    speaker: Speaker | None
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of minutes that is set off from the text; `section` is the folded heading above it."""

    sentence: Sentence
    section: str
    done: bool


@dataclass(slots=True)
class Transcript:
    """A transcript, taken apart."""

    turns: list[Turn] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    companies: dict[str, str] = field(default_factory=dict)
    """Of those who are present, where that is said: name to company or role."""
    whole: bool = True
    """Whether all of it was read."""

    @property
    def speakers(self) -> list[Speaker]:
        """Everyone who speaks, in order of appearance."""
        return list(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All that is said, in order."""
        for turn in self.turns:
            yield from turn.sentences

    @property
    def participants(self) -> list[str]:
        """Everyone who is present and has a name, in order of appearance, each once."""
        spoken = [speaker.name for speaker in self.speakers if speaker.name]
        named = [*self.present, *spoken, *islice(self._introduced(), MOST_SPEAKERS)]
        known: dict[frozenset[str], str] = {}
        for name in named:
            known.setdefault(frozenset(fold(_TITLE.sub("", name)).split()), name)
        return [name for parts, name in known.items() if not any(parts < other for other in known)]

    def _introduced(self) -> Iterator[str]:
        """Find who says their name, or is asked whether it is theirs."""
        if any(speaker.name for speaker in self.speakers):
            return
        for said in self.sentences:
            for match in _INTRODUCED.finditer(said.folded):
                if match["name"] not in _NOBODY:
                    yield said.text[match.start("name") : match.end("name")].title()


def read(transcript: str) -> Transcript:
    """Take a tidied transcript apart."""
    lines = transcript[:MOST_CHARACTERS].split("\n", MOST_LINES)[:MOST_LINES]
    lines = [line.removesuffix("</v>") for line in lines]
    labels = _labels(lines)
    found, section, skip = Transcript(), "", False
    found.whole = len(transcript) <= MOST_CHARACTERS and transcript.count("\n") < MOST_LINES
    for number, line in enumerate(lines, 1):
        if skip or not line.strip() or _CUE.match(line):
            skip = False
            continue
        header = _PRESENT.match(fold(line)) if ":" in line else None
        if header:
            _note_present(line[header.start("who") :], found)
            continue
        if _IS_BULLET.match(line):
            start = _BULLET.match(line)
            rest = line[start.end() :] if start else line
            done = bool(start and (start["box"] or "").lower() == "x")
            whole = sentence(rest.strip(), number)
            if whole.words and not _NOT_SPEECH.search(whole.folded):
                found.items.append(Item(whole, section, done))
                _add(found, None, rest, number)
            continue
        alone = _alone(lines, number - 1)
        if alone and alone[0] in labels:
            label, skip = alone
            found.turns.append(Turn(labels[label]))
            continue
        labelled = _labelled(line)
        if labelled and labelled[0] in labels:
            found.turns.append(Turn(labels[labelled[0]]))
            _add(found, labels[labelled[0]], line[labelled[1] :], number)
            continue
        if not labels and _heading(line):
            section = fold(line).strip(" :*#")
        speaker = found.turns[-1].speaker if found.turns and labels else None
        _add(found, speaker, line, number)
    return found


def _heading(line: str) -> bool:
    text = line.strip()
    return len(text) < LONGEST_LABEL and (text.endswith(":") or not re.search(r"[.!?;,]", text))


def _add(found: Transcript, speaker: Speaker | None, text: str, number: int) -> None:
    if not found.turns or found.turns[-1].speaker != speaker:
        found.turns.append(Turn(speaker))
    said = sentences(text, number)
    found.turns[-1].sentences.extend(one for one in said if not _NOT_SPEECH.search(one.folded))


def _labelled(line: str) -> tuple[str, int, bool] | None:
    """Find who a line says it is by: the label, where the text begins, and whether a time stands with it."""
    match = _LABELLED.match(line) if ":" in line or ">" in line else None
    if not match:
        return None
    stamped = bool(match["stamp"] or match["after"]) or line.lstrip().startswith("<v")
    return match["label"].strip(" *"), match.end(), stamped


def _alone(lines: Sequence[str], at: int) -> tuple[str, bool] | None:
    """Find a name that stands on a line of its own with a time, or above one; tell whether it is above."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    timed = bool(_MAY_END_IN_TIME.search(line) and _ENDS_IN_TIME.search(line))
    above = not timed and len(below) < LONGEST_LABEL and bool(_TIME_ALONE.match(below))
    match = _NAMED_ALONE.match(line) if (timed or above) and len(line) <= 2 * LONGEST_LABEL else None
    return (match["label"].strip(" *"), above) if match else None


def _labels(lines: Sequence[str]) -> dict[str, Speaker]:
    """Decide which labels are those of speakers."""
    seen: Counter[str] = Counter()
    sure: set[str] = set()
    for at, line in enumerate(lines):
        if _IS_BULLET.match(line):
            continue
        alone = _alone(lines, at)
        if alone:
            seen[alone[0]] += 1
            sure.add(alone[0])
            continue
        labelled = _labelled(line)
        if labelled:
            seen[labelled[0]] += 1
            if labelled[2]:
                sure.add(labelled[0])
    speakers = {}
    for label, times in seen.most_common(MOST_SPEAKERS):
        speaker = _speaker(label, times, sure=label in sure)
        if speaker:
            speakers[label] = speaker
    return speakers


def _speaker(label: str, times: int, *, sure: bool) -> Speaker | None:
    """Read a label; None when it is a heading or the beginning of a sentence."""
    match = _COMPANY.match(label)
    name = (match["name"] if match else label).strip(" *")
    company = next(filter(None, match.groups()[1:]), None) if match else None
    folded = fold(name)
    parts = folded.replace(".", "").split()
    if not parts or folded in _HEADINGS or parts[0] in _HEADINGS or len(parts) > 5:
        return None
    if _NUMBERED.fullmatch(folded):
        return Speaker(name, None, company, role=False)
    if set(parts) <= _ROLES | _PARTICLES:
        return Speaker(name, None, company, role=True)
    proper = all(part[0].isupper() or fold(part) in _PARTICLES for part in name.split())
    if not (proper or sure or (times > 1 and len(parts) <= 2)):
        return None
    return Speaker(name, name, company, role=False)


def _note_present(listed: str, found: Transcript) -> None:
    """Read a list of who is present: `Ana Luz (banco), Caio Reis (Ouro Verde)`."""
    for entry in _BETWEEN_NAMES.split(listed, maxsplit=MOST_SPEAKERS)[:MOST_SPEAKERS]:
        match = _NAME_AND_COMPANY.match(entry)
        if match and match["name"].strip(" .*"):
            name = _TITLE.sub("", match["name"].strip(" *"))
            found.present.append(name)
            if match["company"]:
                found.companies[name] = match["company"]
