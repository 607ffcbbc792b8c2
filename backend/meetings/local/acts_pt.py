"""Undertakings and requests in Portuguese."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from backend.meetings.local.acts import Act, Who, clause_around, clause_before, either, in_order, person
from backend.meetings.local.text import Sentence
from backend.meetings.local.verbs import portuguese

_YOU = r"(?:voces?|vcs?|ce|o senhor|a senhora|os senhores|as senhoras)"
_FILL = (
    r"(?:(?:te|lhe|lhes|vos|me|nos|se|ja|so|tambem|agora|logo|depois|entao|aqui|la|ai|ainda|hoje|amanha|mesmo|sim"
    r"|pessoalmente|primeiro|direto|rapidinho|por favor)\s+){0,4}"
)
_NOT = re.compile(r"\b(?:nao|nem|nunca|sem|jamais)\s+(?:\w+\s+){0,2}$")
_DEPENDS = re.compile(
    r"(?:^|\s)(?:se|caso|quando|enquanto|que|quem|onde|como|porque)\s+"
    r"(?:(?:eu|voces?|vcs?|a gente|el[ea]s?|[oa]s? senhora?s?|nos)\s+)?(?:te\s+|lhe\s+|me\s+|ja\s+|so\s+)*$"
)
_STILL_MAIN = re.compile(
    r"(?:pode deixar|deixa|claro|certeza|combinado|fechado|prometo|acho|ta) que\s+(?:eu\s+)?(?:te\s+"
    r"|lhe\s+)*$"
)
_HABIT = re.compile(
    r"\b(?:todo (?:mes|dia|ano)|toda (?:semana|vez)|todos os|sempre|normalmente|costum\w+|geralmente)\b"
)
_AS_NOUN = re.compile(
    r"\b(?:[oa]s?|um|uma|d[oae]s?|n[oa]s?|ao|seu|sua|meu|minha|ess[ea]|est[ea]|proximo|primeiro|de|com|por|sem)\s+$"
)
_OBJECT = re.compile(r"\s+(?:[oa]s?|um|uma|ess[ea]s?|est[ea]s?|aquel[ea]s?|isso|tudo)\b")
_OPENING = re.compile(
    r"^\s*(?:(?:e|ai|entao|mas|bom|ta|ta bom|ok|sim|claro|beleza|perfeito|otimo|ah|olha|pois|mando|isso"
    r"|combinado|fechado"
    r"|tudo bem|obrigad[oa]|depois)\b[\s,.]*)*$"
)
_FOR_YOU = re.compile(r"\b(?:pra|para|a) (?:voces?|vc|o senhor|a senhora|ti|ela|ele|eles|elas)\b")
_LISTENER = frozenset(
    ("voce", "voces", "vc", "vcs", "ce", "o senhor", "a senhora", "os senhores", "as senhoras")
)
_NO_ACT = re.compile(
    r"(?:\s+(?:te|lhe|me))?\s+(?:o seguinte|uma (?:coisa|pergunta|ideia)|a verdade|um exemplo|que nao"
    r"|o que (?:acontece|eu acho)|aqui$|d[oa] (?:conta|custeio|cambio))\b"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known = portuguese()
    infinitive, first = either(known.infinitives), either(known.first)
    third, wished = either(known.third), either(known.wished)
    name = r"(?:[oa]s? |meu |minha |noss[oa]s? |seu |sua |dona )?\w+(?: d[aeo]s? \w+)?"
    return {
        "future": re.compile(rf"\b(?P<aux>vou|vamos|irei|iremos)\s+{_FILL}(?P<verb>{infinitive})\b"),
        "duty": re.compile(
            r"\b(?P<aux>precis(?:o|amos)|tenho (?:que|de)|temos (?:que|de)|fi(?:co|quei|camos) de"
            r"|me comprometo a|fico responsavel por"
            rf"|consigo|posso|podemos|quero)\s+{_FILL}(?P<verb>{infinitive})\b"
        ),
        "present": re.compile(rf"\b(?P<eu>eu\s+)?(?P<fill>{_FILL})(?P<verb>{first})\b"),
        "let me": re.compile(rf"\bdeixa (?:que )?eu\s+{_FILL}(?P<verb>{infinitive}|{first})\b"),
        "can you": re.compile(
            rf"\b(?:(?P<you>{_YOU})\s+)?(?P<aux>pod(?:e|em|eria|eriam|ia)|consegu(?:e|em|iria|iriam)"
            rf"|precisam?|t[ee]m que|ficam? de|vai|vao)\s+"
            rf"(?P<fill>{_FILL})(?P<verb>{infinitive})\b"
        ),
        "send me": re.compile(rf"\b(?P<act>(?:me|nos)\s+(?:por favor\s+)?(?P<verb>{third}|{wished}))\b"),
        "send": re.compile(
            rf"(?:^|[,.:;!]\s+|\be\s+|\bpor favor,?\s+)(?P<act>(?P<verb>{third}|{wished}))(?=\s|,|$)"
        ),
        "that you": re.compile(rf"\bque {_YOU}\s+{_FILL}(?P<verb>{wished})\b"),
        "others will": re.compile(
            rf"(?P<subject>\b{name})\s+(?P<aux>vai|vao|ficou de|ficaram de|fica de|precisam?|tem que"
            rf"|ficou responsavel por)\s+{_FILL}"
            rf"(?P<verb>{infinitive})\b"
        ),
        "others do": re.compile(rf"(?P<subject>\b{name})\s+(?P<fill>{_FILL})(?P<verb>{third})\b"),
    }


def find(sentence: Sentence, names: Collection[str]) -> list[Act]:
    """Find the acts of a sentence in Portuguese; `names` are those of the people present, folded."""
    if _verb_forms().isdisjoint(sentence.words):
        return []
    acts = in_order([*_promises(sentence), *_requests(sentence, names), *_of_others(sentence, names)])
    return [act for act in acts if not _idle(sentence.folded, act)]


@cache
def _verb_forms() -> frozenset[str]:
    known = portuguese()
    return frozenset({*known.infinitives, *known.first, *known.third, *known.wished})


def _idle(folded: str, act: Act) -> bool:
    """Tell that it is only a manner of speaking, or what is done all the time."""
    return bool(_NO_ACT.match(folded, act.verb[1]) or _HABIT.search(clause_around(folded, act.verb[0])))


def _open(folded: str, at: int) -> bool:
    """Tell that what is said there is meant: neither denied nor depending on something."""
    before = clause_before(folded, at)
    return not _NOT.search(before) and (not _DEPENDS.search(before) or bool(_STILL_MAIN.search(before)))


def _conditional(folded: str, at: int) -> bool:
    """Tell that it depends on something that was said before: "se vier de novo eu vou …"."""
    return bool(re.search(r"(?:^|[,.;:]|\b(?:porque|mas|e|que|entao))\s*(?:se|caso) ", folded[:at]))


def _vague(folded: str, base: str, end: int) -> bool:
    """Tell that a verb says too little by itself, and its object not enough."""
    if base not in portuguese().vague:
        return False
    enough = portuguese().vague[base]
    return not (
        enough
        and re.match(
            rf"\s+(?:(?:ja|so|tambem|ai|la|agora|hoje|amanha|pra|para)\s+)?(?:{enough})", folded[end:]
        )
    )


def _promises(sentence: Sentence) -> list[Act]:
    folded, known, found = sentence.folded, portuguese(), []
    patterns = _patterns()
    for kind in ("let me", "future", "duty"):
        for match in patterns[kind].finditer(folded):
            word = match["verb"]
            base = known.infinitives.get(word) or known.first[word]
            aux = match.groupdict().get("aux") or ""
            asked = sentence.asks and kind != "let me"
            idle = aux in {"vamos", "quero"} and (base in known.vague or aux == "quero")
            if (
                asked
                or idle
                or not _open(folded, match.start())
                or (kind == "let me" and _vague(folded, base, match.end()))
            ):
                continue
            weak = (
                _vague(folded, base, match.end())
                or _conditional(folded, match.start())
                or (aux in {"consigo", "posso", "podemos", "precisamos"} and base in known.vague)
            )
            found.append(Act(match.start(), match.span("verb"), base, Who.SPEAKER, vague=weak))
    for match in patterns["present"].finditer(folded):
        act = _present(sentence, match, found)
        if act:
            found.append(act)
    return found


def _present(sentence: Sentence, match: re.Match[str], before: list[Act]) -> Act | None:
    """Read "mando" as an undertaking where it is one: `eu te mando`, `mando amanhã`; not `o envio`."""
    folded, known, word = sentence.folded, portuguese(), match["verb"]
    base, start = known.first[word], match.start()
    if not match["eu"] and match["fill"] and re.search(r"\bse\s", match["fill"]):
        return None
    to_you = bool(re.search(r"\b(?:te|lhe|lhes|vos)\b", match["fill"]))
    if (
        not match["eu"]
        and not to_you
        and (
            (word in known.nouns and not _OBJECT.match(folded, match.end("verb")))  # "envio de", "envio a"
            or _AS_NOUN.search(folded, 0, match.start("verb"))
        )
    ):
        joined = before and re.fullmatch(r"\s*.*\be\s+", folded[before[-1].verb[1] : start])
        if not joined or _AS_NOUN.search(folded, 0, match.start("verb")):
            return None
    if sentence.asks or not _open(folded, start):
        return None
    opening = bool(_OPENING.match(folded[:start]))
    meant = bool(match["eu"]) or to_you or bool(_FOR_YOU.search(folded, match.end())) or bool(before)
    vague = not to_you and _vague(folded, base, match.end())
    vague = vague or _conditional(folded, start) or not (meant or opening)
    small = base in portuguese().preparing
    return Act(
        start, match.span("verb"), base, Who.SPEAKER, vague=vague, answers=opening and not meant, small=small
    )


def _requests(sentence: Sentence, names: Collection[str]) -> Iterator[Act]:
    folded, known = sentence.folded, portuguese()
    patterns = _patterns()
    please = bool(re.search(r"\bpor (?:favor|gentileza)\b", folded))
    for match in patterns["can you"].finditer(folded):
        base, you, aux = known.infinitives[match["verb"]], bool(match["you"]), match["aux"]
        to_me = bool(re.search(r"\b(?:me|nos)\b", match["fill"]))
        if aux.startswith(("precis", "te", "fica")):
            wanted = you
        elif aux in {"vai", "vao"}:
            wanted = you and (to_me or please)
        else:
            wanted = to_me or please or (you and sentence.asks)
        if wanted and (you or _told(folded, match.start(), names)) and _open(folded, match.start()):
            yield Act(match.start(), match.span("verb"), base, Who.ADDRESSEE, vague=base in {"ver", "falar"})
    for match in patterns["that you"].finditer(folded):
        if re.search(r"\b(?:precis\w+|quer\w+|gostaria|peco|pediria)\s+$", folded[: match.start()]):
            yield Act(match.start(), match.span("verb"), known.wished[match["verb"]], Who.ADDRESSEE)
    for kind in ("send me", "send"):
        for match in patterns[kind].finditer(folded):
            base, start = known.third.get(match["verb"]) or known.wished[match["verb"]], match.start("act")
            meant = kind == "send me" or _meant_for_you(sentence, match, please=please)
            if (
                meant
                and _told(folded, start, names)
                and _open(folded, start)
                and not (kind == "send" and sentence.asks)
            ):
                yield Act(start, match.span("verb"), base, Who.ADDRESSEE)


def _meant_for_you(sentence: Sentence, match: re.Match[str], *, please: bool) -> bool:
    """Tell an order from a statement: the same form says "send" and "she sends"."""
    to_me = re.match(r"\s+(?:\w+ ){0,4}(?:pra|para) (?:mim|a gente|nos|ca)\b", sentence.folded[match.end() :])
    polite = match["verb"] in portuguese().wished and match.start("verb") == 0 and len(sentence.words) > 2
    return bool(please or to_me or polite)


def _told(folded: str, at: int, names: Collection[str]) -> bool:
    """Tell that only the listener can be the subject: there is none, or "você", or a name called out."""
    before = clause_before(folded, at)
    words = [word for word in before.split() if word not in portuguese().idle]
    return (
        not words
        or " ".join(words[-2:]) in _LISTENER
        or words[-1] in _LISTENER
        or (len(words) == 1 and words[0] in names)
    )


def _of_others(sentence: Sentence, names: Collection[str]) -> Iterator[Act]:
    folded, known = sentence.folded, portuguese()
    if sentence.asks:
        return
    for kind, forms in (("others will", known.infinitives), ("others do", known.third)):
        for match in _patterns()[kind].finditer(folded):
            base, subject = forms[match["verb"]], match["subject"]
            ours = subject.split()[-1] in {"gente", "nos"}
            who = "" if ours else person(sentence, match.span("subject"), names)
            if (
                (ours or who)
                and _open(folded, match.start())
                and not (kind == "others do" and base in {"ver", "deixar"})
            ):
                vague = kind == "others do" or (ours and base in known.vague)
                of = Who.OTHER if who else Who.SPEAKER
                yield Act(
                    match.start(), match.span("verb"), base, of, who, vague, answers=vague and bool(who)
                )
