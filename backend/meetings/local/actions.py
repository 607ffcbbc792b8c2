"""Action items: acts put together into what is to be done, by whom and by when.

A request and its answer are one item ("pode me mandar?", "mando hoje"), and so is what is said twice. What
is vague counts only with a day, and what only points at something takes what it points at along.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.meetings.local import acts_en, acts_pt
from backend.meetings.local.acts import Act, Clause, Who, people_phrases
from backend.meetings.local.dates import Due, due_dates
from backend.meetings.local.describe import act_end, describe, says_something, without_days
from backend.meetings.local.text import Language, Sentence, content, fold, words_of
from backend.meetings.local.todo import Todo
from backend.meetings.local.turns import Speaker, Transcript
from backend.meetings.local.verbs import sending

MOST = 500  # items; nobody does more after one meeting
ANSWER_TURNS = 3  # a request is answered within so many turns
REMEMBERED = 40  # items that a new one is compared with: meetings repeat themselves, but not for hours
MOST_NEEDS = 7  # that an answer may take up; older ones are forgotten
_SHORT_SENTENCE = 5  # words: "Pode ser até sexta?"
_LINK = re.compile(r"(?:\be|\band|,)(?:\s+(?:depois|then|ai|tambem|also|e|and|eu|i'll|i|te|lhe))*\s*$")
_REFUSED = re.compile(r"^(?:nao|infelizmente|no\b|sorry|i can't|we can't|unfortunately|i'm afraid)")
_NEEDS = re.compile(
    r"\b(?:preciso|precisamos|precisaria|vou precisar|falta|faltam|i need|we need|i'll need|i'd need"
    r"|we'll need)(?: tambem| also)?(?: so| only)?"
    r" (?:d[eao]s? |the |your |an? )(?P<what>(?!voce|vc|que\b|to\b)\w+.*)"
)
_PARTS = re.compile(r"(?:(?!,? (?:e|and) (?:d[eao]s?|your|the|an?) |[.!?;]|, ).)+")
_AND = re.compile(r"^(?:e|and) (?:d[eao]s? )?")
_NO_OBJECT = re.compile(r"^\S+\s+(?:n[oa]|em|com|para|pra|ate|from|at|in|with|to)\b")


@dataclass(frozen=True, slots=True)
class Need:
    """Something that somebody says is needed, for an answer to take up."""

    what: str
    stems: frozenset[str]
    turn: int
    by: Speaker | None


class Reader:
    """Finds what is to be done in one transcript."""

    def __init__(self, transcript: Transcript, language: Language, base: date | None) -> None:
        self._turns = transcript.turns
        self._language: Language = language
        self._base = base
        self._find = acts_en.find if language == "en" else acts_pt.find
        self._people = people(transcript)
        self._found: list[Todo] = []
        self._needs: list[Need] = []
        self._before: Sentence | None = None

    def read(self, skip: frozenset[int]) -> list[Todo]:
        """Read all turns but some lines, and settle what belongs together."""
        for number, turn in enumerate(self._turns):
            for sentence in turn.sentences:
                if len(self._found) >= MOST:
                    break
                if sentence.line not in skip:
                    self._sentence(number, sentence)
                    self._before = sentence
        return [todo for todo in self._found if not todo.bare]

    def _sentence(self, turn: int, sentence: Sentence) -> None:
        acts = self._find(sentence, self._people)
        if not acts and _REFUSED.match(sentence.folded):
            self._refuse(turn)
        if not acts and len(sentence.words) <= _SHORT_SENTENCE:
            self._late_day(turn, sentence)
        dues = due_dates(sentence.folded, self._base) if acts else []
        for clause in self._clauses(sentence, acts, dues):
            if not clause.act.vague or clause.day or clause.act.answers:
                self._settle(self._todo(turn, clause, dues))
        self._note_needs(turn, sentence)

    def _todo(self, turn: int, clause: Clause, dues: Sequence[Due]) -> Todo:
        text, enough = describe(clause, dues, self._language)
        sentence, act = clause.sentence, clause.act
        return Todo(
            text,
            self._owner(turn, sentence, act),
            clause.day,
            sentence,
            act.base,
            turn,
            self._turns[turn].speaker,
            asked=act.who is Who.ADDRESSEE,
            answers=act.answers,
            bare=not enough,
            lead=sentence.text[: act.start],
            stems=self._stems(text.partition(" ")[2]),
        )

    def _stems(self, text: str) -> frozenset[str]:
        return frozenset(content(fold(text), self._language))

    def _clauses(self, sentence: Sentence, acts: Sequence[Act], dues: Sequence[Due]) -> list[Clause]:
        """Give each act its words and its day; what is done in one go becomes one."""
        found: list[Clause] = []
        for number, act in enumerate(acts):
            limit = acts[number + 1].start if number + 1 < len(acts) else len(sentence.folded)
            end = act_end(sentence, act, limit)
            after = [due.day for due in dues if act.verb[1] <= due.start < end]
            before = [
                due.day for due in dues if due.start < act.verb[0] and (not found or due.start >= act.start)
            ]
            day = after[0] if after else before[-1] if before else None
            last = found[-1] if found else None
            clause = Clause(sentence, act, last.act.verb[1] if last else 0, end, day)
            if last and self._in_one_go(last, act):
                if last.day is None or (last.act.small and day):
                    found[-1] = self._merged(last, clause, dues)
                    continue
                clause = replace(clause, day=day or last.day)
            found.append(clause)
        return found

    def _in_one_go(self, last: Clause, act: Act) -> bool:
        """Tell that somebody does two things together: "pego e te mando"."""
        between = last.sentence.folded[last.act.verb[1] : act.start].rstrip()
        return last.act.who is act.who and last.act.subject == act.subject and bool(_LINK.search(between))

    def _merged(self, last: Clause, clause: Clause, dues: Sequence[Due]) -> Clause:
        """Keep the act that says something, and name the other where it shares an object with it."""
        said, more = (
            says_something(without_days(one.sentence, one.act.verb[1], one.end, dues), self._language)
            for one in (last, clause)
        )
        if last.act.small or not said:
            also = "" if last.act.small or more else last.act.base
            return replace(clause, act=replace(clause.act, also=also), since=last.since)
        return replace(last, end=clause.end if more else last.end, day=clause.day)

    def _owner(self, turn: int, sentence: Sentence, act: Act) -> str | None:
        speaker = self._turns[turn].speaker
        if act.who is Who.SPEAKER:
            return speaker.label if speaker else None
        if act.who is Who.OTHER:
            return self._spoken_of(turn, sentence, act.subject)
        for name, label in self._people.items():
            called = rf"(?:^|[,.] ){re.escape(name)},|, {re.escape(name)}\s*[.,?!]|^{re.escape(name)}\b"
            if (not speaker or label != speaker.label) and re.search(called, sentence.folded):
                return label
        near = [n for n in (turn + 1, turn - 1, turn + 2, turn - 2) if 0 <= n < len(self._turns)]
        others = (self._turns[n].speaker for n in near)
        return next((other.label for other in others if other and other != speaker), None)

    def _spoken_of(self, turn: int, sentence: Sentence, subject: str) -> str | None:
        """Name somebody: as people present are called here, else in the words of the transcript."""
        known = next((self._people[word] for word in subject.split() if word in self._people), None)
        if known:
            return known
        if subject in words_of("people")["pronouns"]:
            return self._last_person(turn, sentence)
        at = sentence.folded.find(subject)
        return sentence.text[at : at + len(subject)] if at >= 0 else subject

    def _last_person(self, turn: int, sentence: Sentence) -> str | None:
        """Find whom "ela" means: the last person without a name that was spoken of in this turn."""
        said = self._turns[turn].sentences
        for earlier in [sentence, self._before] if self._before in said else [sentence]:
            found = list(people_phrases().find(earlier.words)) if earlier else []
            if earlier and found:
                word = earlier.words[found[-1].at]
                at = earlier.folded.find(word)
                return earlier.text[at : at + len(word)]
        return None

    def _late_day(self, turn: int, sentence: Sentence) -> None:
        """Take a day that is said by itself, right after what it is for: "Pode ser até sexta?"."""
        last = self._found[-1] if self._found else None
        if last and last.due is None and turn - last.turn <= 1:
            last.due = next((due.day for due in due_dates(sentence.folded, self._base)), None)

    def _refuse(self, turn: int) -> None:
        """Forget a request that is refused at once."""
        last = self._found[-1] if self._found else None
        if last and last.asked and turn == last.turn + 1:
            self._found.pop()

    def _note_needs(self, turn: int, sentence: Sentence) -> None:
        match = _NEEDS.search(sentence.folded)
        if not match:
            return
        for part in _PARTS.finditer(match["what"]):
            start, end = (match.start("what") + at for at in part.span())
            text = _AND.sub("", sentence.text[start:end]).strip(" ,")
            if self._stems(text):
                need = Need(text, self._stems(text), turn, self._turns[turn].speaker)
                self._needs = [*self._needs[1 - MOST_NEEDS :], need]

    def _settle(self, todo: Todo) -> None:
        """Join what belongs together, and take along what something only points at."""
        for other in reversed(self._found[-REMEMBERED:]):
            if todo.turn - other.turn <= ANSWER_TURNS and self._answers(todo, other):
                other.join(todo)
                return
            if other.means_the_same_as(todo):
                other.due = other.due or todo.due
                return
        if todo.answers and (todo.due is None or todo.bare):
            return
        self._complete(todo)
        self._found.append(todo)

    def _answers(self, todo: Todo, other: Todo) -> bool:
        """Tell that one is the answer to a request, or only gives the day of what was said before."""
        if todo.by is None and other.asked and todo.base == other.base and not todo.asked:
            return True
        last = other is self._found[-1]
        if todo.turn == other.turn and todo.by == other.by and not todo.asked:
            goes_on = last and other.due is None and todo.owner == other.owner
            if goes_on and (
                todo.bare or (todo.due and self._before is other.said and todo.stems & other.stems)
            ):
                return True
        if todo.asked:  # asking for what has just been offered
            thing = (
                todo.bare or bool(todo.stems & other.stems) or bool(_NO_OBJECT.match(fold(todo.description)))
            )
            return not other.asked and todo.by != other.by and todo.base == other.base and last and thing
        if not other.asked:
            return todo.bare and last and todo.base == other.base
        if todo.by == other.by and todo.by is not None:
            return False
        own = todo.by is None or todo.owner == todo.by.label
        return (
            (todo.answers and own) or todo.bare or todo.base == other.base or bool(todo.stems & other.stems)
        )

    def _complete(self, todo: Todo) -> None:
        """Add what is needed, or what was said just before, to what does not say what it is about."""
        about = todo.bare or (todo.asked and bool(_NO_OBJECT.match(fold(todo.description))))
        hands_over = len(self._needs) == 1 and not todo.asked and todo.base in sending()
        for need in reversed(self._needs):
            near = todo.turn - need.turn <= ANSWER_TURNS
            theirs = (need.by == todo.by) == todo.asked or todo.by is None
            fits = about or hands_over or not need.stems.isdisjoint(todo.stems)
            if near and theirs and fits and not need.stems <= todo.stems:
                todo.add(need.what, need.stems)
                self._needs.remove(need)
                return
        last, before = self._found[-1] if self._found else None, self._before
        if not todo.bare:
            return
        if last and last.said is todo.said:
            todo.add(last.description.partition(" ")[2], last.stems)
        elif todo.due and says_something(todo.lead, self._language):
            todo.add(todo.lead, self._stems(todo.lead))
        elif todo.due and before and not before.asks and says_something(before.text, self._language):
            todo.add(before.text, self._stems(before.text))


def people(transcript: Transcript) -> dict[str, str]:
    """Map folded names, first names and surnames of everyone present to what they are called here."""
    known: dict[str, str] = {}
    labels = {speaker.label: speaker.label for speaker in transcript.speakers}
    for name in [*labels, *transcript.participants]:
        parts = [part for part in fold(name).replace(".", "").split() if len(part) > 2]
        for part in [fold(name), *parts]:
            known.setdefault(part, labels.get(name, name))
    return known
