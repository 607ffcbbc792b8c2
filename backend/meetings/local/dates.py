"""When something is due: a small grammar of how people say it, counted from the day of the meeting.

Conventions where speech is vague: a bare weekday is the next one; "que vem" and "next" are the week after
(Monday to Sunday); "this week" and "next week" end on Friday, a weekend on Sunday; a month, a quarter or a
year on its last day; a month begins on the 5th and is half over on the 15th. Dates without a year are the
next such day. Numbers are day/month, month/day only where nothing else can be meant. Business days are those
of Brazil's banks (Res. CMN 4.880): national holidays, Carnaval and Corpus Christi are none.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.meetings.local.date_words import (
    ENGLISH,
    FRIDAY,
    MONDAY,
    MONTHS,
    ORDINALS,
    PORTUGUESE,
    SHORT_MONTHS,
    SUNDAY,
    WEDNESDAY,
    WEEKDAYS,
    business_days_after,
    number,
)

FARTHEST_DAYS = 3 * 366
NOT_PAST_DAYS = 330  # "March 3rd", said on March 18th, is a day that is over, not one of next year
LONGEST_MONTHS, LONGEST_BUSINESS_DAYS = 12, 260  # "in sixty months" is how long a loan lasts
BESIDE = 16  # characters: "tomorrow by 5 pm", "até o fim do dia de amanhã" name one day

Resolver = Callable[[re.Match[str], date], date | None]


@dataclass(frozen=True, slots=True)
class Due:
    """A day, and where in the folded text it was said."""

    start: int
    end: int
    day: date


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _has(words: str, match: re.Match[str]) -> bool:
    return bool(re.search(rf"\b(?:{words})\b", match[0]))


_NEXT = r"que vem|seguinte|proxim[oa]|outra|next|following|coming"
_THIS = r"[dn]?est[ea]|[dn]?ess[ea]|this"
_EARLY = r"comeco|inicio|comecinho|early|beginning|start"
_MIDDLE = r"meio|metade|meados|mid|middle"
_LATE = r"fim|final|finalzinho|ultimo dia|late|end|close"
_PART = rf"(?:the )?(?:{_EARLY}|{_MIDDLE}|{_LATE})"
_OF = rf"[ -](?:(?:de|d[oa]|of|the|{_THIS}|{_NEXT}) )*"
_AFTER = rf"(?: (?:{_NEXT}))?"
_N = rf"(?P<n>\d{{1,3}}|{_one_of({*PORTUGUESE, *ENGLISH})})"
_UNIT = (
    r"(?P<unit>dias? ute(?:is|l)|dias?|semanas?|mes(?:es)?|quinzenas?|horas?"
    r"|(?:business|working|banking)[ -]days?|(?:calendar )?days?|weeks?|months?|fortnights?|hours?)"
)
_DAY_PT = rf"(?P<d>\d{{1,2}}o?|{_one_of(PORTUGUESE)})"
_DAY_EN = rf"(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_one_of(ORDINALS)})"
_NTH = rf"(?P<d>\d{{1,2}}(?:st|nd|rd|th)|{_one_of(ORDINALS)})"
_MONTH = rf"(?P<m>{_one_of(MONTHS)})"
_ANY_MONTH = rf"(?P<m>{_one_of({*MONTHS, *SHORT_MONTHS})})"
_YEAR = r"(?:,? (?:de |of )?(?P<y>20\d\d))?"
_WEEKDAY_PT = r"(?P<w>segunda|terca|quarta|quinta|sexta|sabado|domingo)"
_WEEKDAY_EN = r"(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_NOT_COUNTING = (  # segunda-feira is a day, a segunda via is not
    r"(?! (?:via|vez|parcela|opcao|etapa|fase|reuniao|versao|rodada|tranche|metade|fabrica|loja|unidade|proposta"
    r"|linha|safra|semana|quinzena|pessoa|conta|operacao|turma|onda|edicao|posicao|hipoteca|tentativa|instancia"
    r"|parte|nota|colocada|geracao|filial|carteira|maquina|melhor|maior)\b)"
)
_CLOCK = (
    r"\d{1,2}(?:h\d{0,2}|:\d\d| horas?)"
    r"|(?:uma|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|\d{1,2}) (?:da (?:manha|tarde|noite)|horas?)|meio-?dia"
)


def _plus(base: date, days: int) -> date:
    return base + timedelta(days=days)


def _monday(base: date, weeks: int = 0) -> date:
    return _plus(base, 7 * weeks - base.weekday())


def _month(base: date, months: int) -> tuple[int, int]:
    years, month = divmod(base.month - 1 + months, 12)
    return base.year + years, month + 1


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on(base: date, month: int, day: int, year: str | None) -> date | None:
    """Find a day of a month: in the year that was said, or the next there is."""
    if year:
        return _real(int(year) % 100 + 2000, month, day)
    coming = (_real(base.year + years, month, day) for years in (0, 1))
    found = next((day for day in coming if day and day >= base), None)
    return found if found and (found - base).days <= NOT_PAST_DAYS else None


def _day_of_month(base: date, day: int, months: Iterable[int] = range(12)) -> date | None:
    """Find the next such day, or the one of a month so many months on."""
    coming = (_real(*_month(base, ahead), day) for ahead in months)
    return next((found for found in coming if found and found >= base), None)


def _iso(match: re.Match[str], _: date) -> date | None:
    return _real(int(match["y"]), int(match["m"]), int(match["d"]))


def _numeric(match: re.Match[str], base: date) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day:  # noqa: PLR2004 - nothing else can be meant
        day, month = month, day
    return _on(base, month, day, match["y"])


def _written(match: re.Match[str], base: date) -> date | None:
    month = (MONTHS | SHORT_MONTHS)[match["m"]]
    return _on(base, month, number(match["d"]), match["y"])


def _nth(match: re.Match[str], base: date) -> date | None:
    return _day_of_month(base, number(match["d"]), (1,) if _has(_NEXT, match) else range(12))


def _weekday(match: re.Match[str], base: date) -> date:
    wanted = WEEKDAYS[match["w"]]
    if _has(r"que vem|seguinte|next|following|outra semana|proxima semana", match):
        return _plus(_monday(base, 1), wanted)
    ahead = (wanted - base.weekday()) % 7
    return _plus(base, ahead if _has(_THIS, match) else ahead or 7)


def _week(match: re.Match[str], base: date) -> date:
    day = MONDAY if _has(_EARLY, match) else WEDNESDAY if _has(_MIDDLE, match) else FRIDAY
    weeks = 2 if _has("after next", match) else 1 if _has(_NEXT, match) else 0
    return _plus(_monday(base, weeks), day)


def _weekend(match: re.Match[str], base: date) -> date:
    return _plus(_monday(base, 1 if _has(r"que vem|next|proximo", match) else 0), SUNDAY)


def _part_of_month(match: re.Match[str], base: date) -> date | None:
    name = match.groupdict().get("m")
    last: date | None = _last(*_month(base, 1 if _has(_NEXT, match) else 0))
    if name:
        last = _on(base, MONTHS[name], 28, match["y"])
    if last is None:
        return None
    if _has("semana|week", match):
        return last.replace(day=7)
    if _has(_EARLY, match):
        return last.replace(day=5)
    return last.replace(day=15) if _has(_MIDDLE, match) else _last(last.year, last.month)


def _quarter(match: re.Match[str], base: date) -> date:
    if match.groupdict().get("q"):
        end = 3 * int(match["q"])
        return _last(base.year + (end < base.month), end)
    length = 6 if _has("semestre|half", match) else 3
    end = -(-base.month // length) * length + (length if _has(_NEXT, match) else 0)
    return _last(*_month(base, end - base.month))


def _year(match: re.Match[str], base: date) -> date:
    return date(base.year + _has(_NEXT, match), 12, 31)


def _offset(match: re.Match[str], base: date) -> date | None:
    count, unit = number(match["n"]), match["unit"]
    if re.search(r"ute|business|working|banking", unit):
        return business_days_after(base, count) if count <= LONGEST_BUSINESS_DAYS else None
    if unit.startswith(("mes", "month")):
        if count > LONGEST_MONTHS:
            return None
        last = _last(*_month(base, count))
        return last.replace(day=min(base.day, last.day))
    days = {"hora": -(-count // 24), "hour": -(-count // 24), "sema": 7 * count, "week": 7 * count}
    days |= {"quin": 15 * count, "fort": 14 * count}
    return _plus(base, days.get(unit[:4], count))


def _days(count: int) -> Resolver:
    return lambda _, base: _plus(base, count)


_GRAMMAR: list[tuple[Resolver, list[str]]] = [
    (_iso, [r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"]),
    (
        _numeric,
        [
            r"(?<![\d/.,-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d/])",
            r"(?<![\d/.,])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>)(?![\d/%])",
        ],
    ),
    (
        _written,
        [
            rf"\b(?:dia )?{_DAY_PT} de {_MONTH}\b(?: de (?P<y>20\d\d))?",
            rf"\b{_DAY_EN}(?: of)? {_ANY_MONTH}\b{_YEAR}",
            rf"\b{_ANY_MONTH}\.? (?:the )?{_DAY_EN}\b(?!:){_YEAR}",
        ],
    ),
    (
        _nth,
        [
            rf"\bdia {_DAY_PT}\b(?![/%])(?: d[eo] (?:mes que vem|proximo mes|mes seguinte))?",
            rf"\bthe {_NTH} of (?:next|the following) month\b",
            rf"\b(?:on|by|until|before) the {_NTH}\b",
            r"\bthe (?P<d>\d{1,2}(?:st|nd|rd|th))\b",
        ],
    ),
    (_days(2), [r"\bdepois de amanha\b", r"\b(?:the )?day after tomorrow\b"]),
    (
        _offset,
        [
            rf"\b(?:daqui (?:a )?|dentro de |(?:em|no prazo de|ate) (?:ate )?){_N} {_UNIT}\b",
            rf"\b(?:in|within)(?: the next| about)? {_N} {_UNIT}\b",
            rf"\b{_N} {_UNIT} from (?:now|today)\b",
        ],
    ),
    (
        _weekend,
        [
            rf"\b(?:(?:{_THIS}|n[oe]|proximo) )*(?:fim|final) de semana(?: que vem)?\b",
            r"\b(?:(?:this|the|next|over the) )?weekend\b",
        ],
    ),
    (
        _weekday,
        [
            rf"\b{_WEEKDAY_PT}(?:[- ]feira)? (?:que vem|seguinte|d[ae] (?:semana (?:que vem|seguinte)|(?:proxima|outra) semana))\b",
            rf"\b(?:(?:proxim[oa]|{_THIS}) )?{_WEEKDAY_PT}[- ]feira\b",
            rf"\b(?:proxim[oa]|{_THIS}) {_WEEKDAY_PT}\b{_NOT_COUNTING}",
            rf"\b(?:n[ao]|ate(?: [ao])?|pr[ao]|para(?: [ao])?|d[eao]|a) {_WEEKDAY_PT}\b{_NOT_COUNTING}",
            rf"(?:^|, |- |\()(?:{_WEEKDAY_PT})\b{_NOT_COUNTING}",
            rf"\bnext week(?: on)? {_WEEKDAY_EN}\b",
            rf"\b(?:(?:this|next|coming) )?{_WEEKDAY_EN}(?: (?:of )?(?:next|the following) week)?\b",
        ],
    ),
    (
        _week,
        [
            rf"\b{_PART}{_OF}(?:semana|week){_AFTER}\b",
            rf"\bthe week after next\b|\b(?:{_NEXT}|{_THIS}) (?:semana|week)\b|\bsemana (?:que vem|seguinte)\b|\bmid-?week\b|\beow\b",
        ],
    ),
    (
        _part_of_month,
        [
            rf"\b{_PART}{_OF}(?:mes|month){_AFTER}\b|\beom\b|\bmonth[- ]end\b",
            rf"\b(?:{_PART}|primeira semana|(?:the )?first week)(?: de| of| in)? {_MONTH}\b{_YEAR}",
            rf"\b(?:{_NEXT}|{_THIS}) (?:mes|month)\b|\bmes (?:que vem|seguinte)\b",
            rf"\b(?:ate|em|by|until|in) {_MONTH}\b{_YEAR}",
        ],
    ),
    (_quarter, [rf"\b{_PART}{_OF}(?:trimestre|semestre|quarter|half){_AFTER}\b|\beoq\b", r"\b(?:by|of|d[oe]) q(?P<q>[1-4])\b"]),
    (_year, [rf"\b{_PART}{_OF}(?:ano|year){_AFTER}\b|\beoy\b|\byear[- ]end\b"]),
    (_days(1), [r"\bamanha\b|\btomorrow\b"]),
    (
        _days(0),
        [
            r"\b(?:ainda )?hoje(?: ainda| mesmo)?\b|\bdaqui a pouc(?:o|a|quinho)\b|\bja ja\b",
            r"\bagora(?: mesmo)?\b(?! (?:que|em|a gente|ele|ela)\b)|\bassim que (?:eu )?(?:desligar|sair|terminar)\b",
            r"\b(?:logo )?(?:depois|apos|saindo) d?(?:a|ess?a|est?a) (?:reuniao|ligacao|chamada|conversa)\b",
            r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b|\bright (?:away|now)\b",
            r"\b(?:right |straight |immediately )?after (?:this|the|our) (?:call|meeting)\b",
            r"\bas soon as (?:i|we) (?:hang up|get off|are done|finish)\b|\bin a (?:minute|moment|few minutes)\b",
        ],
    ),
]
_RULES = [(re.compile(pattern), resolve) for resolve, patterns in _GRAMMAR for pattern in patterns]
TIME_OF_DAY = re.compile(
    rf"\bate o (?:fim|final) do dia\b|\b(?:ate|antes d[aeo]) ?(?:[ao]s? )?(?:{_CLOCK})(?!\w)"
    r"|\b(?:eod|cob|(?:the )?end of (?:the )?day|close of (?:business|play))\b"
    r"|\b(?:by|before) (?:\d{1,2}(?::\d\d)? ?[ap]m|noon|lunch)\b"
)
_MAY_NAME_A_DAY = re.compile(
    r"\d|hoje|amanha|agora|ja ja|feira|segunda|terca|quarta|quinta|sexta|sabado|domingo|semana|mes|trimestre|semestre|\bano\b"
    r"|dia|hora|quinzena|reuniao|ligacao|chamada|conversa|assim que|daqui|today|tonight|tomorrow|this|day|week|month|quarter|half|year"
    r"|right|call|meeting|soon|minute|moment|fortnight|hour|\be(?:od|ow|om|oq|oy)\b|\bcob\b|business|noon|lunch|\bthe \w+(?:st|nd|rd|th)\b"
    rf"|\b(?:{_one_of({*MONTHS, *SHORT_MONTHS})})\b|da (?:manha|tarde|noite)|meio-?dia"
)
_NOT_AHEAD = re.compile(
    r"\b(?:tod[oa]s?(?: [oa]s?)?|cada|every|each|last|desde(?: [oa])?|since|depois d[aeo]|after|per|por)\s+$"
)
_OVER = re.compile(r"\s*(?:passad[oa]|retrasad[oa]|anterior|ago|atras)\b")


def due_dates(folded: str, base: date | None) -> list[Due]:
    """Find the days that a folded text names, in order; without a base only those that need none.

    Days that recur ("toda sexta"), are over ("last Friday") or years away are left out.
    """
    found: list[Due] = []
    if not _MAY_NAME_A_DAY.search(folded):
        return found
    for due in _named(folded, base):
        if not any(due.start < other.end and other.start < due.end for other in found):
            found.append(due)
    if base:
        for match in TIME_OF_DAY.finditer(folded):
            near = range(match.start() - BESIDE, match.end() + BESIDE)
            if not any(due.start in near or due.end in near for due in found):
                found.append(Due(match.start(), match.end(), base))
    return sorted(found, key=lambda due: due.start)


def _named(folded: str, base: date | None) -> Iterator[Due]:
    for rule, resolve in _RULES:
        for match in rule.finditer(folded):
            if _NOT_AHEAD.search(folded, max(0, match.start() - BESIDE), match.start()):
                continue
            if _OVER.match(folded, match.end()) or (base is None and not match.groupdict().get("y")):
                continue
            day = resolve(match, base or date.min)
            if day and (base is None or 0 <= (day - base).days <= FARTHEST_DAYS):
                yield Due(match.start(), match.end(), day)
