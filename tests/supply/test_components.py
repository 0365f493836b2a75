"""The list of components is CycloneDX, complete, the same twice, and names no address."""

import json
import subprocess
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.supply.components import components
from tests.supply.environment import installed


def test_the_list_of_components_is_valid_cyclonedx() -> None:
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(components()))
    assert problem is None, problem


def test_every_package_that_sourcier_brings_is_a_component_with_its_version_and_licence() -> None:
    found = {part["name"]: part for part in components()["components"]}
    expected = installed()
    assert set(expected) - {"sourcier"} <= set(found)
    assert found["torch"]["version"] == "2.13.0"
    assert [name for name in expected if name != "sourcier" and not found[name].get("licenses")] == []
    assert found["multilingual-e5-small"]["hashes"][0]["content"].startswith("1571fc98")
    assert {"pandoc", "pdfium", "lid.176"} <= set(found)
    assert "pytest" not in found


def test_the_command_prints_the_same_bytes_twice_without_an_address() -> None:
    command = [sys.executable, "-m", "tests.supply.components"]
    one, two = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert one == two
    assert "://" not in one
    assert json.loads(one) == components()
