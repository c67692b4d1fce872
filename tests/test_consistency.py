"""Rules of docs/conventions.md that a machine can check, instead of an argument."""

import ast
import re
import subprocess
from pathlib import Path

import environ
import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["inventory", "portfolio", "evaluation", "recommendations"]
# A module may import those of its own rank or before it (conventions.md, "Layout").
RANKS = [
    {
        "enums",
        "validators",
        "text",
        "freshness",
        "opening_hours",
        "outlines",
        "sheets",
        "duplicates",
        "duplicate_keys",
        "duplicate_words",
        "difference",
        "scoring",
        "answers",
        "radar",
        "live",
        "screens",
        "portable",
        "suggestions",
        "tally",
        "placement",
        "charts",
        "matrix",
        "facts",
        "kits",
        "glossary",
        "columns",
        "consents",
        "licences",
    },
    {"models", "querysets"},
    {
        "permissions",
        "services",
        "imports",
        "reference",
        "clusters",
        "matches",
        "posters",
        "grid",
        "profiles",
        "pictures",
        "sessions",
        "ballots",
    },
    {
        "forms",
        "comparison",
        "filters",
        "facets",
        "census",
        "selection",
        "exports",
        "serializers",
        "jsonld",
        "sitemaps",
        "paper",
        "news",
        "panels",
        "workshop_panels",
        "evidence",
        "gaps",
        "radars",
        "panorama",
        "method",
        "calendar",
        "event_comparison",
        "kit_comparison",
        "documents",
        "reimport",
        "webhooks",
    },
    {"views", "api", "ogc", "urls", "admin", "management", "templatetags"},
]


def files(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def rank(module: str) -> int | None:
    return next((index for index, names in enumerate(RANKS) if module in names), None)


def top_imports(path: Path) -> set[str]:
    """Modules imported when `path` is: those inside functions and TYPE_CHECKING blocks are left out."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_imports_go_one_way() -> None:
    wrong = []
    for app in APPS:
        for path in files(f"{app}/*.py"):
            own = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
            for module in top_imports(path):
                parts = module.split(".")
                if parts[0] in APPS[APPS.index(app) + 1 :]:
                    wrong.append(f"{path.relative_to(ROOT)} imports a later app: {module}")
                inner = rank(parts[1]) if parts[0] == app and len(parts) > 1 else None
                outer = rank(own)
                if inner is not None and outer is not None and inner > outer:
                    wrong.append(f"{path.relative_to(ROOT)} imports {module}, of a later layer")
    assert wrong == []


def test_every_module_of_an_app_has_a_rank() -> None:
    known = set().union(*RANKS) | {"__init__", "apps", "migrations", "demo"}
    named = {path.relative_to(ROOT / app).parts[0].removesuffix(".py") for app in APPS for path in files(f"{app}/*.py")}
    assert named - known == set()


def test_exports_know_no_model() -> None:
    imported = {module for path in files("domino/exports/*.py") for module in top_imports(path)}
    assert {module for module in imported if module.split(".")[0] in {"django", *APPS}} == set()


def test_env_example_names_every_variable() -> None:
    source = (ROOT / "domino" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) | {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"}
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    assert named == read


def test_env_example_can_be_read(tmp_path: Path) -> None:
    copy = tmp_path / ".env"
    copy.write_text((ROOT / ".env.example").read_text())
    environ.Env.read_env(copy)


@pytest.mark.parametrize("pattern", ["templates/*.html"])
def test_templates_hold_no_inline_code(pattern: str) -> None:
    inline = re.compile(r"\son[a-z]+=|\sstyle=|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I)
    found = [
        f"{path.relative_to(ROOT)}: {match.group().strip()}"
        for path in files(pattern)
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_only_one_script_names_leaflet() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in files("static/*.js")
        if re.search(r"\bwindow\.L\b|\bL\.[a-zA-Z]", path.read_text())
    ]
    assert len(naming) == 1


def test_scripts_import_with_a_semicolon() -> None:
    # Without it the manifest storage does not rewrite the path to the hashed file.
    lines = [line for path in files("static/*.js") for line in path.read_text().splitlines()]
    assert [line for line in lines if re.match(r"import .* from ", line) and not line.endswith(";")] == []


def test_no_signals_and_no_silenced_tests() -> None:
    banned = re.compile(r"django\.db\.models\.signals|@receiver|pytest\.mark\.(skip\(|xfail)|pytest\.skip\(")
    found = [str(path.relative_to(ROOT)) for path in files("*.py") if banned.search(path.read_text())]
    # A machine may forbid the test to mount the small disk that it fills.
    assert found == ["tests/domino/test_postgres_failures.py", "tests/test_consistency.py"]
