"""What the cache keeps: finished bytes, in every encoding, and what has to be said beside them."""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

import brotli
from pydantic import BaseModel

from backend.cache.keys import Key

T_co = TypeVar("T_co", bound=BaseModel, covariant=True)
State = Literal["HIT", "MISS", "STALE", "BYPASS"]
Encoding = Literal["", "gzip", "br"]
RawHeaders = tuple[tuple[bytes, bytes], ...]

COMPRESS_FROM = 1024  # bytes; below that a packet is a packet
GZIP_LEVEL, BROTLI_QUALITY = 6, 5  # brotli 11 takes 90 ms for 58 KB and saves little on 5
ALWAYS: RawHeaders = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Accept-Encoding"),
)
PACKED: Mapping[Encoding, RawHeaders] = {
    "": (),
    "gzip": ((b"content-encoding", b"gzip"),),
    "br": ((b"content-encoding", b"br"),),
}


@dataclass(frozen=True, slots=True)
class Result(Generic[T_co]):
    """What a cached function returns: the answer, and the headers that go with it."""

    value: T_co
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """The answer in one encoding, with the headers that never change, also as they go over the wire."""

    body: bytes
    etag: str
    headers: RawHeaders
    head: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer as bytes. Nothing in it can be changed, so everyone may share it.

    Times are seconds: `stored_at` since 1970, `load` what computing it took. `version` names the
    refresh whose data it was computed from.
    """

    key: Key
    body: bytes
    headers: Mapping[str, str]
    variants: Mapping[Encoding, Variant]
    stored_at: float
    load: float
    version: str

    @classmethod
    def of(
        cls, key: Key, result: Result[BaseModel], *, stored_at: float, load: float, version: str = ""
    ) -> "Entry":
        """Serialize a result and pack it, once, for every later reader."""
        body = result.value.model_dump_json(by_alias=True).encode()
        return cls.packed(key, body, result.headers, stored_at=stored_at, load=load, version=version)

    @classmethod
    def packed(  # noqa: PLR0913 - what it is made of
        cls,
        key: Key,
        body: bytes,
        headers: Mapping[str, str],
        *,
        stored_at: float,
        load: float,
        version: str,
    ) -> "Entry":
        """Digest and compress an answer that is JSON already."""
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        bodies: dict[Encoding, bytes] = {"": body}
        if len(body) >= COMPRESS_FROM:
            bodies["br"] = brotli.compress(body, quality=BROTLI_QUALITY)
            bodies["gzip"] = gzip.compress(body, GZIP_LEVEL, mtime=0)
        said = tuple(
            (name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()
        )
        variants = {e: _variant(e, packed, digest, said) for e, packed in bodies.items()}
        return cls(key, body, headers, variants, stored_at, load, version)

    @property
    def size(self) -> int:
        """Count the bytes of all variants."""
        return sum(len(variant.body) for variant in self.variants.values())

    def variant(self, accepted: frozenset[Encoding]) -> Variant:
        """Pick the smallest encoding that a reader takes."""
        for encoding in ("br", "gzip"):
            if encoding in accepted and encoding in self.variants:
                return self.variants[encoding]
        return self.variants[""]


class Answer(NamedTuple):
    """An entry, how it was come by, and its age in seconds when it was handed out."""

    entry: Entry
    state: State
    age: float


def _variant(encoding: Encoding, body: bytes, digest: str, said: RawHeaders) -> Variant:
    etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    raw = (
        *ALWAYS,  # these pairs and `said` are shared: copies would take more room than most answers
        *said,
        *PACKED[encoding],
        (b"content-length", b"%d" % len(body)),
        (b"etag", etag.encode()),
    )
    return Variant(body, etag, raw, b"HTTP/1.1 200 OK\r\n" + wire_lines(raw))


def wire_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write headers as HTTP/1.1 has them."""
    return b"".join(name + b": " + value + b"\r\n" for name, value in headers)
