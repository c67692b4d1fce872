"""Boxes and points typed into an address."""

import pytest

from domino.geo import parse_bbox, parse_near


@pytest.mark.parametrize(
    ("text", "bbox"),
    [
        ("-2.3,47.5,-1.4,48.3", (-2.3, 47.5, -1.4, 48.3)),
        ("-180,-90,180,90", (-180.0, -90.0, 180.0, 90.0)),
        (" -2 , 47., +.5 ,4.8e1 ", (-2.0, 47.0, 0.5, 48.0)),
        ("-2,47,0,-1,48,250.5", (-2.0, 47.0, -1.0, 48.0)),
    ],
)
def test_parse_bbox_reads_four_or_six_numbers(text, bbox):
    assert parse_bbox(text) == bbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,4,",
        "a,b,c,d",
        "nan,1,2,3",
        "-inf,1,2,3",
        "1,2,1e999,4",
        "-2,47,1e999,-1,48,5",
        "1_0,2,30,4",
        "١,٢,٣,٤",
        "0x1,2,3,4",
        "1;2;3;4",
    ],
)
def test_parse_bbox_refuses_what_is_not_four_numbers(text):
    with pytest.raises(ValueError, match=r"^bbox : indiquez quatre nombres « ouest,sud,est,nord »"):
        parse_bbox(text)


@pytest.mark.parametrize(
    "text", ["-181,1,2,3", "1,-91,2,3", "1,2,181,3", "1,2,3,90.1", "200000,6700000,300000,6800000"]
)
def test_parse_bbox_refuses_what_is_not_on_earth(text):
    with pytest.raises(ValueError, match=r"^bbox : longitude entre -180 et 180, latitude entre -90 et 90"):
        parse_bbox(text)


@pytest.mark.parametrize("text", ["2,1,1,3", "1,3,2,1", "1,1,1,2", "1,1,2,1", "170,-10,-170,10"])
def test_parse_bbox_refuses_boxes_turned_round(text):
    with pytest.raises(ValueError, match=r"^bbox : l’ouest doit précéder l’est et le sud le nord"):
        parse_bbox(text)


def test_parse_near_reads_longitude_first():
    assert parse_near("-1.68, 48.11") == (-1.68, 48.11)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "nan,1", "1,inf", "1e999,1", "Rennes"])
def test_parse_near_refuses_what_is_not_two_numbers(text):
    with pytest.raises(ValueError, match=r"^near : indiquez deux nombres « longitude,latitude »"):
        parse_near(text)


@pytest.mark.parametrize("text", ["181,0", "0,-91"])
def test_parse_near_refuses_what_is_not_on_earth(text):
    with pytest.raises(ValueError, match=r"^near : longitude entre -180 et 180"):
        parse_near(text)
