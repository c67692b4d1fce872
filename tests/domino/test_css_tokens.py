"""A custom property that nobody defines makes its whole declaration void, silently."""

import re

from django.conf import settings

USED = re.compile(r"var\((--[\w-]+)\)")  # with a fallback it may be absent
DEFINED = re.compile(r"(--[\w-]+)\s*:|[\"'](--[\w-]+)[\"']")


def test_every_custom_property_used_is_defined() -> None:
    files = [*settings.BASE_DIR.glob("static/css/**/*.css"), *settings.BASE_DIR.glob("static/js/**/*.js")]
    files += settings.BASE_DIR.glob("templates/**/*.html")
    texts = [path.read_text() for path in files]
    defined = {name for text in texts for found in DEFINED.findall(text) for name in found if name}
    assert {name for text in texts for name in USED.findall(text)} - defined == set()
