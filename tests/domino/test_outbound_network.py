"""What an address leads to: the outside network is played here, its names and its addresses."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domino import outbound
from domino.outbound import OutboundError, fetch, is_public
from tests.hosts import answer, host

PUBLIC = "93.184.215.14"
OTHER = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class Internet:
    """Names with the addresses they give at each look-up, addresses with the local port behind them."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.ports: dict[str, int] = {}
        self.connected: list[str] = []

    def look_up(self, name: str, port: int) -> list[str]:
        answers = self.names[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        self.connected.append(address)
        if address not in self.ports:
            raise httpcore.ConnectError
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.ports[address], timeout=timeout)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    played = Internet()
    monkeypatch.setattr(outbound, "look_up", played.look_up)
    monkeypatch.setattr(outbound, "connect", played.connect)
    return played


def refusal(url: str, timeout: float = 2) -> str:
    with pytest.raises(OutboundError) as caught:
        fetch(url, timeout=timeout)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1234::1",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_addresses_are_refused(internet: Internet, address: str) -> None:
    assert is_public(address) is False
    internet.names = {"dedans.example": [[address]], "moitie.example": [[PUBLIC, address]]}
    for name in internet.names:
        assert refusal(f"http://{name}/") == (
            f"OutboundRefused: {name} mène à un réseau privé ou réservé : cette adresse n’est pas acceptée."
        )
    assert internet.connected == []


@pytest.mark.parametrize("address", [PUBLIC, OTHER, "::ffff:93.184.215.14"])
def test_public_addresses_are_asked(internet: Internet, address: str) -> None:
    with host(answer(b"public")) as there:
        internet.names = {"dehors.example": [[address]]}
        internet.ports = {address: there.port}
        assert fetch("http://dehors.example/").body == b"public"
    assert [line for line in there.requests[0].splitlines() if line.startswith("host")] == ["host: dehors.example"]


@pytest.mark.parametrize("url", ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::1]/", "http://0/"])
def test_other_spellings_of_this_machine_are_refused(url: str) -> None:
    assert "mène à un réseau privé ou réservé" in refusal(url)


def test_an_answer_that_changes_after_the_check_is_not_followed(internet: Internet) -> None:
    with host(answer(b"secret")) as inside, host(answer(b"public")) as outside:
        internet.names = {"tournant.example": [[PUBLIC], ["127.0.0.1"]]}
        internet.ports = {PUBLIC: outside.port, "127.0.0.1": inside.port}
        assert fetch("http://tournant.example/").body == b"public"
        assert "mène à un réseau privé ou réservé" in refusal("http://tournant.example/")
    assert internet.connected == [PUBLIC]
    assert inside.requests == []


def test_a_redirect_into_this_machine_is_refused(internet: Internet) -> None:
    with host(answer(b"secret")) as inside, host(answer(status="302 Found", location=inside.url)) as outside:
        internet.names = {"dehors.example": [[PUBLIC]], "127.0.0.1": [["127.0.0.1"]]}
        internet.ports = {PUBLIC: outside.port, "127.0.0.1": inside.port}
        assert refusal("http://dehors.example/") == (
            "OutboundRefused: 127.0.0.1 mène à un réseau privé ou réservé : cette adresse n’est pas acceptée."
        )
    assert (len(outside.requests), inside.requests) == (1, [])


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://dehors.example/", "http://a:b@dehors.example/"])
def test_a_redirect_to_an_address_that_is_not_asked_is_refused(internet: Internet, location: str) -> None:
    with host(answer(status="301 Moved", location=location)) as outside:
        internet.names = {"dehors.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: outside.port}
        assert refusal("http://dehors.example/").startswith("OutboundRefused: L’adresse")


def test_redirects_are_followed_with_the_final_address(internet: Internet) -> None:
    final = host(answer(b"ici"))
    with final as there, host(answer(status="307 Moved", location="//ailleurs.example/%C3%A9t%C3%A9?a=1#b")) as outside:
        internet.names = {"dehors.example": [[PUBLIC]], "ailleurs.example": [[OTHER]]}
        internet.ports = {PUBLIC: outside.port, OTHER: there.port}
        got = fetch("http://dehors.example/", headers={"Authorization": "Bearer secret", "If-None-Match": "x"})
    assert (got.url, got.body) == ("http://ailleurs.example/%C3%A9t%C3%A9?a=1", b"ici")
    assert ["authorization: Bearer secret" in head for head in outside.requests + there.requests] == [True, False]
    assert ["if-none-match: x" in head for head in outside.requests + there.requests] == [True, True]


def test_endless_redirects_are_refused(internet: Internet) -> None:
    with host(answer(status="302 Found", location="/encore")) as outside:
        internet.names = {"dehors.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: outside.port}
        assert refusal("http://dehors.example/") == (
            "OutboundRefused: L’adresse renvoie vers une autre plus de 5 fois : indiquez l’adresse finale."
        )
    assert len(outside.requests) == 6


def test_another_address_of_the_name_is_tried(internet: Internet) -> None:
    with host(answer(b"public")) as there:
        internet.names = {"deux.example": [[OTHER, PUBLIC, PUBLIC]]}
        internet.ports = {PUBLIC: there.port}
        assert fetch("http://deux.example/").body == b"public"
    assert internet.connected == [OTHER, PUBLIC]


def test_a_name_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(name: str, port: int) -> list[str]:
        time.sleep(4)
        return [PUBLIC]

    monkeypatch.setattr(outbound, "look_up", slow)
    before = time.monotonic()
    assert refusal("http://lent.example/", timeout=0.3) == "OutboundFailed: lent.example n’a pas répondu à temps."
    assert time.monotonic() - before < 3


def test_an_accented_name_is_asked_in_its_ascii_form(internet: Internet) -> None:
    with host(answer()) as there:
        internet.names = {"xn--cole-9oa.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: there.port}
        assert fetch("http://École.example/").url == "http://xn--cole-9oa.example/"


def certificate(folder: Path, name: str) -> Path:
    """Write a certificate for `name`, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("10.0.0.1"))])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + built.public_bytes(pem))
    return file


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's side for sur.example, whose certificate this machine trusts."""
    file = certificate(tmp_path, "sur.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    outbound._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    yield context
    outbound._tls.cache_clear()


def test_the_certificate_is_that_of_the_name(internet: Internet, tls: ssl.SSLContext) -> None:
    names: list[str | None] = []
    tls.sni_callback = lambda sock, name, context: names.append(name)
    with host(answer(b"chut"), tls=tls) as there:
        internet.names = {"sur.example": [[PUBLIC]], "faux.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: there.port}
        assert fetch("https://sur.example/").body == b"chut"
        assert refusal("https://faux.example/") == (
            "OutboundFailed: Le certificat de faux.example n’est pas valable : la connexion chiffrée est refusée."
        )
    assert names == ["sur.example", "faux.example"]
    assert internet.connected == [PUBLIC, PUBLIC]


def test_a_certificate_that_nobody_signed_is_refused(internet: Internet, tls: ssl.SSLContext, tmp_path: Path) -> None:
    tls.load_cert_chain(certificate(tmp_path, "inconnu.example"))
    with host(answer(b"chut"), tls=tls) as there:
        internet.names = {"inconnu.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: there.port}
        assert "Le certificat de inconnu.example n’est pas valable" in refusal("https://inconnu.example/")


def test_a_host_without_tls_is_given_up(internet: Internet) -> None:
    with host(answer(b"clair")) as there:
        internet.names = {"clair.example": [[PUBLIC]]}
        internet.ports = {PUBLIC: there.port}
        assert refusal("https://clair.example/") == "OutboundFailed: La connexion chiffrée à clair.example a échoué."
