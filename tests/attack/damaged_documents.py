"""What becomes of damaged files: `python -m tests.attack.damaged_documents [COUNT]`.

Real files of Debian's packages, and our own of the kinds that these do not hold, are cut short, turned over bit by bit,
given holes and other suffixes; then the bombs are read. Nothing is indexed.
"""

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Bounds, CorpusError, Document, find_files, read_all
from corpus.file import File
from tests.corpus import bombs
from tests.damaged_files import write_damaged, write_strange
from tests.real_input import unpacked
from tests.sound_files import SUFFIXES, sound_file

_PACKAGES = ("libreoffice-help-fr", "debian-reference-fr", "developers-reference-fr", "manpages-fr", "gnome-user-docs")
_KINDS = (".html", ".page", ".pdf", ".epub", ".txt.gz", ".1.gz", ".txt")
_EACH = 12
_LONGEST = 3_000_000


def main() -> None:
    """Damage the files, read them, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bombs", action="store_true", help="read the bombs, too: some take the whole time they may")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "strange").mkdir()
        write_strange(folder / "strange")
        write_damaged(folder / "damaged", _made_of(given.seed), given.count, given.seed)
        silent = _measure(find_files([folder]))
    if given.bombs:
        for bomb in (*bombs.BOMBS, *bombs.ENDLESS_LINES):
            with TemporaryDirectory() as name:
                bombs.write(Path(name), bomb)
                print(f"\n{bomb}", flush=True)
                silent += _measure(find_files([Path(name)]))
    sys.exit(1 if silent else 0)


def _made_of(seed: int) -> list[tuple[str, bytes]]:
    """Return real files of each kind that the packages hold, and one of ours of each kind."""
    chance = random.Random(seed)  # noqa: S311
    found: list[tuple[str, bytes]] = []
    for package in _PACKAGES:
        for kind in _KINDS:
            paths = sorted(path for path in unpacked(package).rglob(f"*{kind}") if path.is_file())
            small = [path for path in paths if 0 < path.stat().st_size < _LONGEST]
            found += [(kind, path.read_bytes()) for path in chance.sample(small, min(_EACH, len(small)))]
    ours = [(".txt.gz" if suffix == ".gz" else suffix, suffix) for suffix in SUFFIXES]
    return [*found, *((name, sound_file(suffix, "La salle ouvre à midi.")) for name, suffix in ours)]


def _measure(files: Sequence[File]) -> int:
    """Print what became of the files; return how many were neither read nor named."""
    documents, refused, read = 0, 0, 0
    silent: list[str] = []
    reasons, slowest = Counter[str](), (0.0, "")
    start = before = time.perf_counter()
    for file, found in read_all(files, Bounds()):
        whole, told = True, 0
        for one in found:
            told += 1
            documents += isinstance(one, Document)
            if isinstance(one, CorpusError):
                whole = False
                reasons[re.sub(r"\d+", "…", one.reason)] += 1
        silent += [] if told else [file.name]
        read, refused = read + whole, refused + (not whole)
        now = time.perf_counter()
        slowest, before = max(slowest, (now - before, file.name)), now
    seconds = time.perf_counter() - start
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{len(files)} files: {read} read, {refused} refused in whole or in part; {documents} documents")
    print(f"{len(silent)} silent: neither read nor named {silent or ''}".rstrip())
    print(f"{seconds:.1f} s, {len(files) / seconds:.0f} files a second; slowest: {slowest[1]}, {slowest[0]:.1f} s")
    print(f"peak memory: {own:.0f} MB, and of the largest process that reads {children:.0f} MB")
    for reason, count in reasons.most_common():
        print(f"  {count} × {reason}")
    return len(silent)


if __name__ == "__main__":
    main()
