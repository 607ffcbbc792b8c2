"""Requests that nobody means well with, over a real connection: refused in words, and nothing told."""

import gzip
import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlsplit

import httpx2
import pytest

from backend.observability.requests import SECURITY_HEADERS
from tests.fakes.server import Server

TELLING = re.compile(
    r"Traceback|File \"|site-packages|/work/|/home/|/root/|\.py\b|SELECT |FROM crm_"
    r"|duckdb|sqlite|sqlalchemy|pydantic_core",
    re.IGNORECASE,
)
"""What an answer never says: where the code is, what it is made of, what it asks."""

NAMES = ["org", "location", "owner", "segment", "search", "sort", "status", "bucket", "metric", "by", "field"]
INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE crm_pipeline_daily; --",
    '" OR 1=1 --',
    "') UNION SELECT * FROM etl_runs --",
    "$org",
    ":org",
    "{org}",
    "%(org)s",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "\\x00",
    "a'||(SELECT 1)||'",
    "1; ATTACH 'evil.db'",
    "read_csv('/etc/passwd')",
    '=HYPERLINK("http://evil.example")',
    "%",
    "_",
    "(none)",
    "\u202e\u0000"[:1],
    "🐘" * 50,
]
BODIES = {
    "half an object": b'{"org": ',
    "a list": b"[]",
    "a string": b'"org"',
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "two objects": b"{}{}",
    "a trailing comma": b'{"org": "a",}',
    "single quotes": b"{'org': 'a'}",
    "a comment": b'{/* */"org": "a"}',
    "no JSON at all": b"org=a&location=b",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "YAML": b"!!python/object/apply:os.system ['true']",
    "a pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07builtins",
    "Latin-1": '{"org": "ção"}'.encode("latin-1"),
    "overlong UTF-8": b'{"org": "\xc0\xaf"}',
    "cut UTF-8": b'{"org": "\xe2\x82"}',
    "a NUL": b'{"org": "a\x00b"}',
    "zeros": b"\x00" * 100,
    "deep": b'{"org":' * 5000 + b"1" + b"}" * 5000,
    "deep lists": b"[" * 50_000,
    "a huge number": b'{"page": ' + b"9" * 5000 + b"}",
    "an endless exponent": b'{"page": 1e999999}',
    "not a number": b'{"page": NaN}',
    "infinite": b'{"page": Infinity}',
    "compressed": gzip.compress(b'{"org": "a"}'),
    "a line end": b"\r\n\r\n",
}
READERS = ["/api/metrics", "/api/actions", "/extract", "/action-items", "/api/v1/orders", "/api/cache/config"]
FIELDS = [
    {"org": {"$ne": None}},
    {"org": [["a"]]},
    {"org": [str(number) for number in range(51)]},
    {"org": "a" * 201},
    {"org": "a\u0000b"},
    {"org": "\ud800"},
    {"__proto__": {"admin": True}},
    {"constructor": "a"},
    {"startDate": "2026-02-30"},
    {"startDate": "-1-01-01"},
    {"startDate": "9999-12-31", "endDate": "0001-01-01"},
    {"startDate": 20260101},
    {"page": 0},
    {"page": 10**30},
    {"page": -1},
    {"pageSize": 101},
    {"pageSize": "1 OR 1=1"},
    {"sort": "id; DROP TABLE t"},
    {"sort": "--id"},
    {"limit": 10**9},
    {"scope": "all"},
    {"scope_org": "a"},
    {"user_id": 1},
]
PATHS = [
    "/../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../../backend/settings.py",
    "/assets/..%5c..%5cetc%5cpasswd",
    "/assets/%2e%2e%2f%2e%2e%2f.env",
    "/.env",
    "/.git/config",
    "/backend/settings.py",
    "/data/server.json",
    "/server.json",
    "//etc/passwd",
    "/api/../api/cache/stats",
    "/api//cache//stats",
    "/api/cache/stats/",
    "/api/cache/stats%00",
    "/api/cache/stats;admin=true",
    "/api/cache%2fstats",
    "/API/CACHE/STATS",
    "/%61pi/cache/stats",
    "/api/cache/stats%20",
    "/api/metrics%0d%0aX-Evil:%201",
    "/%00",
    "/%ff%fe",
    "/" + "a" * 8000,
    "/" + "%2f" * 1000,
    "/?" + "&".join(f"a{number}=1" for number in range(2000)),
    "/api/actions/1%20OR%201=1",
    "/api/actions/99999999999999999999999",
    "/api/actions/-99999999999999999999999",
    "/api/exports/..%2f..%2fetc%2fpasswd",
    "/api/v1/orders/ffffffffffffffffffffffffffffffff",
    "/api/cache/refresh/" + "a" * 64,
    "/api/webhooks/databricks",
]
RAW = {
    "no host": "GET /api/me HTTP/1.1",
    "two hosts": "GET /api/me HTTP/1.1|Host: 127.0.0.1|Host: evil.example",
    "two hosts, ours the last": "GET /api/me HTTP/1.1|Host: evil.example|Host: 127.0.0.1",
    "a foreign host": "GET /api/me HTTP/1.1|Host: evil.example",
    "a host that only begins like ours": "GET /api/me HTTP/1.1|Host: 127.0.0.1.evil.example",
    "a user in the host": "GET /api/me HTTP/1.1|Host: 127.0.0.1@evil.example",
    "a whole address": "GET http://evil.example/api/me HTTP/1.1|Host: evil.example",
    "no version": "GET /api/me",
    "a version of the past": "GET /api/me HTTP/0.9",
    "a version of nowhere": "GET /api/me HTTP/7.3|Host: 127.0.0.1",
    "another protocol": "PRI * HTTP/2.0||SM|",
    "TLS": "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + "\x00" * 60,
    "no protocol": "\x00\x01\x02\x03" * 64,
    "a method that is none": "EVIL /api/me HTTP/1.1|Host: 127.0.0.1",
    "a method in small letters": "get /api/me HTTP/1.1|Host: 127.0.0.1",
    "TRACE": "TRACE /api/me HTTP/1.1|Host: 127.0.0.1|X-Secret: told",
    "CONNECT": "CONNECT evil.example:443 HTTP/1.1|Host: evil.example",
    "two lengths": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Content-Length: 2|Content-Length: 3||{}x",
    "a length and pieces": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Content-Length: 2"
    "|Transfer-Encoding: chunked||0||GET /api/cache/stats HTTP/1.1",
    "a length below nothing": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Content-Length: -1",
    "a length in words": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Content-Length: two||{}",
    "a length beyond all": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Content-Length: 999999999999999||{}",
    "pieces that are none": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Transfer-Encoding: chunked||zz|{}|0|",
    "an encoding of nowhere": "POST /api/metrics HTTP/1.1|Host: 127.0.0.1|Transfer-Encoding: evil||{}",
    "a header without a name": "GET /api/me HTTP/1.1|Host: 127.0.0.1|: evil",
    "a blank before the colon": "GET /api/me HTTP/1.1|Host : 127.0.0.1",
    "a folded header": "GET /api/me HTTP/1.1|Host: 127.0.0.1|X-A: a| b",
    "a NUL in a header": "GET /api/me HTTP/1.1|Host: 127.0.0.1|X-A: a\x00b",
    "a very long header": "GET /api/me HTTP/1.1|Host: 127.0.0.1|X-A: " + "a" * 200_000,
    "very many headers": "GET /api/me HTTP/1.1|Host: 127.0.0.1" + "|X-A: a" * 10_000,
}
"""Line by line; each says that it is the last one, where it can."""

REQUEST_IDS = ["a b", "a\tb", "é", "a" * 129, "../x", "<b>", "'; --", "{}", ""]


@pytest.fixture(scope="module")
def client(product: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=product.url, timeout=60) as client:
        yield client


def check(product: Server, answer: httpx2.Response, *statuses: int, but: str = "") -> None:
    """Whatever was asked: one of these answers, in the form of all answers, and nothing told but what was."""
    assert answer.status_code in statuses, answer.text[:300]
    assert not TELLING.search(answer.text.replace(but, "") if but else answer.text), answer.text[:300]
    assert product.token not in answer.text
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["requestId"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_object_is_refused(
    product: Server, client: httpx2.Client, path: str, body: bytes
) -> None:
    method = "PATCH" if path.endswith("config") else "POST"
    headers = {"X-Admin-Token": product.token, "Content-Type": "application/json"}
    answer = client.request(method, path, content=body, headers=headers)
    empty = not body.strip()
    check(product, answer, *((200, 400, 422) if empty else (400, 422)))


@pytest.mark.parametrize("given", FIELDS, ids=lambda given: json.dumps(given)[:40])
def test_a_field_that_cannot_be_used_is_named_and_not_repeated(
    product: Server, client: httpx2.Client, given: dict[str, object]
) -> None:
    answer = client.post("/api/actions", content=json.dumps(given))
    check(product, answer, 422, 400)
    if answer.status_code == 422:
        assert {error["field"].partition(".")[0] for error in answer.json()["errors"]} <= {*given, "body"}


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_whatever_is_looked_for_is_a_text_and_nothing_else(
    product: Server, client: httpx2.Client, text: str
) -> None:
    everything = client.get("/api/actions").json()["total"]
    for name in NAMES:
        for path in ("/api/actions", "/api/breakdown", "/api/filter-options", "/api/actions/export"):
            check(product, client.get(path, params={name: text}), 200, 422, but=text)
    for name in ("org", "owner"):
        assert client.get("/api/actions", params={name: text}).json()["total"] < everything
    assert client.get("/api/actions").json()["total"] == everything


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_a_path_leads_where_it_says_or_nowhere(product: Server, path: str) -> None:
    """Written to the socket as it is: a client would tidy it up first."""
    answer = said(product, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status = int(answer.split(b" ", 2)[1])
    assert status < 500
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"x-evil" not in head.lower()
    assert b"root:" not in body
    assert b"hit_rate" not in body
    assert product.token.encode() not in answer
    if status == 200:
        assert b"<!doctype html>" in body.lower() or body.startswith(b"{")


@pytest.mark.parametrize("request_", RAW.values(), ids=RAW)
def test_what_is_no_request_of_ours_is_refused_and_the_next_one_answered(
    product: Server, client: httpx2.Client, request_: str
) -> None:
    head, blank, rest = request_.replace("|", "\r\n").partition("\r\n\r\n")
    last = "\r\nConnection: close" if " HTTP/1.1" in head else ""
    answer = said(product, f"{head}{last}\r\n\r\n{rest}{blank}".encode("latin-1"))
    statuses = re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.MULTILINE)
    assert all(int(status) < 500 for status in statuses)
    assert b"hit_rate" not in answer
    assert b"told" not in answer
    assert product.token.encode() not in answer
    if "evil.example" in request_:
        assert b'"access":true' not in answer
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("name", REQUEST_IDS)
def test_a_request_id_is_echoed_only_when_it_is_one(
    product: Server, client: httpx2.Client, name: str
) -> None:
    for path in ("/api/metrics", "/api/metrics", "/api/nothing"):
        answer = client.get(path, headers={b"X-Request-ID": name.encode()})
        check(product, answer, 200, 404)
        assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-ID"])


@pytest.mark.parametrize(("path", "limit"), [("/api/metrics", 2**20), ("/extract", 5 * 2**20)])
def test_a_body_over_the_limit_is_refused_declared_or_not(
    product: Server, client: httpx2.Client, path: str, limit: int
) -> None:
    body = b'{"org": "' + b"a" * limit + b'"}'
    check(product, client.post(path, content=body), 413)
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    check(product, client.post(path, content=pieces), 413)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Email": "admin@example.com"},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"X-Original-URL": "/api/cache/stats", "X-Rewrite-URL": "/api/cache/stats"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Authorization": "Bearer undefined"},
        {"Authorization": "Bearer null"},
        {"Authorization": "Bearer " + "A" * 60_000},
        {"X-Admin-Token": "' OR '1'='1"},
        {"Cookie": "admin=true; token=x"},
    ],
    ids=str,
)
def test_a_header_opens_nothing(product: Server, client: httpx2.Client, headers: dict[str, str]) -> None:
    check(product, client.get("/api/cache/stats", headers=headers), 401, 429)


@pytest.mark.parametrize("value", ['W/"' + "a" * 10_000, "*", '"a",' * 1000, "é", "%00"], ids=range(5))
def test_what_one_says_to_hold_is_only_compared(product: Server, client: httpx2.Client, value: str) -> None:
    client.get("/api/metrics")
    answer = client.get("/api/metrics", headers={b"If-None-Match": value.encode()})
    assert answer.status_code in {200, 304}
    encoded = client.get("/api/metrics", headers={b"Accept-Encoding": ("x" * 5000 + ";q=é").encode()})
    assert encoded.status_code == 200


def said(product: Server, request: bytes) -> bytes:
    """Say something to the server, and hear all of its answer."""
    address = urlsplit(product.url)
    answer = b""
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.settimeout(3)
        with suppress(ConnectionError, TimeoutError):  # it has hung up on us, or waits for more
            connection.sendall(request)
            while piece := connection.recv(65536):
                answer += piece
    return answer


def test_names_in_every_writing_are_texts(product: Server, client: httpx2.Client) -> None:
    for name in ("Açaí", "A\u0327c\u0327ai\u0301", "\uff21\uff23", "\u202eoidar", "a" * 200):
        check(product, client.get(f"/api/actions?org={quote(name)}"), 200)
