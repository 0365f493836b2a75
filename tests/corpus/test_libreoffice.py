"""The same document as LibreOffice writes it in each format: the readers must agree on it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from corpus import SAMPLES, Document, find_files
from corpus.read import read
from tests.corpus.conftest import headings_of

SAMPLE = SAMPLES / "guide-ajouter-des-documents.md"
LIST_AND_TABLE = """

## Ce qu'il faut

Il faut réunir :

- le bail, signé des deux parties ;
- un relevé d'identité :
  - celui du compte,
  - ou sa copie.

Puis, dans l'ordre\u00a0:

1. remplir la demande ;
2. l'envoyer.

| Ville | Année | Demandes |
|-------|-------|----------|
| Lyon  | 2021  | 4 200    |
| Metz  | 2022  | 310      |

Fin.
"""
MOST_SECONDS = 120.0

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a guide in Markdown and, made of it by LibreOffice, in OpenDocument, Word and RTF."""
    root = tmp_path_factory.mktemp("office")
    guide = SAMPLE.read_text(encoding="utf-8").split("---\n", 2)[2] + LIST_AND_TABLE
    (root / "guide.md").write_text(guide, encoding="utf-8")
    page = MarkdownIt("commonmark").enable("table").render(guide)
    (root / "guide.html").write_text(f"<html><meta charset='utf-8'><body>{page}</body></html>", encoding="utf-8")
    convert(root, "guide.html", "odt:writer8", "--infilter=HTML (StarWriter)")
    for kind in ("docx", "rtf"):
        convert(root, "guide.odt", kind)
    return root


@pytest.mark.parametrize("kind", ["odt", "docx", "rtf"])
def test_a_document_that_libreoffice_wrote_has_the_text_of_its_source(folder: Path, kind: str) -> None:
    source = only(folder / "guide.md")
    document = only(folder / f"guide.{kind}")
    assert document.text.split() == source.text.split()
    assert headings_of(document) == headings_of(source)
    assert document.metadata.language == "fr"


@pytest.mark.parametrize("kind", ["odt", "docx", "rtf"])
def test_lists_and_tables_are_the_same_in_each_format(folder: Path, kind: str) -> None:
    source = only(folder / "guide.md")
    document = only(folder / f"guide.{kind}")
    start = source.text.index("Il faut réunir")
    assert document.text[document.text.index("Il faut réunir") :] == source.text[start:]


def only(path: Path) -> Document:
    """Return the one document of a file."""
    (file,) = find_files([path])
    (found,) = read(file)
    assert isinstance(found, Document), found
    return found


def convert(root: Path, name: str, kind: str, *options: str) -> None:
    """Write a file once more in another format, beside it."""
    command = [
        "soffice",
        f"-env:UserInstallation=file://{root}/profile",
        "--headless",
        *options,
        "--convert-to",
        kind,
        name,
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=MOST_SECONDS)
