"""What identifies a person is replaced before a transcript leaves, and put back into what comes back.

Covered are CPF, CNPJ (with letters too) and cards, by their check digits, and e-mail addresses, Brazilian
telephones, CEP and random PIX keys, by their form. Names are not covered, nor is what people spell out in
words: whoever sends transcripts to a provider needs a contract with it that allows for this.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stdnum import luhn
from stdnum.br import cnpj, cpf


class _Kind(NamedTuple):
    """A kind of number: its form, and what its letters and digits have to fulfil."""

    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]


_GAP = "[ \u00a0./\u2010-\u2013-]?"
_GAPS = re.compile(_GAP.rstrip("?"))


def _always(_: str) -> bool:
    return True


def _pattern(text: str) -> re.Pattern[str]:
    """Compile a form that stands by itself, within a line."""
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)


def _grouped(character: str, *lengths: int) -> str:
    return _GAP.join(f"{character}{{{length}}}" for length in lengths)


_HEX = "[0-9a-f]"
_YEARS = "(?:19|20)[0-9]{2}-(?:19|20)[0-9]{2}"
_KINDS = [
    _Kind("EMAIL", _pattern(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    _Kind("PIX", _pattern(rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"), _always),
    _Kind("CNPJ", _pattern(_grouped("[0-9A-Z]", 2, 3, 3, 4) + _GAP + "[0-9]{2}"), cnpj.is_valid),
    _Kind("CARD", _pattern(_grouped("[0-9]", 4, 4, 4) + _GAP + "[0-9]{1,7}"), luhn.is_valid),
    _Kind("CARD", _pattern(_grouped("[0-9]", 4, 6, 5)), luhn.is_valid),
    _Kind("CPF", _pattern(_grouped("[0-9]", *[1] * 11)), cpf.is_valid),
    _Kind("PHONE", _pattern(r"\+[0-9](?:[ ().-]{0,2}[0-9]){7,14}"), _always),
    _Kind("PHONE", _pattern(r"(?<![./-])\(?0?[1-9]{2}\)?[ .-]?9?[ .]?[0-9]{4}[ .-]?[0-9]{4}"), _always),
    _Kind("PHONE", _pattern(rf"(?!{_YEARS})(?:9[0-9]{{4}}[ .-]?|[2-5][0-9]{{3}}-)[0-9]{{4}}"), _always),
    _Kind("CEP", _pattern(r"[0-9]{2}\.?[0-9]{3}-[0-9]{3}|(?<=cep )[0-9]{8}|(?<=cep: )[0-9]{8}"), _always),
]
_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(dict.fromkeys(kind.name for kind in _KINDS))}) \d+\]")


class Masked:
    """One meeting's transcript without what identifies people, and the way back.

    What is written alike has one placeholder, such as `[CPF 1]`; one that stood in the transcript before is
    never used, and so never taken for what it is not.
    """

    def __init__(self, transcript: str) -> None:
        self._taken = set(_PLACEHOLDER.findall(transcript))
        self._placeholders: dict[tuple[str, str], str] = {}
        self._count: Counter[str] = Counter()
        for kind in _KINDS:
            transcript = self._replace(transcript, kind)
        self._originals = {placeholder: said for (_, said), placeholder in self._placeholders.items()}
        self.text = transcript

    def restore(self, text: str) -> str:
        """Put back what the placeholders of this meeting stand for."""
        return _PLACEHOLDER.sub(lambda match: self._originals.get(match[0], match[0]), text)

    def _replace(self, text: str, kind: _Kind) -> str:
        parts, at = [], 0
        for match in _found(text, kind):
            parts += [text[at : match.start()], self._placeholder(kind.name, match[0])]
            at = match.end()
        return "".join([*parts, text[at:]])

    def _placeholder(self, name: str, said: str) -> str:
        known = self._placeholders.get((name, said))
        if known:
            return known
        while True:
            self._count[name] += 1
            placeholder = f"[{name} {self._count[name]}]"
            if placeholder not in self._taken:
                self._placeholders[name, said] = placeholder
                return placeholder


def _found(text: str, kind: _Kind) -> Iterator[re.Match[str]]:
    """Find what holds; digits that do not may overlap with some that do, so the next place is tried."""
    at = 0
    while match := kind.pattern.search(text, at):
        holds = kind.holds(_GAPS.sub("", match[0]))
        if holds:
            yield match
        at = match.end() if holds else match.start() + 1
