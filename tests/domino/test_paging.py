"""The page of a list that an address asks for."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from domino.paging import page_of
from domino.views import Missing

LIST = Paginator(range(25), 10)


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("?page=", 1), ("?page=3", 3), ("?page=003", 3)])
def test_page_of_a_list(asked, number):
    assert page_of(RequestFactory().get(f"/{asked}"), LIST).number == number


@pytest.mark.parametrize("asked", ["0", "4", "-1", "x", "1.5", "²", "٣", "9" * 5000, "1" + "0" * 12])
def test_page_that_does_not_exist(asked):
    with pytest.raises(Missing, match="la liste n’a que 3 pages"):
        page_of(RequestFactory().get("/", {"page": asked}), LIST)


def test_page_of_a_short_list():
    with pytest.raises(Missing, match="Il n’y a pas de page « 2 » : la liste tient sur une page"):
        page_of(RequestFactory().get("/?page=2"), Paginator([], 10))


def test_links_to_pages_keep_what_is_asked():
    request = RequestFactory().get("/", {"page": "2", "state": "closed", "q": "a&b"})
    template = Template("{% include 'components/_pagination.html' %}")
    html = template.render(Context({"request": request, "page": LIST.page(2)}))
    assert 'href="?state=closed&amp;q=a%26b&amp;page=3"' in html
    assert "page=2&amp;" not in html
