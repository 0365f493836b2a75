"""The pages whose main content was marked by hand, and how well a text agrees with what was marked.

Each line of `annotations.jsonl` gives the `content` of a page as ranges of its lines (`lines.py`), from 1, both ends
included: what a reader calls its content. Pages of Debian packages are not committed: the digest of the file says
which version was read. Those `held_out` were annotated and measured after the rules were written.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.evaluation.main_content.lines import seen_lines

HERE = Path(__file__).parent
_NUMBER_OF_AN_ITEM = re.compile(r"^\d+\. ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A page, its bytes, and the words of its content; `real`: of a Debian package."""

    name: str
    real: bool
    held_out: bool
    data: bytes
    content: str


@dataclass(frozen=True, slots=True)
class Score:
    """How well the words of a text are those of the content; each from 0 to 1, higher is better."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def annotated(package: Callable[[str], Path] | None = None) -> Iterator[Annotated]:
    """Yield the pages in their order; `package` gives the folder of an unpacked Debian package.

    Without it, the pages of packages are left out. So is a page of another version: its lines may be others.
    """
    for written in (HERE / "annotations.jsonl").read_text(encoding="utf-8").splitlines():
        note = json.loads(written)
        real = "package" in note
        if real and package is None:
            continue
        folder = package(note["package"]) if real and package else HERE / "pages"
        path = folder / note["path"]
        if real and not path.exists():
            continue
        data = path.read_bytes()
        if real and sha256(data).hexdigest() != note["sha256"]:
            continue
        lines = seen_lines(data)
        content = "\n".join(line for start, end in note["content"] for line in lines[start - 1 : end])
        name = f"{note.get('package', 'pages')}/{Path(note['path']).name}"
        yield Annotated(name, real, note.get("held_out", False), data, content)


def score(text: str, content: str) -> Score:
    """Return how well the words of a text are those of the content, each counted as often as it stands there.

    The number that a browser draws before an item of a list counts on neither side.
    """
    found, wanted = _words(text), _words(content)
    both = (found & wanted).total()
    return Score(both / found.total() if found else 0.0, both / wanted.total() if wanted else 0.0)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", _NUMBER_OF_AN_ITEM.sub("", text)))
