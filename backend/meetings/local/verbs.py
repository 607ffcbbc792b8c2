"""The verbs of what can be undertaken, in the forms people say them in; all of them folded."""

from dataclasses import dataclass
from functools import cache

from backend.meetings.local.text import fold, words_of

_BEFORE_E = {"c": "qu", "g": "gu", "ç": "c"}  # marcar, marque; ligar, ligue; reforçar, reforce
_BEFORE_O = {"g": "j", "c": "ç"}  # corrigir, corrijo
_PREPOSITIONS = {"dar"}  # dá and dê, folded, are da and de


@dataclass(frozen=True)
class Portuguese:
    """Form to infinitive, for the forms that matter: mando; (ele) manda, (me) manda; (que ele) mande."""

    infinitives: dict[str, str]
    first: dict[str, str]
    third: dict[str, str]
    wished: dict[str, str]
    nouns: frozenset[str]
    vague: dict[str, str]
    """Verbs that say little by themselves, and a pattern of what may follow that says enough; or nothing."""
    preparing: frozenset[str]
    idle: frozenset[str]


@dataclass(frozen=True)
class English:
    """Base forms: what can be undertaken, what "I'll" is followed by in mere talk, what says little."""

    verbs: frozenset[str]
    talk: frozenset[str]
    vague: frozenset[str]


def conjugate(infinitive: str) -> tuple[str, str, str]:
    """Return three present forms of a regular verb: mandar gives mando, manda, mande."""
    stem, ending = infinitive[:-2], infinitive[-2:]
    last = stem[-1]
    if ending == "ar":
        return stem + "o", stem + "a", stem[:-1] + _BEFORE_E.get(last, last) + "e"
    before_o = stem[:-1] + _BEFORE_O.get(last, last)
    return before_o + "o", stem + "e", before_o + "a"


@cache
def portuguese() -> Portuguese:
    """Read the Portuguese verbs."""
    book = words_of("verbs")["pt"]
    irregular = {infinitive: forms for infinitive, *forms in book["irregular"]}
    first: dict[str, str] = {}
    third: dict[str, str] = {}
    wished: dict[str, str] = {}
    for infinitive in book["infinitives"]:
        one, three, wish = irregular.get(infinitive) or conjugate(infinitive)
        first[fold(one)] = infinitive
        if infinitive in _PREPOSITIONS:
            continue
        third |= {fold(three): infinitive, fold(three) + "m": infinitive}
        wished |= {fold(wish): infinitive, fold(wish) + "m": infinitive}
    return Portuguese(
        infinitives={fold(infinitive): infinitive for infinitive in book["infinitives"]},
        first=first,
        third=third,
        wished=wished,
        nouns=frozenset(map(fold, book["nouns"])),
        vague=book["vague"],
        preparing=frozenset(book["preparing"]),
        idle=frozenset(book["idle"]),
    )


@cache
def english() -> English:
    """Read the English verbs."""
    book = words_of("verbs")["en"]
    return English(frozenset(book["verbs"]), frozenset(book["talk"]), frozenset(book["vague"]))


@cache
def sending() -> frozenset[str]:
    """Return the verbs of handing something over, of both languages."""
    return frozenset(words_of("verbs")["pt"]["sending"] + words_of("verbs")["en"]["sending"])
