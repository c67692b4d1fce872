"""Django's admin: every page opens, a perimeter follows its members, a renamed term is found by its new name."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from inventory.models import Initiative, Invitation, LiveSource, Territory, Theme
from inventory.services.initiatives import refresh_keywords
from tests.factories.initiatives import InitiativeFactory, ThemeFactory
from tests.factories.territories import CommuneFactory, EpciFactory, PerimeterFactory

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "inventory"]


@pytest.fixture
def staff(client: Client) -> Client:
    user = get_user_model().objects.create_superuser("admin", "admin@domino.example", "motdepasse-long-1")
    client.force_login(user)
    return client


def territory_form(territory: Territory, **changes: object) -> dict[str, object]:
    values = {"kind": territory.kind, "name": territory.name, "slug": territory.slug, "code": territory.code}
    settings = {"official_name": "", "description": "", "population": "", "confirm_after_days": 365}
    return {**values, **settings, **changes}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_page_opens(staff: Client, model: type, page: str) -> None:
    name = f"admin:inventory_{model._meta.model_name}_{page}"  # type: ignore[attr-defined]
    # Invitations are sent from the team's page, live sources made on theirs.
    expected = 403 if page == "add" and model in (Invitation, LiveSource) else 200
    assert staff.get(reverse(name)).status_code == expected


def test_initiative_opens_and_is_searched(staff: Client) -> None:
    initiative = InitiativeFactory(name="Atelier vélo")
    assert staff.get(reverse("admin:inventory_initiative_change", args=[initiative.pk])).status_code == 200
    found = staff.get(reverse("admin:inventory_initiative_changelist"), {"q": "atelier"})
    assert "Atelier vélo" in found.content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_list_of_initiatives_costs_the_same(
    staff: Client, size: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(size):
        InitiativeFactory(territory=CommuneFactory())
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        staff.get(reverse("admin:inventory_initiative_changelist"))


def test_perimeter_follows_the_members_chosen(staff: Client) -> None:
    pays = PerimeterFactory()
    commune = CommuneFactory(square=(0, 0))
    other = CommuneFactory(square=(1, 0))
    url = reverse("admin:inventory_territory_change", args=[pays.pk])
    response = staff.post(url, territory_form(pays, members=[commune.pk, other.pk]))
    assert response.status_code == 302
    pays.refresh_from_db()
    assert pays.geometry.area == pytest.approx(commune.geometry.area + other.geometry.area)
    assert pays.population == 2_000


def test_members_of_an_official_territory_are_refused_in_french(staff: Client) -> None:
    group, commune = EpciFactory(), CommuneFactory()
    url = reverse("admin:inventory_territory_change", args=[group.pk])
    response = staff.post(url, territory_form(group, members=[commune.pk]))
    assert response.status_code == 200
    assert "il ne se compose pas" in response.content.decode()


def test_initiative_of_a_renamed_theme_is_found_by_the_new_name(staff: Client) -> None:
    theme = ThemeFactory(slug="reparation", name="Réparation")
    InitiativeFactory(name="Chez Léon", themes=["reparation"])
    refresh_keywords()
    form = {
        "name": "Bricolage",
        "slug": "reparation",
        "icon": "hammer",
        "color": "#0b3a86",
        "position": 1,
        "parent": "",
    }
    response = staff.post(reverse("admin:inventory_theme_change", args=[theme.pk]), form)
    assert response.status_code == 302
    assert Theme.objects.get().name == "Bricolage"
    assert [initiative.name for initiative in Initiative.objects.holding("bricolage")] == ["Chez Léon"]


def test_admin_is_closed_to_others(client: Client) -> None:
    for model in MODELS:
        response = client.get(reverse(f"admin:inventory_{model._meta.model_name}_changelist"))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
