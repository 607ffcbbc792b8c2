"""Action items of minutes: lines that are set off, under a heading that says what they are."""

import re
from collections.abc import Iterator
from datetime import date

from backend.meetings.local.actions import people
from backend.meetings.local.dates import due_dates
from backend.meetings.local.describe import without_days
from backend.meetings.local.text import Language, content, fold
from backend.meetings.local.todo import Todo
from backend.meetings.local.turns import Item, Transcript
from backend.meetings.local.verbs import english, portuguese

_SECTION = re.compile(
    r"\b(?:encaminhamentos?|proximos? passos?|acoes|acao|pendencias?|tarefas?|responsabilidades|a fazer"
    r"|combinados"
    r"|action items?|actions?|next steps?|to-?dos?|follow-?ups?|deliverables|tasks)\b"
)
_DOES = (
    r"(?:vai|vao|ira|ficou de|ficaram de|fica de|ficou responsavel por|precisa|deve"
    r"|will|to|is going to|needs to|should)"
)
_DONE = re.compile(r"\b(?:done|feito|concluid[oa]|ok|cancelad[oa]|cancelled)\)?\.?$")
_NO_DAY = re.compile(r"[,(-]?\s*(?:sem (?:data|prazo)|no (?:date|deadline)|tbd|a definir)\b\)?")
_EDGES = " \t,;:.-–—()[]"


def todos(transcript: Transcript, language: Language, base: date | None) -> Iterator[Todo]:
    """Read the lines that are action items: all under such a heading, else those that name who does what."""
    known = people(transcript)
    named = "|".join(sorted(map(re.escape, known), key=len, reverse=True)) or r"(?!)"
    owner = re.compile(
        rf"^(?:(?:dr|dra|mr|mrs|ms|sr|sra)\.? )?(?P<owner>(?:{named})(?:(?:,| e| and"
        rf"| &) (?:{named}))*)(?: \([^)]*\))?"
        rf"\s*(?:[:-]\s*(?:{_DOES} )?|{_DOES}\s+)"
    )
    trailing = re.compile(rf"[(\[@-]\s*(?:resp\w*\.?:?\s*|owner:?\s*)?(?P<owner>{named})\b[^)\]]*[)\]]?")
    for item in transcript.items:
        todo = _todo(item, owner, trailing, known, language, base)
        if todo and not item.done and not _DONE.search(item.sentence.folded):
            yield todo


def _todo(  # noqa: PLR0913, PLR0917 - what a line is read with
    item: Item,
    owner: re.Pattern[str],
    trailing: re.Pattern[str],
    known: dict[str, str],
    language: Language,
    base: date | None,
) -> Todo | None:
    said = item.sentence
    listed = bool(_SECTION.search(item.section))
    front = owner.match(said.folded)
    begin = front.end() if front else 0
    back = None if front else trailing.search(said.folded, 1)
    name = (front or back or {"owner": None})["owner"]
    first = said.folded[begin:].split(" ", 1)[0].strip(_EDGES)
    does = first in portuguese().infinitives or first in english().verbs
    if not (listed or (front and does)):
        return None
    dues = due_dates(said.folded, base)
    ends = [back.start()] if back else []
    ends += [match.start() for match in _NO_DAY.finditer(said.folded)]
    text = without_days(said, begin, min(ends, default=len(said.folded)), dues).strip(_EDGES)
    if not text:
        return None
    resolved = known[re.split(r",| e | and | & ", name)[0].strip()] if name else None
    stems = frozenset(content(fold(text), language))
    return Todo(text, resolved, dues[-1].day if dues else None, said, base=first, stems=stems)
