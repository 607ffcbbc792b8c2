"""Undertakings and requests in English."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from backend.meetings.local.acts import Act, Who, clause_around, clause_before, either, in_order, person
from backend.meetings.local.text import Sentence
from backend.meetings.local.verbs import english

_ADVERB = (
    r"(?:(?:also|then|just|definitely|certainly|personally|probably|quickly|actually|have to|need to"
    r"|try to|try and|go and|be able to"
    r"|get to|always|please|immediately)\s+){0,3}"
)
_WILL = r"(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'s going to| is going to)"
_NOT = re.compile(r"\b(?:not|never|won't|can't|cannot|don't|doesn't|no need to|without)\s+(?:\w+\s+){0,2}$")
_DEPENDS = re.compile(r"(?:^|\s)(?:if|when|whether|unless|while|who|which|that|because|what|how|where)\s+$")
_STILL_MAIN = re.compile(r"\b(?:so|think|promise|sure|agreed|fine|fact) that\s+$")
_HABIT = re.compile(r"\b(?:every (?:day|week|month|year|time)|usually|normally|always do|as a rule)\b")
_TALK = re.compile(
    r"\s+(?:you (?:the truth|something|a secret)|me (?:see|think|know)|it there|from there"
    r"|that seriously|your word|yes|no)\b"
)
_MAY_PROMISE = re.compile(r"\b(?:will|shall|going to|(?:need|have|has|got) to|must)\b|'ll\b")
_CHECKING = frozenset(
    [
        "ask",
        "call",
        "check",
        "confirm",
        "find",
        "follow",
        "get",
        "look",
        "send",
        "speak",
        "take",
        "talk",
        "verify",
    ]
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    verb = either(english().verbs)
    name = r"(?:(?:the|my|our|his|her|their|your)\s+)?(?:(?:dr|mrs?|ms)\.?\s+)?(?:[\w'-]+\s+){0,2}?[\w-]+"
    must = (
        r"(?:(?:'ll|'d| will| would)? (?:need to|needs to|have to|has to|must)|(?:'ve| have|'s| has) got to)"
    )
    return {
        "i will": re.compile(
            rf"\b(?P<subject>i|we)(?:{_WILL}|{must})\s+{_ADVERB}(?P<verb>[a-z]+(?:-[a-z]+)?)\b"
        ),
        "you will": re.compile(rf"\byou(?:{_WILL}|{must})\s+{_ADVERB}(?P<verb>{verb})\b"),
        "others will": re.compile(rf"\b(?P<subject>{name})(?:{_WILL}|{must})\s+{_ADVERB}(?P<verb>{verb})\b"),
        "have them": re.compile(
            rf"\bi(?:'ll| will) (?:have (?P<a>{name})|(?:get|ask) (?P<b>{name}) to) (?P<verb>{verb})\b"
        ),
        "you get": re.compile(r"\byou(?:'ll| will) (?P<verb>have|get|receive|see|hear from (?:me|us))\b"),
        "let me": re.compile(rf"\b(?:let me|lemme)\s+{_ADVERB}(?P<verb>{verb})\b"),
        "can": re.compile(rf"\b(?P<subject>i|we|you) can\s+{_ADVERB}(?P<verb>{verb})\b"),
        "can you": re.compile(rf"\b(?:can|could|would|will) you\s+{_ADVERB}(?P<verb>{verb})\b"),
        "please": re.compile(rf"\bplease\s+{_ADVERB}(?P<verb>{verb})\b"),
        "i need you": re.compile(
            r"\b(?:i(?:'d| would)? (?:need|like|want) you to|make sure (?:to|you)|don't forget to"
            r"|remember to|be sure to)"
            rf"\s+{_ADVERB}(?P<verb>{verb})\b"
        ),
        "imperative": re.compile(
            r"^(?:(?:okay|ok|and|so|then|great|yes|sure|fine|good|right|well)[,.]?\s+)*"
            rf"(?P<verb>{verb})\s+(?P<object>me|us|him|her|them|the|your|my|that|it|[\w']+)\b"
        ),
        "will do": re.compile(r"^(?:[\w ]{0,30}[,.]? )?(?P<verb>will do|i will|we will|shall do)\s*[.!]*$"),
    }


def find(sentence: Sentence, names: Collection[str]) -> list[Act]:
    """Find the acts of a sentence in English; `names` are those of the people present, folded."""
    if english().verbs.isdisjoint(sentence.words) and not _MAY_PROMISE.search(sentence.folded):
        return []
    acts = in_order([*_promises(sentence), *_requests(sentence), *_of_others(sentence, names)])
    return [act for act in acts if not _HABIT.search(clause_around(sentence.folded, act.verb[0]))]


def _open(folded: str, at: int) -> bool:
    """Tell that what is said there is meant: neither denied nor depending on something."""
    before = clause_before(folded, at)
    return not _NOT.search(before) and (not _DEPENDS.search(before) or bool(_STILL_MAIN.search(before)))


def _conditional(folded: str, at: int) -> bool:
    """Tell that it depends on something that was said before: "if it isn't sorted, we'll …"."""
    return bool(re.search(r"(?:^|[,.;:]|\b(?:but|and|because|so))\s*(?:if|unless|in case) ", folded[:at]))


def _promises(sentence: Sentence) -> Iterator[Act]:
    folded, known = sentence.folded, english()
    patterns = _patterns()
    if sentence.asks:
        return
    for match in patterns["i will"].finditer(folded):
        verb, follows = match["verb"], folded[match.end() :].strip(" .!,")
        if verb not in known.talk and not _TALK.match(folded, match.end()) and _open(folded, match.start()):
            vague = (
                verb not in known.verbs
                or (verb in known.vague and not follows)
                or _conditional(folded, match.start())
            )
            yield Act(match.start(), match.span("verb"), verb, Who.SPEAKER, vague=vague)
    for match in patterns["you get"].finditer(folded):
        yield Act(match.start(), match.span("verb"), "deliver", Who.SPEAKER, vague=True)
    for match in patterns["let me"].finditer(folded):
        if match["verb"] in _CHECKING and not _TALK.match(folded, match.end()):
            yield Act(match.start(), match.span("verb"), match["verb"], Who.SPEAKER)
    for match in patterns["can"].finditer(folded):
        if match["verb"] not in known.talk and _open(folded, match.start()):
            who = Who.ADDRESSEE if match["subject"] == "you" else Who.SPEAKER
            yield Act(match.start(), match.span("verb"), match["verb"], who, vague=True)
    for match in patterns["will do"].finditer(folded):
        yield Act(match.start("verb"), match.span("verb"), "do", Who.SPEAKER, vague=True, answers=True)


def _requests(sentence: Sentence) -> Iterator[Act]:
    folded, known = sentence.folded, english()
    patterns = _patterns()
    for kind in ("can you", "please", "i need you"):
        for match in patterns[kind].finditer(folded):
            if _open(folded, match.start()):
                yield Act(match.start(), match.span("verb"), match["verb"], Who.ADDRESSEE)
    if sentence.asks:
        return
    for match in patterns["you will"].finditer(folded):
        if _open(folded, match.start()) and match["verb"] != "get":
            vague = "will" in match[0]
            yield Act(match.start(), match.span("verb"), match["verb"], Who.ADDRESSEE, vague=vague)
    order = patterns["imperative"].match(folded)
    if order:
        plain = order["object"] in {"me", "us", "him", "her", "them"} and order["verb"] not in known.vague
        yield Act(order.start("verb"), order.span("verb"), order["verb"], Who.ADDRESSEE, vague=not plain)


def _of_others(sentence: Sentence, names: Collection[str]) -> Iterator[Act]:
    folded = sentence.folded
    if sentence.asks:
        return
    for match in _patterns()["have them"].finditer(folded):
        who = person(sentence, match.span("a" if match["a"] else "b"), names)
        if who:
            yield Act(match.start(), match.span("verb"), match["verb"], Who.OTHER, who)
    for match in _patterns()["others will"].finditer(folded):
        who = person(sentence, match.span("subject"), names)
        if who and _open(folded, match.start()):
            pronoun = who in {"he", "she", "they"}
            yield Act(match.start(), match.span("verb"), match["verb"], Who.OTHER, who, vague=pronoun)
