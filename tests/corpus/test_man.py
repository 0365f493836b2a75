import gzip
from collections import Counter
from datetime import date
from pathlib import Path

from corpus import CorpusError, Document, File
from corpus.read import read
from tests.corpus.conftest import ReadOne, Refuse, headings_of
from tests.real_input import debian_package

PAGE = r"""
.TH LISTER 1 "18 mai 2022" "Outils 1.0"
.SH NOM
lister \- Afficher le contenu d'un répertoire
.SH SYNOPSIS
\fBlister\fP [\fIoption\fP]
.SH DESCRIPTION
Il affiche\ : les fichiers de
.UR https://example.org/
.UE .
.TP
\fB\-a\fP, \fB\-\-tout\fP
aussi les fichiers cachés
.SS Détails
.TS
tab(:) allbox;
cB s
lB lp-1.
Codes
0:T{
tout va
bien
T}
1:rien
.TE
"""


def test_a_man_page_keeps_its_sections_options_and_tables(read_one: ReadOne) -> None:
    document = read_one("lister.1", PAGE)
    assert document.text == (
        "NOM\n\nlister - Afficher le contenu d'un répertoire\n\nSYNOPSIS\n\nlister [option]\n\nDESCRIPTION\n\n"
        "Il affiche\u00a0: les fichiers de https://example.org/.\n\n-a, --tout\naussi les fichiers cachés\n\n"
        "Détails\n\nCodes\n0 | tout va bien\n1 | rien"
    )
    assert headings_of(document)[-2:] == [(1, "DESCRIPTION"), (2, "Détails")]


def test_the_line_name_is_the_title_and_the_date_is_that_of_the_page(read_one: ReadOne) -> None:
    metadata = read_one("lister.1", PAGE).metadata
    assert metadata.title == "lister - Afficher le contenu d'un répertoire"
    assert (metadata.published, metadata.modified) == (None, date(2022, 5, 18))


def test_a_page_without_a_short_name_is_entitled_by_its_command(read_one: ReadOne) -> None:
    assert read_one("a.3", PAGE.replace("contenu", "contenu " * 30)).metadata.title == "LISTER(1)"


def test_a_page_of_bsd_is_read(read_one: ReadOne) -> None:
    page = (
        '.Dd May 18, 2022\n.Dt LISTER 1\n.Os "Système libre"\n.Sh NOM\n.Nm lister\n.Nd affiche tout\n'
        ".Sh DESCRIPTION\n.Nm\naffiche.\n"
    )
    document = read_one("lister.1", page)
    assert document.text == "NOM\n\nlister – affiche tout\n\nDESCRIPTION\n\nlister affiche."
    assert document.metadata.modified == date(2022, 5, 18)


def test_a_page_that_refers_to_another_says_so(refuse: Refuse) -> None:
    assert "refers to man1/lister.1" in refuse("l.1", ".so man1/lister.1\n").reason


def test_another_file_with_such_a_suffix_is_refused(refuse: Refuse) -> None:
    assert "not a man page" in refuse("journal.1", "12:00 démarrage\n").reason


def test_every_french_page_of_debian_is_read_and_nearly_all_have_a_title_of_words() -> None:
    folder = debian_package("manpages-fr") / "usr" / "share" / "man"
    pages = sorted(path for path in folder.rglob("*.gz") if path.is_file())[::7]
    found = [
        result
        for path in pages
        for result in read(_page(path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes())))
    ]
    errors = [result for result in found if isinstance(result, CorpusError)]
    assert [error for error in errors if "refers to" not in error.reason] == []
    documents = [result for result in found if isinstance(result, Document)]
    assert len(documents) > 60
    assert Counter(document.metadata.language for document in documents)["fr"] >= 0.95 * len(documents)
    assert sum(" " in document.metadata.title for document in documents) >= 0.9 * len(documents)
    assert not [document for document in documents if "\nTABLE\n" in document.text]


def _page(name: str, data: bytes) -> File:
    return File(Path(name), name, ".", 10_000_000, data)
