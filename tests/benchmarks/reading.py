"""How fast a folder is read, and how much memory that takes: `python -m tests.benchmarks.reading [FOLDER]`.

Without a folder: the 2,561 pages of Debian's package libreoffice-help-fr. Nothing is indexed. The memory is the most
that the reading processes had in use at once, added to that of the process that asks.
"""

import argparse
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from corpus import Bounds, CorpusError, find_files, read_all
from tests.real_input import unpacked

_PACKAGE = "libreoffice-help-fr"
_LOOK = 0.1


def main() -> None:
    """Read the folder and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--suffix", default="", help="only files whose name ends so, such as .html")
    parser.add_argument("--processes", type=int, default=0, help="how many read at once; the cores by default")
    given = parser.parse_args()
    folder = given.folder or unpacked(_PACKAGE)
    suffix = given.suffix or ("" if given.folder else ".html")
    files = [file for file in find_files([folder]) if file.name.endswith(suffix)]
    documents, letters, failures = 0, 0, Counter[str]()
    over, most = Event(), [0]
    watch = Thread(target=_watch, args=(over, most))
    watch.start()
    start = time.perf_counter()
    for _, found in read_all(files, replace(Bounds(), processes=given.processes)):
        for one in found:
            if isinstance(one, CorpusError):
                failures[one.reason] += 1
            else:
                documents += 1
                letters += len(one.text)
    seconds = time.perf_counter() - start
    over.set()
    watch.join()
    print(f"{len(files)} files, {documents} documents, {letters / 1e6:.1f} million letters in {seconds:.1f} s")
    print(f"{len(files) / seconds:.0f} files a second; peak memory of all processes together: {most[0] / 1024:.0f} MB")
    print(f"not read: {failures.total()}")
    for reason, count in failures.most_common(10):
        print(f"  {count} × {reason}")


def _watch(over: Event, most: list[int]) -> None:
    """Note the most memory (kB, shared pages by halves) that this process and those below it have in use at once."""
    while not over.wait(_LOOK):
        most[0] = max(most[0], sum(map(_memory, _family())))


def _family() -> list[Path]:
    """Return the folders in /proc of this process and of those that it has started, theirs included."""
    family = [Path("/proc/self")]
    for process in family:
        for children in process.glob("task/*/children"):
            try:
                family += [Path("/proc", number) for number in children.read_text().split()]
            except OSError:
                continue
    return family


def _memory(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
