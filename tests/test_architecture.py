"""The shape of the source, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "assistant", "web")
"""From left to right: each may import those to its left."""

MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())


def test_the_four_packages_are_read() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


@every_module
def test_imports_point_left(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    right = set(PACKAGES[PACKAGES.index(package) + 1 :])
    assert not right & {name.partition(".")[0] for name in imported(path)}


@every_module
def test_a_package_speaks_to_its_neighbour_through_its_front_door(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    others = {name for name in imported(path) if name.partition(".")[0] in set(PACKAGES) - {package}}
    assert not {name for name in others if "." in name}


@every_module
def test_only_web_knows_http_servers(path: Path) -> None:
    if path.relative_to(ROOT).parts[0] != "web":
        assert not {"fastapi", "starlette", "jinja2"} & {name.partition(".")[0] for name in imported(path)}


@every_module
def test_nothing_is_pickled(path: Path) -> None:
    assert not {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve"} & {
        name.partition(".")[0] for name in imported(path)
    }
    assert not {"torch.load", "allow_pickle"} & names(path)


@every_module
def test_no_shell_runs_a_command(path: Path) -> None:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    assert not [call for call in calls if any(keyword.arg == "shell" for keyword in call.keywords)]
    assert not {"os.system", "os.popen"} & names(path)


def test_no_template_trusts_what_it_shows() -> None:
    templates = sorted((ROOT / "web" / "templates").rglob("*.html"))
    assert templates
    for path in templates:
        text = "".join(path.read_text(encoding="utf-8").split())
        assert "|safe" not in text
        assert "autoescapefalse" not in text


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports, anywhere in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def names(path: Path) -> set[str]:
    """Return the dotted names and the keywords that stand in a module."""
    nodes = list(ast.walk(tree(path)))
    dotted = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return dotted | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
