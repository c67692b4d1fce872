"""The form where one answers: without a script, with one, for those invited, with bad input."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from domino.models import OutgoingMail
from evaluation.models import Evaluation, Rating
from evaluation.services import evaluations, raters
from evaluation.services.evaluations import close_evaluation
from evaluation.services.referentials import import_referential
from tests.evaluation.evaluating import agreed, answers, evaluation_of, indicators, member, place
from tests.factories.initiatives import InitiativeFactory
from tests.factories.referentials import agree, content, indicator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def evaluation() -> Evaluation:
    return evaluation_of(agreed(place()), rated=False)


def invited(evaluation: Evaluation, label: str = "Bo") -> str:
    _, secret = raters.invite_rater(evaluation=evaluation, label=label)
    return reverse("evaluation:rating_invited", args=[secret])


def test_own_answers_are_begun_by_the_first_one_saved(client: Client, evaluation: Evaluation) -> None:
    client.force_login(member(evaluation.initiative.territory))
    address = reverse("evaluation:rating_edit", args=[evaluation.pk])
    assert (client.get(address).status_code, Rating.objects.count()) == (200, 0)
    response = client.post(address, answers(evaluation.version, action="save"))
    rating = Rating.objects.get()
    assert (response.status_code, rating.scores.count(), rating.submitted_at) == (302, 6, None)
    page = client.get(address).content.decode()
    assert ("<span data-known>6</span> sur 6 indicateurs" in page, page.count("checked")) == (True, 6)


def test_handing_in_makes_answers_count(client: Client, evaluation: Evaluation) -> None:
    client.post(invited(evaluation), answers(evaluation.version, "unknown", action="submit"))
    assert Rating.objects.get().submitted_at is not None


def test_script_is_told_what_is_kept(client: Client, evaluation: Evaluation) -> None:
    first, *_ = indicators(evaluation.version)
    address = invited(evaluation)
    sent = {f"i{first.pk}-answer": "3", "lock": "1"}
    told = client.post(address, sent, headers={"Accept": "application/json"}).json()
    assert (told["lock"], told["known"], told["total"], told["problems"], told["conflicts"]) == (2, 1, 6, [], [])
    other_tab = client.post(address, sent | {f"i{first.pk}-answer": "0"}, headers={"Accept": "application/json"})
    assert (other_tab.status_code, other_tab.json()["conflicts"]) == (409, [f"i{first.pk}"])
    assert Rating.objects.get().scores.get().level == 3


def test_other_tab_sees_both_and_nothing_is_lost(client: Client, evaluation: Evaluation) -> None:
    first, *_ = indicators(evaluation.version)
    address = invited(evaluation)
    client.post(address, {f"i{first.pk}-answer": "3", "lock": "1"})
    typed = {f"i{first.pk}-answer": "0", f"i{first.pk}-evidence": "Vu sur place", "lock": "1"}
    response = client.post(address, typed)
    page = response.content.decode()
    assert (response.status_code, "3. Presque" in page, "Vu sur place" in page) == (409, True, True)
    again = typed | {"lock": "2", f"i{first.pk}-seen": response.context["sections"][0][1][0].data[f"i{first.pk}-seen"]}
    assert (client.post(address, again).status_code, Rating.objects.get().scores.get().level) == (302, 0)


def test_answer_changed_elsewhere_is_not_undone_by_a_tab_that_did_not_touch_it(
    client: Client, evaluation: Evaluation
) -> None:
    first, second, *_ = indicators(evaluation.version)
    address, script = invited(evaluation), {"Accept": "application/json"}
    seen = client.post(address, {f"i{first.pk}-answer": "1", "lock": "1"}, headers=script).json()["seen"]
    client.post(address, {f"i{first.pk}-answer": "4", "lock": "2"})
    tab = {f"i{first.pk}-answer": "1", f"i{second.pk}-answer": "2", **seen, "lock": "2"}
    for _ in range(2):
        told = client.post(address, tab, headers=script).json()
        tab |= told["seen"] | ({"lock": str(told["lock"])} if told["lock"] else {})
    assert [score.level for score in Rating.objects.get().scores.order_by("indicator")] == [4, 2]
    page = client.post(address, tab | {f"i{second.pk}-answer": "9"}).context["sections"][0][1]
    assert [form["answer"].value() for form in page[:2]] == ["4", "9"]


def test_comparing_costs_the_same_for_any_number_of_indicators(
    client: Client, evaluation: Evaluation, django_assert_num_queries: Any
) -> None:
    address = invited(evaluation)
    for count in (1, 3):
        sent = {f"i{one.pk}-answer": "9" for one in indicators(evaluation.version)[:count]}
        with django_assert_num_queries(11):
            assert client.post(address, sent | {"lock": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("answer", "9"),
        ("answer", "<script>"),
        ("link", "javascript:alert(1)"),
        ("link", "ftp://exemple.fr/"),
        ("link", "https://"),
        ("evidence", "x" * 501),
        ("evidence", "nul\x00"),
        ("link", "https://exemple.fr/" + "a" * 500),
    ],
)
def test_bad_input_is_said_and_kept(client: Client, evaluation: Evaluation, field: str, text: str) -> None:
    first, second, *_ = indicators(evaluation.version)
    sent = {f"i{first.pk}-answer": "2", f"i{second.pk}-answer": "4", f"i{first.pk}-{field}": text}
    response = client.post(invited(evaluation), sent)
    assert (response.status_code, 'class="error-summary"' in response.content.decode()) == (422, True)
    assert list(Rating.objects.get().scores.values_list("indicator", flat=True)) == [second.pk]


def test_evidence_without_an_answer_is_said(client: Client, evaluation: Evaluation) -> None:
    first, *_ = indicators(evaluation.version)
    response = client.post(invited(evaluation), {f"i{first.pk}-evidence": "Vu sur place"})
    page = response.content.decode()
    assert (response.status_code, "Choisissez une réponse" in page, "Vu sur place" in page) == (422, True, True)


@pytest.mark.parametrize("lock", ["", "-1", "x", "9" * 30, "١"])
def test_lock_that_is_no_number_is_an_old_one(client: Client, evaluation: Evaluation, lock: str) -> None:
    assert client.post(invited(evaluation), answers(evaluation.version, lock=lock)).status_code == 302


def numbers() -> Evaluation:
    number = indicator("Achats locaux", scale="number", levels=[], unit="%", thresholds=[10, 25, 50, 75])
    criteria = [{"name": f"Critère {n}", "indicators": [number]} for n in range(3)]
    territory = place()
    referential = import_referential(data={**content(), "criteria": criteria}, territory=territory, by=None)
    agree(referential)
    return evaluation_of(referential.versions.get(), rated=False)


@pytest.mark.parametrize(("text", "level"), [("12,5", 1), ("75", 4), ("0", 0), ("-3", 0), ("1 000", 4)])
def test_number_becomes_a_level(client: Client, text: str, level: int) -> None:
    evaluation = numbers()
    first, *_ = indicators(evaluation.version)
    assert client.post(invited(evaluation), {f"i{first.pk}-value": text}).status_code == 302
    score = Rating.objects.get().scores.get()
    assert (score.level, score.value) == (level, Decimal(text.replace(",", ".").replace(" ", "")))


@pytest.mark.parametrize("text", ["douze", "NaN", "1e30", "Infinity", "1,2,3"])
def test_number_that_is_none_is_said(client: Client, text: str) -> None:
    evaluation = numbers()
    first, *_ = indicators(evaluation.version)
    response = client.post(invited(evaluation), {f"i{first.pk}-value": text})
    assert (response.status_code, Rating.objects.get().scores.count()) == (422, 0)


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def test_file_is_kept_for_the_team_alone(client: Client, evaluation: Evaluation) -> None:
    first, *_ = indicators(evaluation.version)
    upload = SimpleUploadedFile("preuve.png", picture())
    client.post(invited(evaluation), {f"i{first.pk}-answer": "3", f"i{first.pk}-file": upload})
    address = reverse("evaluation:evidence_file", args=[Rating.objects.get().scores.get().pk])
    assert client.get(address).status_code == 302
    client.force_login(member(place()))
    assert client.get(address).status_code == 403
    client.force_login(member(evaluation.initiative.territory))
    response = client.get(address)
    assert (response.status_code, response["Content-Type"], response["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("photo.png", b"\x89PNG\r\n\x1a\nnot really"),
        ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("feuille.pdf", b"%PDF-1.4 /JavaScript"),
        ("macro.docx", b"PK\x03\x04broken"),
        ("programme.exe", b"MZ\x90\x00"),
        ("vide.pdf", b""),
    ],
)
def test_file_that_is_not_a_document_is_refused(
    client: Client, evaluation: Evaluation, name: str, content: bytes
) -> None:
    first, *_ = indicators(evaluation.version)
    sent: dict[str, Any] = {f"i{first.pk}-answer": "3", f"i{first.pk}-file": SimpleUploadedFile(name, content)}
    assert (client.post(invited(evaluation), sent).status_code, Rating.objects.get().scores.count()) == (422, 0)


def test_link_opens_its_answers_alone(client: Client, evaluation: Evaluation) -> None:
    response = client.get(invited(evaluation))
    assert (response.status_code, response["Referrer-Policy"], response["X-Robots-Tag"]) == (
        200,
        "same-origin",
        "noindex",
    )
    assert client.get(reverse("evaluation:evaluation_detail", args=[evaluation.pk])).status_code == 404


def test_forged_link_opens_nothing(client: Client, evaluation: Evaluation) -> None:
    address = invited(evaluation)
    for forged in (address.replace("/reponses/", "/reponses/0"), "/evaluation/reponses/x/"):
        assert client.get(forged).status_code == 410
        assert client.post(forged, answers(evaluation.version)).status_code == 410


def test_expired_revoked_and_renewed_links_open_nothing(
    client: Client, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = invited(evaluation)
    rating = Rating.objects.get()
    rating.evaluation = evaluation
    later = timezone.now() + timedelta(days=31)
    with monkeypatch.context() as time:
        time.setattr(raters.timezone, "now", lambda: later)
        assert client.get(address).status_code == 410
    assert client.get(address).status_code == 200
    secret = raters.renew_link(rating=rating)
    renewed = reverse("evaluation:rating_invited", args=[secret])
    assert (client.get(address).status_code, client.get(renewed).status_code) == (410, 200)
    raters.revoke_link(rating=rating)
    assert client.get(renewed).status_code == 410


def test_link_of_a_closed_evaluation_shows_and_writes_nothing(client: Client, evaluation: Evaluation) -> None:
    address = invited(evaluation)
    client.post(address, answers(evaluation.version, 3, action="submit"))
    close_evaluation(evaluation=evaluation, by=None)
    assert client.get(address).status_code == 200
    assert client.post(address, answers(evaluation.version, 0, lock=2)).status_code == 409
    assert set(Rating.objects.get().scores.values_list("level", flat=True)) == {3}


def test_largest_referential_is_answered_at_once(client: Client) -> None:
    evaluation = evaluation_of(agreed(place(), criteria=10, indicators=12), rated=False)
    sent: dict[str, Any] = answers(evaluation.version, 2, lock=1, action="submit")
    for one in indicators(evaluation.version):
        sent |= {f"i{one.pk}-{name}": "" for name in ("evidence", "link", "seen", "value")}
    # What a browser sends of a file that nobody chose.
    empty = [
        f'Content-Disposition: form-data; name="i{one.pk}-file"; filename=""' for one in indicators(evaluation.version)
    ]
    files = "".join(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n\r\n" for head in empty)
    body = files.encode() + encode_multipart(BOUNDARY, sent)
    assert client.generic("POST", invited(evaluation), body, MULTIPART_CONTENT).status_code == 302
    assert Rating.objects.get().scores.count() == 120


def test_structure_gets_its_link_by_mail(evaluation: Evaluation) -> None:
    initiative = evaluation.initiative
    initiative.private_email = "contact@sel.example"
    initiative.save()
    raters.invite_initiative(evaluation=evaluation)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "/evaluation/reponses/" in mail.body) == ("contact@sel.example", True)


def test_structure_without_address_is_said() -> None:
    evaluation = evaluation_of(agreed(place()), initiative=InitiativeFactory())
    with pytest.raises(evaluations.Refused, match="adresse"):
        raters.invite_initiative(evaluation=evaluation)
