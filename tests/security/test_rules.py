"""Rules of docs/security.md that reading the code can check; each exception is named here with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["domino", "inventory", "portfolio", "evaluation", "recommendations"]
# Modules whose mark_safe takes HTML that was cleaned or escaped just before.
SAFE = {
    "domino/markdown.py": "cleaned by nh3",
    "domino/jsonld.py": "what could end the script is escaped",
    "domino/templatetags/panels.py": "rendered templates",
}
# Views that a form of ours does not send.
WITHOUT_CSRF = {"inventory/views/subscription.py": "one-click end of a subscription (RFC 8058), behind a secret"}
# What asks other hosts, or speaks to another process by HTTP.
NETWORK = {
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "telnetlib",
    "smtplib",
    "httpcore",
}
OUTBOUND = {"domino/outbound.py", "domino/outbound_body.py", "domino/serving/web.py"}
NEVER = {"pickle", "marshal", "shelve", "dill", "xml.sax", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


MODULES = dict(modules())


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_nothing_typed_is_run_or_unpickled() -> None:
    wrong = [
        (path, name)
        for path, tree in MODULES.items()
        for name, node in calls(tree)
        if name in CALLS and isinstance(node.func, ast.Name)
    ]
    assert wrong == []
    assert {path: imported(tree) & NEVER for path, tree in MODULES.items() if imported(tree) & NEVER} == {}


def test_no_command_goes_through_a_shell() -> None:
    wrong = [
        path
        for path, tree in MODULES.items()
        for name, node in calls(tree)
        if name in {"system", "popen"} or any(word.arg == "shell" for word in node.keywords)
    ]
    assert wrong == []


def test_only_outbound_asks_other_hosts() -> None:
    asking = {path for path, tree in MODULES.items() if imported(tree) & NETWORK}
    assert asking - OUTBOUND == set()


def test_forms_without_csrf_are_named() -> None:
    assert {path for path, tree in MODULES.items() if "csrf_exempt" in ast.dump(tree)} == set(WITHOUT_CSRF)


def test_queries_are_not_put_together_by_the_unsafe_ways_of_the_orm() -> None:
    wrong = [(path, name) for path, tree in MODULES.items() for name, _ in calls(tree) if name == "extra"]
    assert wrong == []


def test_forms_and_serializers_name_their_fields() -> None:
    # "__all__" gives away what a later column holds.
    assert [path for path in MODULES if 'fields = "__all__"' in (ROOT / path).read_text()] == []


def test_redirects_go_nowhere_that_was_typed() -> None:
    typed = re.compile(r"redirect\((?!f?\"\{request.path\})[^)]*(\bGET\b|\bPOST\b|HTTP_REFERER|referer)")
    assert [path for path in MODULES if typed.search((ROOT / path).read_text())] == []


def test_safe_html_is_written_by_few() -> None:
    marking = {path for path, tree in MODULES.items() if any(name == "mark_safe" for name, _ in calls(tree))}
    unsaid = {
        path
        for path in marking - set(SAFE)
        for line in (ROOT / path).read_text().splitlines()
        if "mark_safe(" in line and "# noqa: S308" not in line
    }
    assert unsaid == set()


def test_templates_mark_nothing_safe() -> None:
    marked = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off")
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if marked.search(path.read_text())]
    assert found == []


def test_links_to_other_sites_do_not_hand_over_the_window() -> None:
    opened = re.compile(r'<(?!base)[^>]*target="_blank"(?![^>]*rel="[^"]*noopener)')
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if opened.search(path.read_text())]
    assert found == []


def test_secrets_are_made_by_secrets() -> None:
    chance = {path for path, tree in MODULES.items() if {"random"} & imported(tree)}
    assert {path for path in chance if "token" in path or "secret" in path or "account" in path} == set()
