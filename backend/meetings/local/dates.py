"""When something is due: a small grammar of how people say it, counted from the day of the meeting.

Conventions where speech is vague: a bare weekday is the next one; "que vem" and "next" are the week after
(Monday to Sunday); "this week" and "next week" end on Friday, a weekend on Sunday; a month, a quarter or a
year on its last day; a month begins on the 5th and is half over on the 15th. Dates without a year are the
next such day. Numbers are day/month, month/day only where nothing else can be meant. Business days are those
of Brazil's banks (Res. CMN 4.880): national holidays, Carnaval and Corpus Christi are none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from backend.meetings.local.date_rules import (
    EARLY,
    LATE,
    MIDDLE,
    NEXT,
    THIS,
    Resolver,
    days,
    iso,
    nth,
    numeric,
    offset,
    part_of_month,
    quarter,
    week,
    weekday,
    weekend,
    written,
    year,
)
from backend.meetings.local.date_words import (
    ENGLISH,
    MONTHS,
    ORDINALS,
    PORTUGUESE,
    SHORT_MONTHS,
)

FARTHEST_DAYS = 3 * 366
BESIDE = 16  # characters: "tomorrow by 5 pm", "até o fim do dia de amanhã" name one day


@dataclass(frozen=True, slots=True)
class Due:
    """A day, and where in the folded text it was said."""

    start: int
    end: int
    day: date


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_PART = rf"(?:the )?(?:{EARLY}|{MIDDLE}|{LATE})"
_OF = rf"[ -](?:(?:de|d[oa]|of|the|{THIS}|{NEXT}) )*"
_AFTER = rf"(?: (?:{NEXT}))?"
_N = rf"(?P<n>\d{{1,3}}|{_one_of({*PORTUGUESE, *ENGLISH})})"
_UNIT = (
    r"(?P<unit>dias? ut(?:eis|il)|dias?|semanas?|mes(?:es)?|quinzenas?|horas?"
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
    r"(?! (?:via|vez|parcela|opcao|etapa|fase|reuniao|versao|rodada|tranche|metade|fabrica|loja|unidade"
    r"|proposta"
    r"|linha|safra|semana|quinzena|pessoa|conta|operacao|turma|onda|edicao|posicao|hipoteca|tentativa|instancia"
    r"|parte|nota|colocada|geracao|filial|carteira|maquina|melhor|maior)\b)"
)
_CLOCK = (
    r"\d{1,2}(?:h\d{0,2}|:\d\d| horas?)"
    r"|(?:uma|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|\d{1,2}) (?:da (?:manha|tarde|noite)"
    r"|horas?)|meio-?dia"
)


_GRAMMAR: list[tuple[Resolver, list[str]]] = [
    (iso, [r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"]),
    (
        numeric,
        [
            r"(?<![\d/.,-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d/])",
            r"(?<![\d/.,])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>)(?![\d/%])",
        ],
    ),
    (
        written,
        [
            rf"\b(?:dia )?{_DAY_PT} de {_MONTH}\b(?: de (?P<y>20\d\d))?",
            rf"\b{_DAY_EN}(?: of)? {_ANY_MONTH}\b{_YEAR}",
            rf"\b{_ANY_MONTH}\.? (?:the )?{_DAY_EN}\b(?!:){_YEAR}",
        ],
    ),
    (
        nth,
        [
            rf"\bdia {_DAY_PT}\b(?![/%])(?: d[eo] (?:mes que vem|proximo mes|mes seguinte))?",
            rf"\bthe {_NTH} of (?:next|the following) month\b",
            rf"\b(?:on|by|until|before) the {_NTH}\b",
            r"\bthe (?P<d>\d{1,2}(?:st|nd|rd|th))\b",
        ],
    ),
    (days(2), [r"\bdepois de amanha\b", r"\b(?:the )?day after tomorrow\b"]),
    (
        offset,
        [
            rf"\b(?:daqui (?:a )?|dentro de |(?:em|no prazo de|ate) (?:ate )?){_N} {_UNIT}\b",
            rf"\b(?:in|within)(?: the next| about)? {_N} {_UNIT}\b",
            rf"\b{_N} {_UNIT} from (?:now|today)\b",
        ],
    ),
    (
        weekend,
        [
            rf"\b(?:(?:{THIS}|n[oe]|proximo) )*(?:fim|final) de semana(?: que vem)?\b",
            r"\b(?:(?:this|the|next|over the) )?weekend\b",
        ],
    ),
    (
        weekday,
        [
            (
                rf"\b{_WEEKDAY_PT}(?:[- ]feira)? (?:que vem|seguinte|d[ae] (?:semana (?:que vem|seguinte)"
                rf"|(?:proxima|outra) semana))\b"
            ),
            rf"\b(?:(?:proxim[oa]|{THIS}) )?{_WEEKDAY_PT}[- ]feira\b",
            rf"\b(?:proxim[oa]|{THIS}) {_WEEKDAY_PT}\b{_NOT_COUNTING}",
            rf"\b(?:n[ao]|ate(?: [ao])?|pr[ao]|para(?: [ao])?|d[eao]|a) {_WEEKDAY_PT}\b{_NOT_COUNTING}",
            rf"(?:^|, |- |\()(?:{_WEEKDAY_PT})\b{_NOT_COUNTING}",
            rf"\bnext week(?: on)? {_WEEKDAY_EN}\b",
            rf"\b(?:(?:this|next|coming) )?{_WEEKDAY_EN}(?: (?:of )?(?:next|the following) week)?\b",
        ],
    ),
    (
        week,
        [
            rf"\b{_PART}{_OF}(?:semana|week){_AFTER}\b",
            (
                rf"\bthe week after next\b|\b(?:{NEXT}|{THIS}) (?:semana|week)\b"
                rf"|\bsemana (?:que vem|seguinte)\b|\bmid-?week\b|\beow\b"
            ),
        ],
    ),
    (
        part_of_month,
        [
            rf"\b{_PART}{_OF}(?:mes|month){_AFTER}\b|\beom\b|\bmonth[- ]end\b",
            rf"\b(?:{_PART}|primeira semana|(?:the )?first week)(?: de| of| in)?[ -]{_MONTH}\b{_YEAR}",
            rf"\b(?:{NEXT}|{THIS}) (?:mes|month)\b|\bmes (?:que vem|seguinte)\b",
            rf"\b(?:ate|em|by|until|in) {_MONTH}\b{_YEAR}",
        ],
    ),
    (
        quarter,
        [
            rf"\b{_PART}{_OF}(?:trimestre|semestre|quarter|half){_AFTER}\b|\beoq\b",
            r"\b(?:by|of|d[oe]) q(?P<q>[1-4])\b",
        ],
    ),
    (year, [rf"\b{_PART}{_OF}(?:ano|year){_AFTER}\b|\beoy\b|\byear[- ]end\b"]),
    (days(1), [r"\bamanha\b|\btomorrow\b"]),
    (
        days(0),
        [
            r"\b(?:ainda )?hoje(?: ainda| mesmo)?\b|\bdaqui a pouc(?:o|a|quinho)\b|\bja ja\b",
            (
                r"\bagora(?: mesmo)?\b(?! (?:que|em|a gente|ele|ela)\b)|\bassim que (?:eu )?(?:desligar|sair"
                r"|terminar)\b"
            ),
            r"\b(?:logo )?(?:depois|apos|saindo) d?(?:a|ess?a|est?a) (?:reuniao|ligacao|chamada|conversa)\b",
            r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b|\bright (?:away|now)\b",
            r"\b(?:right |straight |immediately )?after (?:this|the|our) (?:call|meeting)\b",
            (
                r"\bas soon as (?:i|we) (?:hang up|get off|are done|finish)\b"
                r"|\bin a (?:minute|moment|few minutes)\b"
            ),
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
    r"\d|hoje|amanha|agora|ja ja|feira|segunda|terca|quarta|quinta|sexta|sabado|domingo|semana|mes"
    r"|trimestre|semestre|\bano\b"
    r"|dia|hora|quinzena|reuniao|ligacao|chamada|conversa|assim que|daqui|today|tonight|tomorrow|this"
    r"|day|week|month|quarter|half|year"
    r"|right|call|meeting|soon|minute|moment|fortnight|hour|\be(?:od|ow|om|oq|oy)\b|\bcob\b|business"
    r"|noon|lunch|\bthe \w+(?:st|nd|rd|th)\b"
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
            try:
                day = resolve(match, base or date.min)
            except (OverflowError, ValueError):  # after the year 9999
                continue
            if day and (base is None or 0 <= (day - base).days <= FARTHEST_DAYS):
                yield Due(match.start(), match.end(), day)
