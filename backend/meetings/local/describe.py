"""How an action item is written: its verb first, the day left out, and as much around it as it needs."""

import re
from collections.abc import Sequence

from backend.meetings.local.acts import Act, Clause
from backend.meetings.local.dates import TIME_OF_DAY, Due
from backend.meetings.local.text import Language, Sentence, content, fold

MOST_WORDS = 20
MOST_CONTEXT_WORDS = 12
_ANOTHER_CLAUSE = re.compile(  # what comes after it is no more part of the act, nor are the days in it
    r",? (?:mas|porque|pois|so that|because|but|senao|enquanto)\b"
    r"|,? (?:e )?(?:chega|cai|sai|leva|demora|fica)m? | e (?:o|a|os|as) \w+ (?:vai|cai|sai|chega|fica"
    r"|entra|deve|ja|nao)\b"
    r"| e em \w+ dias?\b|, (?:e )?(?:eu|voce|a gente|ele|ela)\b| e a gente\b|[;?!]| so you "
)
_ASIDE = re.compile(  # only manners of speaking, after which a day may still come
    r",? (?:ok\b|viu\b|ta bom\b|pode ser\b|beleza\b|combinado\b|sounds good\b|no rush\b|thanks\b"
    r"|obrigad[oa]\b)"
    r"| (?:when|quando|assim que|as soon as) "
    r"|, (?:que|ai|ta|ne|certo|pra|para que|who|which|she|he|they|so|if|se|quando|when|ess[ea]|isso|by)\b| - "
)
_BEFORE_A_DAY = re.compile(
    r"(?:\b(?:ate(?: [ao])?|na|no|em|para|pra|d[aeo]|com|by|on|before|until|at|for|in|the|antes d[aeo]"
    r"|any time)\s+)+$"
)
_PART_OF_DAY = re.compile(
    r"\s*(?:,? ?(?:a|de|da|pela|na|in the|at|ao|as)?\s?(?:noite|tarde|manha|cedo|cedinho|morning"
    r"|afternoon|evening|night|noon|meio-dia)\b"
    r"|as (?:\d{1,2}|uma|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze)(?:h\d*|:\d\d)?(?: horas"
    r"| da (?:manha|tarde|noite))?\b"
    r"|at \d{1,2}(?::\d\d)? ?(?:[ap]m)?\b)+"
)
_TRAILING = re.compile(
    r"(?:[\s,;:.!?(-]|\b(?:e|and|ai|entao|so|mas|pra|para|com|de|que|to|the|by|on|ate|ta|o|a|as|os|eu|i|then|em|in|no|na)\b)+$"
)
_POINTING = re.compile(
    r"^(?:\s*\b(?:te|lhe|me|nos|you|us|it|them|him|her|isso|el[ea]s?|sim|back|over|that|this|voces?"
    r"|o senhor|a senhora|para|pra|to"
    r"|[oa]s?|dois|duas|both|tudo|mesmo|tambem|also|too|up|off|out|for|por|favor|por favor|please|mim"
    r"|gente|so)\b[,.]?)+"
)
_PLEASE = re.compile(r"\b(?:por favor|por gentileza|please)\b,?", re.IGNORECASE)
_INDIRECT = re.compile(r"\s*(?:com|no|na|em|para|with|from)\b")
_FRONT = re.compile(
    r"(?:^|\s)(?P<np>(?:o|a|os|as|esse|essa|aquel[ea]s?|the|those|your|my|meu"
    r"|minha)(?: (?!(?:eu|i|we|a gente|que|quem)\b)\w+){1,6})"
    r" (?:(?:eu|i|we|a gente)\b.*)?$"
)


def act_end(sentence: Sentence, act: Act, end: int) -> int:
    """Tell where the clause of an act ends, before the next act at the latest."""
    stop = _ANOTHER_CLAUSE.search(sentence.folded, act.verb[1], end)
    return stop.start() if stop else end


def describe(clause: Clause, dues: Sequence[Due], language: Language) -> tuple[str, bool]:
    """Write what is to be done as a task, and tell whether that says enough: "mandar" alone does not.

    What it is done to may stand before its verb.
    """
    sentence, act = clause.sentence, clause.act
    folded, begin = sentence.folded, act.verb[1]
    aside = _ASIDE.search(folded, begin, clause.end)
    end = aside.start() if aside else clause.end
    rest = without_days(sentence, begin, end, dues)
    day = next((due.start for due in dues if begin <= due.start < end), end)
    front = _front(clause, dues)
    if says_something(front, language) and not says_something(sentence.text[begin:day], language):
        rest = front
    elif _INDIRECT.match(folded[begin:]):
        rest = f"{front} {rest}"
    verb = act.base if language == "pt" or act.base == "deliver" else sentence.text[slice(*act.verb)]
    verb = f"{act.also} {'e' if language == 'pt' else 'and'} {verb}" if act.also else verb
    rest = _PLEASE.sub(" ", rest)
    return " ".join([verb, *rest.split()[:MOST_WORDS]]).strip(" ,;:.("), says_something(rest, language)


def says_something(text: str, language: Language) -> bool:
    """Tell whether words name a thing, and do not only point at one."""
    return bool(content(_POINTING.sub("", fold(text)), language))


def short(text: str) -> str:
    """Cut a text down to what fits in brackets behind a task."""
    trailing = _TRAILING.search(fold(text))
    words = text[: trailing.start() if trailing else len(text)].split()
    cut = " ".join(words[:MOST_CONTEXT_WORDS]).rstrip(" ,;:.!?")
    return f"{cut}…" if len(words) > MOST_CONTEXT_WORDS else cut


def without_days(sentence: Sentence, begin: int, end: int, dues: Sequence[Due]) -> str:
    """Leave the days out, with the prepositions before them and the hours after them."""
    folded, parts, at = sentence.folded, [], begin
    spans = [(due.start, due.end) for due in dues] + [match.span() for match in TIME_OF_DAY.finditer(folded)]
    for start, stop in sorted(spans):
        if at <= start < end:
            preposition = _BEFORE_A_DAY.search(folded[at:start])
            parts.append(sentence.text[at : at + preposition.start() if preposition else start])
            hours = _PART_OF_DAY.match(folded, stop)
            at = min(hours.end() if hours else stop, end)
    parts.append(sentence.text[at:end])
    found = "".join(parts)
    trailing = _TRAILING.search(fold(found))
    return found[: trailing.start()] if trailing else found


def _front(clause: Clause, dues: Sequence[Due]) -> str:
    """Find an object that stands before its verb: "O balanço eu mando", "the quotes i can send you"."""
    sentence, start = clause.sentence, clause.act.start
    begin = max(clause.since, *(sentence.folded.rfind(mark, 0, start) + 1 for mark in ",;:.!?"))
    match = _FRONT.search(sentence.folded[begin:start])
    if not match:
        return ""
    found = without_days(sentence, begin + match.start("np"), begin + match.end("np"), dues).strip()
    return found[:1].lower() + found[1:]
