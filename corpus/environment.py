"""The environment of this process and of the programs that it starts.

Importing this module switches off every service that a library would call. Programs and libraries are never taken from
the current directory or from the indexed folders, whatever the variables of the environment say.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

OFFLINE = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime sends its use to Microsoft otherwise
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "OTEL_SDK_DISABLED": "true",  # FastAPI traces requests where an SDK of OpenTelemetry is installed
}
"""The variables that keep the libraries off the network; they are read when a library is first imported."""

# Where programs and their libraries are looked for: lists of folders or files, and what stands between these
# (execvp(3), ld.so(8)). A folder of PATH may have a space in its name.
_CODE_VARIABLES = {"PATH": os.pathsep, "LD_LIBRARY_PATH": "[:;]", "LD_PRELOAD": "[: ]", "LD_AUDIT": ":"}


def go_offline() -> None:
    """Set the variables of `OFFLINE` for this process and those that it starts."""
    os.environ.update(OFFLINE)


def isolate_process(folders: Iterable[str | Path] = ()) -> None:
    """Have the processes that this one starts find no program or module in the current directory, in the folders, in
    `PYTHONPATH` or in the packages of the user alone.

    Standard libraries start Python by `python -c`, which would look in the current directory first. For programs that
    own their process, such as the command line.
    """
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONBREAKPOINT"):
        os.environ.pop(name, None)
    safe = safe_environment(folders)
    for name in [name for name in _CODE_VARIABLES if name not in safe]:
        os.environ.pop(name, None)
    os.environ |= safe | {"PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "1"}


def safe_environment(folders: Iterable[str | Path] = ()) -> dict[str, str]:
    """Return the environment without the places of code that are relative or lie in one of the folders."""
    roots = _with_targets(folders)
    safe = dict(os.environ)
    for name, separator in _CODE_VARIABLES.items():
        places = [place for place in re.split(separator, safe.pop(name, "")) if _is_safe(place, roots)]
        if places:
            safe[name] = os.pathsep.join(places)
    # Without PATH, programs would be looked for in the usual places; with an empty one, in the current directory.
    safe.setdefault("PATH", os.devnull)
    return safe


def find_program(name: str, folders: Iterable[str | Path] = ()) -> str | None:
    """Return the absolute path of an installed program, None where there is none outside the folders."""
    roots = _with_targets(folders)
    found = shutil.which(name, path=safe_environment(roots)["PATH"])
    return found if found and _is_safe(found, roots) else None


def _with_targets(folders: Iterable[str | Path]) -> set[Path]:
    """Return absolute folders, and what they are once links are followed."""
    absolute = {Path(folder).absolute() for folder in folders}
    return absolute | {Path(os.path.realpath(folder)) for folder in absolute}


def _is_safe(place: str, roots: set[Path]) -> bool:
    if not Path(place).is_absolute():  # an empty one is the current directory
        return False
    ways = {Path(os.path.normpath(place)), Path(os.path.realpath(place))}
    return not any(way.is_relative_to(root) for way in ways for root in roots)


go_offline()
