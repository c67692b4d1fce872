"""The one place where the site asks another host for something: what an address leads to decides, not how it looks.

The name is resolved once, and the addresses that were checked are those connected to, while Host, SNI and the
certificate keep the name: a resolver that changes its mind in between (DNS rebinding) changes nothing. Each redirect
is checked like the first address. One time limit holds for the whole exchange. No proxy is used.
"""

from __future__ import annotations

import functools
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import httpcore
from django.conf import settings
from django.utils.encoding import iri_to_uri

from domino.outbound_body import TooLong, Unreadable, read_body

METHODS = {"GET", "HEAD", "POST"}
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
MOST_ADDRESSES = 4
LONGEST_URL = 2000
PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_.:-]{1,253}")
# Sent to the host that was asked, never to another one it redirects to.
OWN_TO_HOST = {"authorization", "cookie"}
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


class OutboundError(Exception):
    """Nothing came back; its text is a French sentence for whoever gave the address."""


class OutboundRefused(OutboundError):
    """We do not ask that: the address, where it leads, or what it sends is not accepted."""


class OutboundTooLarge(OutboundRefused):
    """The host answered, with more than was accepted."""


class OutboundFailed(OutboundError):
    """We asked and got no usable answer: unknown name, timeout, TLS, broken exchange."""


@dataclass(frozen=True)
class Answer:
    """What a host answered, whatever the status: final address, header names in lower case, unpacked body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10.0,
    max_bytes: int = 1_000_000,
    allow_private: bool = False,
) -> Answer:
    """Ask for `url` (GET or HEAD), following up to 5 redirects, or POST `body` to it; `timeout` seconds in all.

    A POST follows no redirect: the answer says where it would lead. `max_bytes` counts the unpacked body of the
    answer. `allow_private` is for hosts that the administrator named in the settings, never for an address that
    someone typed. OutboundRefused, OutboundTooLarge or OutboundFailed otherwise.
    """
    if method not in METHODS or (body and method != "POST"):
        raise ValueError(f"{method} is not asked of other hosts")
    network = _Network(timeout, allow_private)
    ask = functools.partial(_ask, method=method, body=body, network=network, max_bytes=max_bytes)
    own = {name.lower(): value for name, value in (headers or {}).items()}
    parts = _checked(url)
    for _ in range(MOST_REDIRECTS + 1):
        answer = ask(parts, headers=own)
        if method == "POST" or answer.status not in REDIRECTS or "location" not in answer.headers:
            return answer
        following = _checked(urljoin(answer.url, answer.headers["location"]))
        if (following.scheme, following.netloc) != (parts.scheme, parts.netloc):
            own = {name: value for name, value in own.items() if name not in OWN_TO_HOST}
        parts = following
    raise OutboundRefused(
        f"L’adresse renvoie vers une autre plus de {MOST_REDIRECTS} fois : indiquez l’adresse finale."
    )


def check_address(url: str, *, timeout: float = 3.0) -> None:
    """Raise OutboundRefused for an address that `fetch` would never ask, OutboundFailed for an unknown name."""
    parts = _checked(url)
    host = parts.hostname or ""
    try:
        _Network(timeout, allow_private=False).addresses(host, parts.port or PORTS[parts.scheme])
    except httpcore.TimeoutException:
        raise OutboundFailed(f"{host} n’a pas répondu à temps.") from None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, local, shared (CGNAT), multicast or reserved."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        # Addresses that carry an IPv4 one (6to4, Teredo) reach it through a relay: nothing public needs them.
        if ip not in GLOBAL_UNICAST or ip.sixtofour or ip.teredo:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, as the system's resolver gives them."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def connect(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """Open a TCP connection to an IP address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


def _checked(url: str) -> SplitResult:
    """Return the parts of an address that may be asked, in ASCII; OutboundRefused otherwise."""
    if len(url) > LONGEST_URL:
        raise OutboundRefused(f"L’adresse dépasse {LONGEST_URL} signes : vérifiez-la.")
    try:
        parts = urlsplit(iri_to_uri(url.strip()))
        host = _ascii(urlsplit(url.strip()).hostname or "")
        port = parts.port
    except ValueError:
        raise OutboundRefused("L’adresse ne peut pas être lue : vérifiez-la.") from None
    if parts.scheme not in PORTS:
        raise OutboundRefused("L’adresse doit commencer par http:// ou https://.")
    if parts.username is not None or parts.password is not None:
        raise OutboundRefused("L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe.")
    if not HOST.fullmatch(host):
        raise OutboundRefused("L’adresse ne peut pas être lue : vérifiez-la.")
    # Below 1024 live mail, shells and the like, which must not be made to read our requests.
    if port is not None and port < 1024 and port not in PORTS.values():
        raise OutboundRefused(f"Le port {port} n’est pas celui d’un site web : vérifiez l’adresse.")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port not in {None, PORTS[parts.scheme]} else "")
    return SplitResult(parts.scheme, netloc, parts.path or "/", parts.query, "")


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _ask(
    parts: SplitResult, *, method: str, headers: Mapping[str, str], body: bytes, network: _Network, max_bytes: int
) -> Answer:
    usual = {"user-agent": f"DOMINO (+{settings.SITE_URL})", "accept": "*/*"}
    always = {"host": parts.netloc, "accept-encoding": "gzip", "connection": "close"}
    sent = list((usual | {**headers} | always).items())
    url = httpcore.URL(parts.geturl())
    host = parts.hostname or ""
    connection = httpcore.HTTPConnection(url.origin, ssl_context=_tls(), network_backend=network)
    try:
        with connection.stream(method, url, headers=sent, content=body or None) as response:
            received = _headers(response.headers)
            wanted = method != "HEAD" and response.status not in REDIRECTS
            answered = read_body(response.iter_stream(), received, max_bytes) if wanted else b""
    except TooLong:
        raise OutboundTooLarge(f"{host} envoie plus de {max_bytes // 1000} ko : c’est trop.") from None
    except httpcore.TimeoutException:
        raise OutboundFailed(f"{host} n’a pas répondu à temps.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, Unreadable) as error:
        raise OutboundFailed(_failure(host, error)) from error
    finally:
        connection.close()
    return Answer(parts.geturl(), response.status, received, answered)


@functools.cache
def _tls() -> ssl.SSLContext:
    """The system's authorities, those the administrator added to it included, and the usual ones where it has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header names in lower case; a name that comes several times has its values joined by commas."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.decode("latin-1").lower()
        text = value.decode("utf-8", "replace")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _failure(host: str, error: Exception) -> str:
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return f"Le certificat de {host} n’est pas valable : la connexion chiffrée est refusée."
    if isinstance(error.__cause__, ssl.SSLError):
        return f"La connexion chiffrée à {host} a échoué."
    if isinstance(error, httpcore.ConnectError):
        return f"{host} ne répond pas."
    return f"La réponse de {host} ne peut pas être lue."


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only, and gives up everything at one moment."""

    def __init__(self, seconds: float, allow_private: bool) -> None:
        self._end = time.monotonic() + seconds
        self._allow_private = allow_private

    def left(self) -> float:
        """Return the seconds left of the whole exchange."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left

    def addresses(self, host: str, port: int) -> list[str]:
        """Return what `host` leads to, each one checked; OutboundRefused or OutboundFailed otherwise."""
        found = list(dict.fromkeys(self._within(lambda: look_up(host, port), host)))[:MOST_ADDRESSES]
        if not self._allow_private and not all(map(is_public, found)):
            raise OutboundRefused(f"{host} mène à un réseau privé ou réservé : cette adresse n’est pas acceptée.")
        return found

    def connect_tcp(self, host: str, port: int, *_args: Any, **_kwargs: Any) -> httpcore.NetworkStream:
        addresses = self.addresses(host, port)
        failure: Exception = httpcore.ConnectError()
        for tried, address in enumerate(addresses):
            try:
                return _Stream(connect(address, port, self.left() / (len(addresses) - tried)), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _within(self, look: Callable[[], list[str]], host: str) -> list[str]:
        """The system's resolver takes no time limit: it is waited for in a thread."""
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(look())
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=work, daemon=True).start()
        try:
            found = answers.get(timeout=self.left())
        except queue.Empty:
            raise httpcore.ConnectTimeout from None
        if not found:
            raise OutboundFailed(f"Le nom {host} est introuvable : vérifiez l’adresse.")
        return found


class _Stream(httpcore.NetworkStream):
    """A connection of which each step has only what is left of the time."""

    def __init__(self, stream: httpcore.NetworkStream, network: _Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._network.left()), self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
