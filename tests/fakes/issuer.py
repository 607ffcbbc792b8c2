"""Somebody who issues tokens: signs them with real keys, and publishes those over HTTP (RFC 7517)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

ISSUER, AUDIENCE = "https://login.example", "mirante"
ALGORITHMS = get_default_algorithms()


class Issuer:
    """`keys` are what it publishes; `asked` counts how often; `status`, `body` and `gate` make it fail."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {}
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()
        self.status = 200
        self.body: bytes | None = None
        self.url = ""
        self.add("first", "RS256")

    def add(self, name: str, algorithm: str) -> None:
        made: dict[str, Any] = {
            "R": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "E": lambda: ec.generate_private_key(ec.SECP256R1()),
        }
        private = ed25519.Ed25519PrivateKey.generate() if algorithm == "EdDSA" else made[algorithm[0]]()
        self.keys[name] = (algorithm, private)

    def sign(self, claims: dict[str, Any], key: str = "first", **header: Any) -> str:
        algorithm, private = self.keys[key]
        return jwt.encode(claims, private, algorithm=algorithm, headers={"kid": key, **header})

    def jwks(self) -> bytes:
        found = []
        for name, (algorithm, private) in self.keys.items():
            public = json.loads(ALGORITHMS[algorithm].to_jwk(private.public_key()))
            found.append({**public, "kid": name, "use": "sig", "alg": algorithm})
        return json.dumps({"keys": found}).encode()

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "auth_mode": "jwt",
            "scope_from": "claim",
            "jwt_issuer": ISSUER,
            "jwt_audience": AUDIENCE,
            "jwt_jwks_url": self.url,
            "jwt_algorithms": "RS256,ES256,EdDSA",
        }


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Publish keys for as long as somebody wants to know."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            issuer.gate.wait()
            body = issuer.jwks() if issuer.body is None else issuer.body
            self.send_response(issuer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}/keys"
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            running.join()
