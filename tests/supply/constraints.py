"""Writes `constraints.txt`: the exact version of every package that Sourcier and its tests bring.

    python3 -m venv fresh && fresh/bin/pip install -e '.[dev]' && fresh/bin/python -m tests.supply.constraints

It reads the environment that it runs in, so that this must be a fresh one. What is installed on another platform alone
is not in it: PyTorch's metadata pins its CUDA packages itself.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.supply.environment import ROOT, installed

FILE = Path(__file__).parents[2] / "constraints.txt"
EXTRAS = frozenset({"dev", "evaluate"})
_HEAD = """\
# The versions that Sourcier's tests ran with: pip install -c constraints.txt .
# Written by `python -m tests.supply.constraints`.
"""


def main() -> None:
    """Write the file."""
    FILE.write_text(constraints(), encoding="utf-8")


def constraints() -> str:
    """Return the content of the file for this environment."""
    packages = installed(EXTRAS).values()
    return _HEAD + "".join(f"{one.name}=={one.version}\n" for one in packages if one.name != ROOT)


def read_constraints() -> dict[str, str]:
    """Return the versions in the file, by canonical name."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def differing(exact: Mapping[str, str]) -> list[str]:
    """Return the packages of this environment that have other versions than the file gives, in words."""
    packages = installed(EXTRAS).values()
    return [
        f"{one.name} {one.version} is installed, constraints.txt has {exact.get(one.name, 'none')}"
        for one in packages
        if one.name != ROOT and exact.get(one.name) != one.version
    ]


if __name__ == "__main__":
    main()
