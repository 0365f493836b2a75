"""What a rebuild costs: from nothing, with the cache kept, unchanged, with one changed document; first answers.

    python -m tests.benchmarks.rebuild CORPUS [--each] [--embeddings FILE] [--json]

CORPUS is a folder or a `.jsonl` file, which `--each` parts into a file a document. Each rebuild is `sourcier rebuild`
in a process of its own, timed from the command; `words` is when a version of words alone was served. `processor` are
the seconds of processor of all its processes, the ones to compare on a machine in use. Embedding takes minutes: with
`--embeddings`, the `embeddings.sqlite` of an earlier rebuild of the same documents, the rebuild from nothing is ended
once its words are served. At most 15 s to the words, 5 s unchanged and 3 s for one document, without the start of the
command, are expected, and, where it was run to its end, a tenth of the rebuild from nothing for all but embedding.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.output import write_bars, write_figures
from tests.benchmarks.server import SOURCIER, environment

_MOST = {"words": 15.0, "unchanged": 5.0, "one changed": 3.0}
_MOST_BESIDES = 0.1
_CACHE = "embeddings.sqlite"
_MORE = "Une phrase de plus, que la version servie ne connaît pas."

Stop = Callable[[], bool]


def main() -> None:
    """Run the measurement, print it, write it; end with 1 where what is expected is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--each", action="store_true", help="part a .jsonl file into a file a document")
    parser.add_argument("--embeddings", type=Path, help="a filled cache")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON alone")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name, "documents"), Path(name, "data")
        _copy(given.corpus, folder, given.each)
        data.mkdir()
        rebuilds = _measured(folder, data, given.embeddings)
    figures = {"rebuilds": rebuilds, "ratios": _ratios(rebuilds)}
    sys.stdout = sys.stderr if given.json else sys.stdout
    write_figures("rebuild", figures)
    write_bars("rebuild", "seconds of processor", {name: told["processor"] for name, told in rebuilds.items()})
    print(json.dumps(figures, ensure_ascii=False, indent=2), file=sys.__stdout__)
    sys.exit(1 if _too_slow(figures) else 0)


def _measured(folder: Path, data: Path, embeddings: Path | None) -> dict[str, dict[str, Any]]:
    """Return the figures of each rebuild, in order."""
    rebuilds = {"from nothing": _rebuild(folder, data, until_words=embeddings is not None)}
    _forget_versions(data)
    if embeddings:
        for path in data.glob(f"{_CACHE}*"):  # what it had written beside it, too
            path.unlink()
        shutil.copyfile(embeddings, data / _CACHE)
    rebuilds["cache kept"] = _rebuild(folder, data)
    rebuilds["unchanged"] = _rebuild(folder, data)
    _change(folder)
    rebuilds["one changed"] = _rebuild(folder, data)
    return rebuilds


def _rebuild(folder: Path, data: Path, until_words: bool = False) -> dict[str, Any]:
    """Run the command; return its seconds, those of the processor, when the words were served, and its report."""
    before = os.times()
    started = time.perf_counter()
    words = None
    command = [*SOURCIER, "rebuild", str(folder), "--json"]
    with subprocess.Popen(command, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if words is None and _served(data).endswith("-words"):
                words = round(time.perf_counter() - started, 2)
                if until_words:
                    process.terminate()
            time.sleep(0.01)
        told = process.stdout.read() if process.stdout else b""
    seconds, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": round(seconds, 2), "processor": round(used, 2), "words": words, **_report(told)}


def _report(told: bytes) -> dict[str, Any]:
    """Return what a rebuild says of itself; nothing where it was ended."""
    if not told:
        return {}
    report = json.loads(told)
    return {"passages": report["passages"], "embedded": report["embedded"], "parts": report["seconds"]}


def _served(data: Path) -> str:
    try:
        return (data / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _forget_versions(data: Path) -> None:
    (data / "current").unlink(missing_ok=True)
    shutil.rmtree(data / "versions", ignore_errors=True)


def _copy(corpus: Path, folder: Path, each: bool) -> None:
    """Copy a corpus, so that a document of it can be changed."""
    if corpus.is_dir():
        shutil.copytree(corpus, folder)
        return
    folder.mkdir()
    if not each:
        shutil.copyfile(corpus, folder / corpus.name)
        return
    for number, line in enumerate(corpus.read_text(encoding="utf-8").rstrip("\n").split("\n")):  # a text has others
        (folder / f"{number:07}.jsonl").write_text(line + "\n", encoding="utf-8")


def _change(folder: Path) -> None:
    """Add a sentence to a document in the middle of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = files[len(files) // 2]
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    middle = len(lines) // 2
    if path.suffix == ".jsonl":
        fields = json.loads(lines[middle])
        lines[middle] = json.dumps(fields | {"text": f"{fields['text']}\n\n{_MORE}"}, ensure_ascii=False)
    else:
        lines = ["\n".join(lines).replace("</body>", f"<p>{_MORE}</p></body>"), "", _MORE]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _ratios(rebuilds: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return how the rebuilds stand to each other, in seconds of processor, and what is not embedding of the first."""
    kept = rebuilds["cache kept"]["processor"]
    ratios = {f"{name} to cache kept": rebuilds[name]["processor"] / kept for name in ("unchanged", "one changed")}
    whole = rebuilds["from nothing"]
    if "parts" in whole:
        ratios["all but embedding to the whole"] = 1 - whole["parts"]["embedding"] / whole["seconds"]
    return {name: round(ratio, 3) for name, ratio in ratios.items()}


def _too_slow(figures: dict[str, Any]) -> list[str]:
    """Return what takes longer than is expected."""
    rebuilds = figures["rebuilds"]
    told = {
        "unchanged": rebuilds["unchanged"]["seconds"],
        "one changed": sum(rebuilds["one changed"]["parts"].values()),
    }
    told["words"] = rebuilds["from nothing"]["words"] or 0.0  # so few passages that no words come first
    slow = [name for name, most in _MOST.items() if told[name] > most]
    besides = figures["ratios"].get("all but embedding to the whole", 0.0)
    return [*slow, *(["besides"] if besides > _MOST_BESIDES else []), *(["embedded"] if _embeds(rebuilds) else [])]


def _embeds(rebuilds: dict[str, dict[str, Any]]) -> bool:
    return bool(rebuilds["unchanged"]["embedded"])


if __name__ == "__main__":
    main()
