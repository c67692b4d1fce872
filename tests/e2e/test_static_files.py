"""Static files as production serves them: hashed names, also in what modules and style sheets import."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

FROM = re.compile(r"""(?:^|\n)\s*import[^"';]*["'](\.[^"']+)["']\s*;""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.(js|css)$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory):
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages = {"staticfiles": {"BACKEND": "domino.storage.StaticStorage"}}
    skip = {"WHITENOISE_SKIP_COMPRESS_EXTENSIONS": ["css", "html", "js", "json", "svg", "txt"]}
    with override_settings(STATIC_ROOT=str(root), STORAGES=storages, **skip):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_modules_import_hashed_files_that_exist(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    modules = [collected / path for name, path in names.items() if name.startswith("js/")]
    assert modules
    for module in modules:
        for target in FROM.findall(module.read_text()):
            assert HASHED.search(target), f"{module.name} imports {target}"
            assert (module.parent / target).resolve().exists()


def test_sheet_of_leaflet_is_imported_in_a_layer(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = collected / names["css/vendor-leaflet.css"]
    found = re.search(r'@import url\("([^"]+)"\) layer\(base\);', sheet.read_text())
    assert found
    assert (sheet.parent / found[1]).resolve().exists()
