"""What a rebuild costs when nothing, or one file, has changed: `python -m tests.benchmarks.unchanged [--files 8000]`.

The files are real pages of Debian's packages; the vectors are those of the tests' stand-in for the model, as what is
measured here is everything but embedding.
"""

import argparse
import shutil
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Report, rebuild
from tests.fake_encoder import FakeEncoder
from tests.real_input import unpacked

_PACKAGES = {"libreoffice-help-fr": ".html", "debian-handbook": ".html", "gnome-user-docs": ".page"}


def main() -> None:
    """Rebuild a folder of real pages several times and print the seconds of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=8000)
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder, data = Path(name, "files"), Path(name, "data")
        count = _copy(folder, given.files)
        first = next(folder.rglob("*.html"))
        _measure(f"{count} new files", folder, data)
        _measure("nothing changed", folder, data)
        first.write_bytes(first.read_bytes().replace(b"</body>", b"<p>Une phrase de plus, et une autre.</p></body>"))
        _measure("one file changed", folder, data)
        first.rename(first.with_name(f"autre-{first.name}"))
        _measure("one file renamed", folder, data)
        first.with_name(f"autre-{first.name}").touch()
        _measure("one file touched", folder, data)


def _copy(folder: Path, most: int) -> int:
    """Copy real pages below a folder; return how many."""
    pages = (
        (package, path)
        for package, suffix in _PACKAGES.items()
        for path in sorted(unpacked(package).rglob(f"*{suffix}"))
        if path.is_file() and not path.is_symlink()
    )
    copied = 0
    for package, path in islice(pages, most):
        target = folder / package / path.relative_to(unpacked(package))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        copied += 1
    return copied


def _measure(what: str, folder: Path, data: Path) -> Report:
    start = time.perf_counter()
    report = rebuild([folder], data, FakeEncoder())
    seconds = time.perf_counter() - start
    print(
        f"{what}: {seconds:.1f} s; {report.files_read} files read, {report.embedded} passages embedded, "
        f"{len(report.failed)} failed, {len(report.renamed)} renamed; {report.seconds}",
        flush=True,
    )
    return report


if __name__ == "__main__":
    main()
