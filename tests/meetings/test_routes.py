"""Meetings over HTTP, as CONTRACT.md fixes them."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from backend.errors import LanguageModelTimeout
from tests.conftest import ADMIN
from tests.fakes.reader import Reader

Start = Callable[..., TestClient]
KNOWN = {"meeting_id": "m-1", "customer_id": "Vale", "meet_date": "2026-03-17"}
PRIVATE = "O CPF do Antônio é 529.982.247-25"


def body(transcript: str = PRIVATE, **changed: Any) -> dict[str, Any]:
    return {"transcript": transcript, "metadata": {**KNOWN, **changed}}


@pytest.fixture
def client(start: Start, reader: Reader) -> TestClient:
    return start(reader=reader)


def test_extract_answers_what_the_contract_says(client: TestClient) -> None:
    answer = client.post("/extract", json=body())
    assert answer.status_code == 200
    found = answer.json()
    assert found["meeting_id"], found["customer_id"] == ("m-1", "Vale")
    assert found["meet_date"] == "2026-03-17"
    for name in ("summary", "key_points", "topics", "participants", "engine"):
        assert name in found
    assert found["action_items"][0] == {
        "description": "Enviar a proposta",
        "owner": "Marina",
        "due_date": "2026-03-17",
    }
    assert len(found["idempotency_key"]) == 64
    assert answer.headers["X-Cache"] == "MISS"
    assert "Idempotent-Replayed" not in answer.headers


def test_analyze_answers_what_the_contract_says(client: TestClient) -> None:
    found = client.post("/analyze", json=body()).json()
    assert (found["sentiment_label"], found["sentiment_score"]) == ("positive", 0.7)
    assert {"summary", "key_points", "action_items", "risks", "idempotency_key", "engine"} <= found.keys()
    assert "topics" not in found


def test_a_replay_says_so_and_is_the_same_byte_for_byte(client: TestClient, reader: Reader) -> None:
    first, again = (client.post("/extract", json=body()) for _ in range(2))
    assert (again.headers["X-Cache"], again.headers["Idempotent-Replayed"]) == ("HIT", "true")
    assert first.content == again.content
    assert reader.calls == 1


def test_the_same_meeting_typed_otherwise_is_the_same_meeting(client: TestClient, reader: Reader) -> None:
    client.post("/extract", json=body("Ana: atenção\nMarina: sim"))
    typed = body(" Ana: atenc\u0327a\u0303o\r\nMarina: s\u200bim\n", meet_date="2026-03-17T23:30:00-03:00")
    assert client.post("/extract", json=typed).headers["X-Cache"] == "HIT"
    assert reader.calls == 1


def test_another_transcript_under_the_same_key_is_refused_in_words(client: TestClient) -> None:
    client.post("/extract", json=body())
    refused = client.post("/extract", json=body("Outra conversa"))
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:mirante:problem:idempotency-key-reuse"
    assert client.post("/analyze", json=body("Outra conversa")).status_code == 200


def test_only_admins_read_again_by_force_and_it_leaves_a_line(client: TestClient, reader: Reader) -> None:
    client.post("/extract", json=body())
    assert client.post("/extract?force=true", json=body()).status_code == 401
    with capture_logs() as lines:
        forced = client.post("/extract?force=true", json=body("Outra conversa"), headers=ADMIN)
    assert (forced.status_code, forced.headers["X-Cache"], reader.calls) == (200, "MISS", 2)
    assert [line["event"] for line in lines if "audit" in line["event"]] == [
        "audit.admin_call",
        "audit.meeting_read_again",
    ]


def test_without_all_three_names_nothing_is_stored(client: TestClient, reader: Reader) -> None:
    for _ in range(2):
        answer = client.post("/extract", json={"transcript": "Olá", "metadata": {"meeting_id": "m-1"}})
        assert answer.headers["X-Cache"] == "BYPASS"
        assert answer.json()["idempotency_key"] == "no-idempotency-key-available"
    assert reader.calls == 2


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"[]", 400, None),
        (b'"text"', 400, None),
        (b"\xff\xfe", 400, None),
        (b"[" * 100_000, 400, None),
        (b"{}", 422, "transcript"),
        (b'{"transcript": 7}', 422, "transcript"),
        (b'{"transcript": "a", "text": "b"}', 422, "text"),
        (b'{"transcript": "a", "metadata": []}', 422, "metadata"),
        (b'{"transcript": "a", "metadata": {"meet_date": "17/03/2026"}}', 422, "metadata.meet_date"),
        (b'{"transcript": "a", "metadata": {"meet_date": "2026-02-30"}}', 422, "metadata.meet_date"),
        (b'{"transcript": "a", "metadata": {"meeting_id": ["x"]}}', 422, "metadata.meeting_id"),
        (b'{"transcript": "a", "metadata": {"meeting_id": "%s"}}' % (b"x" * 201), 422, "metadata.meeting_id"),
    ],
    ids=lambda given: repr(given)[:50],
)
def test_a_body_that_cannot_be_used_is_told_by_field(
    client: TestClient, sent: bytes, status: int, field: str | None
) -> None:
    for call in ("/extract", "/analyze"):
        told = client.post(call, content=sent)
        assert told.status_code == status
        assert [error["field"] for error in told.json().get("errors", [])] == ([field] if field else [])


def test_a_transcript_may_be_five_mebibytes_and_not_more(client: TestClient) -> None:
    frame = len(json.dumps(body("")))
    assert client.post("/extract", json=body("a" * (5 * 1024 * 1024 - frame))).status_code == 200
    refused = client.post("/extract", json=body("a" * (5 * 1024 * 1024)))
    assert (refused.status_code, refused.json()["type"]) == (413, "urn:mirante:problem:body-too-large")
    assert client.post("/api/metrics", content=b" " * (1024 * 1024 + 1)).status_code == 413


def test_half_a_surrogate_pair_does_not_break_an_answer(client: TestClient) -> None:
    sent = b'{"transcript": "Ana: \\ud83d oi", "metadata": {"meeting_id": "\\ud800m"}}'
    assert client.post("/extract", content=sent).status_code == 200


def test_erasing_a_meeting_takes_all_of_it_and_leaves_a_line_that_names_nobody(client: TestClient) -> None:
    for call in ("/extract", "/analyze"):
        client.post(call, json=body())
    client.post("/action-items", json={"meeting_id": "m-1", "items": [item("Enviar a proposta")]})
    with capture_logs() as lines:
        erased = client.delete("/meetings/m-1")
    assert erased.json() == {"meeting_id": "m-1", "records": 2, "action_items": 1, "sentiments": 1}
    (line,) = [line for line in lines if line["event"] == "audit.meeting_erased"]
    assert "m-1" not in str(line)
    assert client.post("/extract", json=body()).headers["X-Cache"] == "MISS"
    assert client.get("/action-items", params={"meeting_id": "m-1"}).json()["items"] == []
    assert client.get("/sentiments", params={"customer_id": "Vale"}).json()["points"] == []


@pytest.mark.parametrize("name", ["2026/03/17-1", "reunião 1", "50%", "a?b#c"])
def test_a_meeting_of_any_name_can_be_erased(client: TestClient, name: str) -> None:
    client.post("/extract", json=body(meeting_id=name))
    assert client.delete(f"/meetings/{quote(name, safe='')}").json()["records"] == 1


def item(extracted: str, **changed: Any) -> dict[str, Any]:
    return {"extracted": extracted, "description": extracted, "owner": "Marina", **changed}


def accept(client: TestClient, *items: dict[str, Any], meeting: str = "m-1") -> dict[str, Any]:
    sent = {"meeting_id": meeting, "customer_id": "Vale", "items": list(items)}
    answer: dict[str, Any] = client.post("/action-items", json=sent).raise_for_status().json()
    return answer


def test_action_items_are_accepted_once_for_a_meeting_however_often_they_are_sent(
    client: TestClient,
) -> None:
    first = accept(client, item("Enviar a proposta", due_date="2026-03-20"))
    assert first["added"] == 1
    both = accept(client, item("enviar  a PROPOSTA", description="Mandar"), item("Ligar"), item("Ligar"))
    assert both["added"] == 1
    assert [found["description"] for found in both["items"]] == ["Enviar a proposta", "Ligar"]
    assert accept(client, item("Ligar"), meeting="m-2")["added"] == 1


def test_an_accepted_item_may_be_worded_otherwise_than_it_was_extracted(client: TestClient) -> None:
    accept(client, item("Enviar a proposta", description="Enviar a proposta revista", owner=None))
    (found,) = client.get("/action-items", params={"meeting_id": "m-1"}).json()["items"]
    assert (found["extracted"], found["description"]) == ("Enviar a proposta", "Enviar a proposta revista")
    assert (found["owner"], found["customer_id"], found["done"]) == (None, "Vale", False)


def test_an_accepted_item_is_marked_as_done_and_taken_back(client: TestClient) -> None:
    (found,) = accept(client, item("Ligar"))["items"]
    address = f"/action-items/{found['id']}"
    assert client.get(address).json() == found
    assert client.patch(address, json={"done": True}).json()["done"] is True
    assert accept(client, item("Ligar"))["added"] == 0  # done is done
    assert client.patch(address, json={"done": False}).json()["done"] is False
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    assert client.get(address).status_code == 404
    assert client.patch(address, json={"done": True}).status_code == 404
    assert accept(client, item("Ligar"))["added"] == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [item("x" * 501)]}, "items.0.extracted"),
        ({"items": [item("Ligar", description=" ")]}, "items.0.description"),
        ({"items": [item("Ligar", due_date="amanhã")]}, "items.0.due_date"),
        ({"meeting_id": ""}, "meeting_id"),
        ({"customer_id": "V\x1fale"}, None),
    ],
)
def test_what_cannot_be_accepted_is_told_by_field_and_nothing_is(
    client: TestClient, changed: dict[str, Any], field: str | None
) -> None:
    sent = {"meeting_id": "m-1", "customer_id": "Vale", "items": [item("Ligar")], **changed}
    told = client.post("/action-items", json=sent)
    if field is None:  # nobody sees it: it is taken out
        assert told.json()["items"][0]["customer_id"] == "Vale"
        return
    assert field in [error["field"] for error in told.json()["errors"]]
    assert client.get("/action-items", params={"meeting_id": "m-1"}).json()["items"] == []


def test_sentiments_are_told_by_customer_over_time(client: TestClient, reader: Reader) -> None:
    for number, score in enumerate([0.7, 0.2, 0.5]):
        reader.score = score
        client.post("/analyze", json=body(meeting_id=f"m-{number}", meet_date=f"2026-03-1{7 - number}"))
    client.post("/analyze", json=body(customer_id="Braskem"))
    points = client.get("/sentiments", params={"customer_id": "Vale"}).json()["points"]
    assert [(point["meet_date"][-2:], point["sentiment_label"]) for point in points] == [
        ("15", "neutral"),
        ("16", "negative"),
        ("17", "positive"),
    ]
    customers = client.get("/customers").json()["customers"]
    assert [(found["customer_id"], found["meetings"]) for found in customers] == [("Braskem", 1), ("Vale", 3)]
    assert client.get("/sentiments").status_code == 422


def test_how_meetings_are_read_and_what_it_cost_today_is_told(client: TestClient) -> None:
    before = client.get("/meetings").json()
    assert (before["engine"], before["stored_hours"], before["tokens_today"]) == ("reader/1", 24, 0)
    assert before["cost_today_usd"] == 0
    client.post("/extract", json=body())
    assert client.get("/meetings").json()["tokens_today"] == 1100


@pytest.mark.parametrize("call", ["extract", "analyze", "action-items"])
def test_a_page_of_another_site_cannot_make_a_browser_spend_anything(client: TestClient, call: str) -> None:
    for site in ("cross-site", "same-site"):
        forged = client.post(f"/{call}", json=body(), headers={"Sec-Fetch-Site": site})
        assert (forged.status_code, forged.json()["type"]) == (403, "urn:mirante:problem:cross-site")
    own = client.post("/extract", json=body(), headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200


def test_no_word_of_a_meeting_is_in_logs_errors_or_metrics(
    client: TestClient, reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as lines:
        client.post("/extract", json=body())
        told = [client.post("/extract", json=body(PRIVATE + "!")).text]
        told += [client.post("/extract", json={**body(), "metadata": {"meet_date": PRIVATE}}).text]
        reader.error = RuntimeError(PRIVATE)
        told += [client.post("/analyze", json=body()).text]
        client.delete(f"/meetings/{quote(PRIVATE)}")
    path: Any = client.app
    path._access_log.flush()  # noqa: SLF001 - not to wait for it
    told += [capsys.readouterr().err]
    told += [json.dumps(lines, default=str), client.get("/metrics").text]
    assert "529.982.247-25" not in " ".join(told)
    assert "Vale" not in " ".join(told)


def test_metrics_count_requests_by_route_and_the_cache_by_tier(client: TestClient) -> None:
    client.get("/api/metrics")
    client.get("/api/metrics")
    client.get("/api/metrics", headers={"If-None-Match": "*"})
    client.get("/nobody/knows/this")
    client.request("BREW", "/api/metrics")
    client.delete("/meetings/m-1")
    lines = client.get("/metrics").text.splitlines()
    assert 'cache_hits_total{backend="memory"} 2.0' in lines
    assert 'cache_misses_total{backend="memory"} 1.0' in lines
    assert any(line.startswith('cache_size{backend="memory"}') for line in lines)
    counted = 'http_request_duration_seconds_count{method="GET",path="/api/metrics"} 3.0'
    assert counted in lines
    assert (
        'http_request_duration_seconds_count{method="DELETE",path="/meetings/{meeting_id:path}"} 1.0' in lines
    )
    counts = [line for line in lines if not line.startswith("#")]
    assert not any("nobody" in line or "BREW" in line or "m-1" in line for line in counts)


def test_metrics_count_what_became_of_requests(client: TestClient, reader: Reader) -> None:
    for _ in range(3):
        client.post("/extract", json=body())
    client.post("/extract", json=body("outra"))
    client.post("/analyze", json={"transcript": "Olá"})
    reader.error = LanguageModelTimeout()
    client.post("/analyze", json=body())
    lines = client.get("/metrics").text.splitlines()
    for operation, outcome, count in [
        ("extract", "miss", 1),
        ("extract", "hit", 2),
        ("extract", "failed", 1),
        ("analyze", "bypass", 1),
        ("analyze", "failed", 1),
    ]:
        labels = f'operation="{operation}",outcome="{outcome}"'
        assert f"meetings_requests_total{{{labels}}} {count}.0" in lines


def test_metrics_count_tokens_and_say_when_a_price_is_not_known(client: TestClient) -> None:
    client.post("/extract", json=body())
    lines = client.get("/metrics").text.splitlines()
    assert 'openai_tokens_total{type="input"} 1000.0' in lines
    assert 'openai_tokens_total{type="cached_input"} 200.0' in lines
    assert 'openai_tokens_total{type="output"} 100.0' in lines
    assert any(line.startswith("openai_estimated_cost_usd ") for line in lines)
