"""Pages that anyone opens by their address, and those that letters lead to."""

from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from inventory.models import Initiative
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.services.correspondences import Side, secret_of
from tests.addresses import ADDRESSES, PUBLIC
from tests.e2e.census import make_census
from tests.factories.correspondences import CorrespondenceFactory

ADDRESSES_OF_PAGES = [
    "/",
    "/initiatives/?territory=redon-agglomeration",
    "/initiatives/?view=list",
    "/initiatives/?view=table",
    "/initiatives/?q=xyzzyx",
    "/initiatives/?sphere=inconnue",
    "/territoires/",
    "/territoires/redon-agglomeration/",
    "/territoires/redon-agglomeration/besoins/",
    "/porte-folio/",
    "/porte-folio/?q=xyzzyx",
    "/porte-folio/une-minute/",
    "/enjeux/",
    "/enjeux/solidarite/",
    "/guide/",
    "/guide/faire-avec/",
    "/glossaire/",
    "/territoires/redon-agglomeration/panorama/",
    "/territoires/redon-agglomeration/panorama/?avec=redon",
    "/initiatives/panorama/?theme=velo",
    "/initiatives/embed/",
    "/recu/?feuille=00042-K7P",
    "/nulle-part/",
    "/suivre/?theme=velo",
    "/api/v1/docs/",
    "/api/v1/",
    "/api/v1/initiatives/",
    "/ogc/",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/initiatives",
    "/ogc/collections/initiatives/queryables",
    "/ogc/collections/initiatives/items?limit=5",
    "/ogc/collections/territories/items/redon",
    "/posters/",
    "/posters/redon-partage/",
    "/posters/nouveau/?territory=redon-agglomeration",
]


def get(client: Client, address: str) -> HttpResponse:
    """A page as a browser asks for it: the API answers it in HTML."""
    return client.get(address, headers={"accept": "text/html"})


def plain(kind: str) -> list[str]:
    """The addresses of `kind` in which nothing stands."""
    found = []
    for name, each in ADDRESSES.items():
        if each == kind:
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return found


def open_pages_for_everyone() -> None:
    """The census, the portfolio, the documentation: what is public by its address."""
    make_census()
    client = Client()
    record = Initiative.objects.order_by("name")[0].get_absolute_url()
    others = [address for address in plain(PUBLIC) if not address.startswith("/api/")]
    for address in dict.fromkeys([*ADDRESSES_OF_PAGES, record, *others]):
        get(client, address)


def letters() -> list[str]:
    """The addresses of the pages of letters."""
    opened = CorrespondenceFactory(letter="Bonjour,\nune question.")
    opened.messages.create(by_writer=False, body="Oui ?")
    waiting, closed = (CorrespondenceFactory(state=state) for state in ("waiting", "closed"))
    recipient = secret_of(opened, Side.RECIPIENT)
    return [
        f"{opened.initiative.get_absolute_url()}ecrire/",
        f"/courrier/confirmer/{secret_of(waiting, Side.CONFIRM)}/",
        f"/courrier/{secret_of(opened, Side.WRITER)}/",
        f"/courrier/{recipient}/",
        f"/courrier/{recipient}/signaler/",
        f"/courrier/{secret_of(closed, Side.WRITER)}/",
    ]


def open_faults() -> None:
    """What is said when the site cannot answer, and of a map that cannot be shown elsewhere."""
    client = Client(raise_request_exception=False)
    for error in (OperationalError("away"), ValueError("ours")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(InitiativeQuerySet, "visible_to", Mock(side_effect=error))
            client.get(f"/initiatives/?q={type(error).__name__}")
    client.get("/initiatives/embed/?sphere=inconnue")
    client.get("/initiatives/embed/?territory=nulle-part")
    client.get("/porte-folio/?theme=inconnu")
