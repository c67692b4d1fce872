"""What the people of `make load` send is what browsers send."""

from django.test import RequestFactory

from tests.bench.load.client import multipart
from tests.bench.load.forms import Forms, form_with, typed

PAGE = b"""<form><input name="q"></form>
<form method="post"><input type="hidden" name="key" value="a&amp;b"><input type="checkbox" name="no">
<input type="checkbox" name="yes" checked><input type="radio" name="one" value="1">
<input type="radio" name="one" value="2" checked>
<select name="first"><option value="x">X</option><option value="y">Y</option></select>
<select name="chosen"><option value="x">X</option><option value="y" selected>Y</option></select>
<textarea name="text">
Deux lignes
ici</textarea><input type="file" name="photo"><button name="send" value="1">Envoyer</button></form>"""


def test_fields_of_a_form_are_those_a_browser_sends() -> None:
    assert Forms(PAGE).forms[0] == [("q", "")]
    assert form_with(PAGE, "key") == [
        ("key", "a&b"),
        ("yes", "on"),
        ("one", "2"),
        ("first", "x"),
        ("chosen", "y"),
        ("text", "Deux lignes\nici"),
    ]
    assert typed([("a", "1"), ("b", "2")], b="é") == [("a", "1"), ("b", "é")]


def test_form_with_a_file_is_read_as_sent() -> None:
    media, body = multipart([("name", "Été")], {"photo": ("p.jpg", "image/jpeg", b"\xff\xd8\r\n--")})
    request = RequestFactory().post("/", body, content_type=media)
    assert (request.POST["name"], request.FILES["photo"].read()) == ("Été", b"\xff\xd8\r\n--")
