"""The team's pages: writing without script, who may what, bad input, two editors, order, library, comments."""

from typing import Any

import pytest
from django.test import Client

from inventory.enums import Role
from recommendations.enums import ListState
from recommendations.models import Comment, Recommendation, RecommendationList
from recommendations.services.lists import order_seen, settings_seen
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory, InsightFactory
from tests.factories.recommendations import CommentFactory, ListFactory, RecommendationFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.proposals import guarded
from tests.recommendations.team import address, member, typed

pytestmark = pytest.mark.django_db


def test_list_begins_as_a_draft(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune, Role.RELAY)
    data = {"title": "Cinq choses à faire", "territory": commune.slug}
    assert client.post("/preconisations/nouvelle/", data).status_code == 302
    made = RecommendationList.objects.get()
    assert (made.slug, made.state, made.version, made.territory) == ("cinq-choses-a-faire", "draft", 0, commune)


def test_list_is_begun_only_where_one_edits(client: Client) -> None:
    member(client, CommuneFactory())
    data = {"title": "Liste", "territory": CommuneFactory().slug}
    response = client.post("/preconisations/nouvelle/", data)
    assert (response.status_code, RecommendationList.objects.count()) == (422, 0)
    assert "Vous n’écrivez pas" in response.content.decode()


def test_every_field_is_written_and_shown_again(client: Client) -> None:
    owner = ListFactory()
    member(client, owner.territory)
    stake, study = StakeFactory(), CaseStudyFactory()
    near = InitiativeFactory(name="La Ressourcerie", territory=owner.territory)
    insight = InsightFactory(territory=owner.territory)
    other = RecommendationFactory()
    data = typed(
        context="Parce que.",
        phases=["start", "trial"],
        registers=["places"],
        stakes=[stake.slug],
        insights=[insight.pk],
        case_studies=[study.slug],
        initiatives=[near.slug],
        budget="1500,50",
        starts_on="2026-01-01",
        contact_person="Mme X",
        **{"partners-TOTAL_FORMS": "2", "partners-0-name": "la ressourcerie", "partners-0-role": "carrier"},
        **{"partners-0-contact": "06", "partners-1-name": "", "partners-1-role": "partner", "links-TOTAL_FORMS": "2"},
        **{"links-0-url": f"https://domino.example{other.get_absolute_url()}", "links-1-title": "Le Lab’O"},
    )
    assert client.post(f"/preconisations/{owner.slug}/ajouter/", data).status_code == 302
    made = Recommendation.objects.get(list=owner)
    assert (str(made.budget), made.phases, made.contact_person) == ("1500.50", ["start", "trial"], "Mme X")
    assert [(each.name, each.initiative, each.contact) for each in made.partners.all()] == [
        ("la ressourcerie", near, "06")
    ]
    seen = [(each.initiative, each.case_study, each.other, each.title) for each in made.inspirations.all()]
    assert seen == [
        (near, None, None, ""),
        (None, study, None, ""),
        (None, None, other, ""),
        (None, None, None, "Le Lab’O"),
    ]
    page = client.get(address(made, "modifier/")).content.decode()
    shown = ("Mme X", "Le Lab’O", "1\xa0500,50", other.get_absolute_url())
    assert [text for text in shown if text not in page] == []
    data |= {"budget": "1\xa0500,50", "lock": 1}
    client.post(address(made, "modifier/"), data)
    made.refresh_from_db()
    assert (made.lock, made.changes.count()) == (1, 1)


def test_rows_and_search_work_without_script(client: Client) -> None:
    made = RecommendationFactory()
    member(client, made.list.territory)
    InitiativeFactory(name="Jardin partagé", slug="jardin")
    page = client.post(address(made, "modifier/"), typed(action="find", find="jardin", lock=1)).content.decode()
    assert 'value="jardin"' in page
    page = client.post(address(made, "modifier/"), typed(action="add-partner", title="Gardé", lock=1)).content.decode()
    assert all(text in page for text in ('name="partners-0-name"', "Gardé"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "a" * 201}, "C’est trop long"),
        ({"phases": ["x"]}, "n’est pas dans la liste"),
        ({"stakes": ["x"]}, "n’est pas dans la liste"),
        ({"insights": ["x"]}, "n’est pas dans la liste"),
        ({"criteria": ["999999999999999999999"]}, "n’est pas dans la liste"),
        ({"status": "x"}, "n’est pas dans la liste"),
        ({"budget": "beaucoup"}, "Écrivez une somme"),
        ({"budget": "-1"}, "Écrivez une somme"),
        ({"budget": "NaN"}, "Écrivez une somme"),
        ({"starts_on": "hier"}, "Écrivez la date ainsi"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "La fin vient après"),
        ({"context": "![](http://ailleurs.example/a.png)"}, "Décrivez chaque image"),
        ({"partners-TOTAL_FORMS": "1", "partners-0-contact": "06", "partners-0-role": "carrier"}, "Donnez le nom"),
        ({"partners-TOTAL_FORMS": "1", "partners-0-name": "A", "partners-0-role": "x"}, "Choisissez un rôle"),
        ({"links-TOTAL_FORMS": "1", "links-0-url": "https://exemple.fr"}, "Donnez un titre à cette source"),
        ({"links-TOTAL_FORMS": "1", "links-0-url": "javascript:alert(1)", "links-0-title": "A"}, "adresse complète"),
    ],
)
def test_bad_input_is_a_422_that_keeps_everything(client: Client, changes: dict[str, Any], sentence: str) -> None:
    made = RecommendationFactory(title="Avant")
    member(client, made.list.territory)
    response = client.post(
        address(made, "modifier/"), typed(how="Ce que j’ai écrit", lock=1, **{"title": "T", **changes})
    )
    text = response.content.decode()
    assert (response.status_code, sentence in text, "Ce que j’ai écrit" in text) == (422, True, True)
    made.refresh_from_db()
    assert made.title == "Avant"


@pytest.mark.parametrize("lock", ["", "x", "-1", "9" * 30])
def test_form_without_its_lock_is_a_400(client: Client, lock: str) -> None:
    made = RecommendationFactory()
    member(client, made.list.territory)
    assert client.post(address(made, "modifier/"), typed(lock=lock)).status_code == 400


def test_second_editor_sees_both_texts(client: Client) -> None:
    made = RecommendationFactory(title="Avant")
    member(client, made.list.territory)
    client.post(address(made, "modifier/"), typed(title="La première", lock=1))
    response = client.post(address(made, "modifier/"), typed(title="La seconde", lock=1))
    text = response.content.decode()
    assert (response.status_code, "première" in text, "seconde" in text) == (409, True, True)
    assert Recommendation.objects.get().title == "La première"


def test_settings_of_a_list_tell_what_changed(client: Client) -> None:
    owner = ListFactory(title="A")
    member(client, owner.territory)
    data = {"lock": 1, "seen": settings_seen(owner), "foreword": "", "participants": "24"}
    page = f"/preconisations/{owner.slug}/modifier/"
    assert client.post(page, {**data, "title": "B"}).status_code == 302
    response = client.post(page, {**data, "title": "C"})
    assert (response.status_code, "Maintenant, Titre : « B »" in response.content.decode()) == (409, True)


def test_order_by_button_place_and_all_at_once(client: Client) -> None:
    owner = ListFactory()
    one, two, three = (RecommendationFactory(list=owner) for _ in range(3))
    member(client, owner.territory)
    page = f"/preconisations/{owner.slug}/ordre/"
    for data, numbers in (
        ({"move": f"down:{one.pk}"}, [2, 1, 3]),
        ({"place": str(three.pk), f"to-{three.pk}": "1"}, [3, 2, 1]),
        ({"id": [str(one.pk), str(two.pk), str(three.pk)]}, [1, 2, 3]),
    ):
        assert client.post(page, {**data, "seen": order_seen(owner)}).status_code == 302
        assert list(owner.recommendations.values_list("number", flat=True)) == numbers


@pytest.mark.parametrize("data", [{}, {"move": "up:x"}, {"id": ["x"]}, {"place": "x"}, {"id": ["\x00"]}])
def test_wrong_order_is_a_409(client: Client, data: dict[str, Any]) -> None:
    owner = RecommendationFactory().list
    member(client, owner.territory)
    response = client.post(f"/preconisations/{owner.slug}/ordre/", {**data, "seen": order_seen(owner)})
    assert response.status_code in {400, 409}


@pytest.mark.parametrize(
    ("data", "status"),
    [({"status": "done"}, 302), ({}, 422), ({"phase": "x"}, 422), ({"status": "done", "ids": "x"}, 422)],
)
def test_bulk_says_what_is_missing(client: Client, data: dict[str, Any], status: int) -> None:
    made = RecommendationFactory()
    member(client, made.list.territory)
    response = client.post(f"/preconisations/{made.list.slug}/ensemble/", {"ids": [str(made.pk)], **data})
    assert response.status_code == status


def test_library_is_copied_with_attribution_and_its_pages_are_closed(client: Client) -> None:
    library = RecommendationFactory(list__territory=None, list__title="Six idées", title="Faire essayer").list
    owner = ListFactory()
    member(client, owner.territory, Role.ADMINISTRATOR)
    page = f"/preconisations/{owner.slug}/bibliotheque/"
    assert "Faire essayer" in client.get(page).content.decode()
    data = {"source": library.slug, "ids": [str(library.recommendations.get().pk)]}
    assert [client.post(page, data).status_code, client.post(page, {"ids": ["x"]}).status_code] == [302, 422]
    copy = owner.recommendations.get()
    assert "Six idées, n° 1" in client.get(address(copy)).content.decode()
    assert client.get(f"/preconisations/{library.slug}/modifier/").status_code == 403


def test_library_is_for_superusers(client: Client) -> None:
    library = ListFactory(territory=None)
    client.force_login(UserFactory(is_superuser=True))
    assert client.post(f"/preconisations/{library.slug}/ajouter/", typed()).status_code == 302


def test_state_and_agreement_through_the_pages(client: Client) -> None:
    owner = RecommendationFactory(list__state=ListState.DRAFT).list
    member(client, owner.territory)
    base = f"/preconisations/{owner.slug}/"
    assert client.post(f"{base}etat/", {"state": "consultation", "was": "draft"}).status_code == 302
    assert client.post(f"{base}etat/", {"state": "consultation", "was": "agreed"}).status_code in {302, 409}
    assert client.post(f"{base}etat/", {"state": "x"}).status_code == 400
    owner.refresh_from_db()
    data = {"agreed_on": "2026-05-12", "agreed_by": "l’atelier", "lock": owner.lock}
    assert client.post(f"{base}adopter/", {**data, "agreed_by": ""}).status_code == 422
    assert client.post(f"{base}adopter/", {**data, "agreed_on": "2999-01-01"}).status_code == 422
    assert client.post(f"{base}adopter/", data).status_code == 302
    assert client.post(f"{base}adopter/", data).status_code == 409
    follow = {"recommendation": "1", "date": "2026-06-01", "status": "under_way", "text": "C’est commencé."}
    assert client.post(f"{base}suivi/", {**follow, "text": ""}).status_code == 422
    assert client.post(f"{base}suivi/", follow).status_code == 302
    assert "C’est commencé." in client.get(f"{base}1/").content.decode()


def comment(client: Client, made: Recommendation, **changes: Any) -> Any:
    data = {"body": "Pensez au soir.", "author": "Léa", "email": "lea@exemple.fr", **guarded(), **changes}
    return client.post(address(made, "commenter/"), data)


def test_comment_waits_until_someone_publishes_it(client: Client) -> None:
    made = RecommendationFactory(list__comments_open=True)
    assert comment(client, made).status_code == 302
    waiting = Comment.objects.get()
    assert "Pensez au soir." not in client.get(address(made)).content.decode()
    member(client, made.list.territory)
    assert "lea@exemple.fr" in client.get("/preconisations/commentaires/").content.decode()
    page = f"/preconisations/commentaires/{waiting.pk}/"
    assert client.post(page, {"state": "published", "was": "pending"}).status_code == 302
    assert client.post(page, {"state": "refused", "was": "pending"}).status_code == 409
    client.logout()
    text = client.get(address(made)).content.decode()
    assert ("Pensez au soir." in text, "lea@exemple.fr" in text) == (True, False)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"body": ""}, 422),
        ({"body": "a" * 2_001}, 422),
        ({"author": ""}, 422),
        ({"email": "x"}, 422),
        ({"form_trap": "x"}, 422),
        ({"form_key": "x"}, 422),
    ],
)
def test_bad_comment_is_kept_on_the_page(client: Client, changes: dict[str, Any], status: int) -> None:
    made = RecommendationFactory(list__comments_open=True)
    assert (comment(client, made, **changes).status_code, Comment.objects.count()) == (status, 0)


def test_closed_comments_take_nothing_and_a_form_sent_twice_is_one(client: Client) -> None:
    closed, made = RecommendationFactory(), RecommendationFactory(list__comments_open=True)
    assert comment(client, closed).status_code == 409
    guard = guarded()
    assert [comment(client, made, **guard).status_code for _ in range(2)] == [302, 302]
    assert Comment.objects.count() == 1


def test_one_network_does_not_write_forever(client: Client) -> None:
    made = RecommendationFactory(list__comments_open=True)
    assert [comment(client, made, **guarded(solved=False)).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_refused_comment_forgets_the_private_address(client: Client) -> None:
    waiting = CommentFactory(email="lea@exemple.fr")
    member(client, waiting.recommendation.list.territory)
    client.post(f"/preconisations/commentaires/{waiting.pk}/", {"state": "refused", "was": "pending"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.email) == ("refused", "")


def test_enter_in_a_place_moves_that_one(client: Client) -> None:
    owner = ListFactory()
    rows = [RecommendationFactory(list=owner) for _ in range(3)]
    member(client, owner.territory)
    places = {f"to-{each.pk}": str(place) for place, each in enumerate(rows, start=1)}
    data = {**places, f"to-{rows[2].pk}": "1", "seen": order_seen(owner)}
    assert client.post(f"/preconisations/{owner.slug}/ordre/", data).status_code == 302
    assert list(owner.recommendations.values_list("number", flat=True)) == [3, 1, 2]
