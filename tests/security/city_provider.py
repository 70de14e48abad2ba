"""A small identity provider of a city, on this machine: discovery, sign-in, token, user info, keys."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "shservice", "a secret of the client"


class CityProvider:
    """Vouches for ``person`` (its claims) to whoever asks in the right order; ``asked``: what was sent."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, Any] = {"sub": "4711", "preferred_username": "wang"}
        self.refuses = False
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.challenges: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []

    def configuration(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """The person agrees (or not): where the browser goes next."""
        self.asked.append(query)
        back, state = query["redirect_uri"], query["state"]
        if self.refuses:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query["code_challenge"]
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A token for a code, once, to the client that began (PKCE)."""
        challenge = self.challenges.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(proof).decode().rstrip("=") == challenge
        if not proved or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, **self.person}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": "token", "token_type": "Bearer", "id_token": signed}


@contextmanager
def city_provider() -> Iterator[CityProvider]:
    """Run it on a free port of this machine until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = CityProvider(f"http://127.0.0.1:{server.server_address[1]}")
    server.provider = provider
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Answers(BaseHTTPRequestHandler):
    """The addresses of the provider."""

    def do_GET(self) -> None:
        """Discovery, user info, sign-in."""
        provider: CityProvider = self.server.provider
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            self.answer(200, provider.configuration())
        elif parts.path == "/userinfo":
            self.answer(200, provider.person)
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        """Token."""
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        self.answer(*self.server.provider.token(form))

    def answer(self, status: int, content: dict[str, Any]) -> None:
        """Send JSON."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""
