"""A folder of documents that the tests of their pages are about: a guide, a table, a PDF, an archive."""

from pathlib import Path
from zipfile import ZipFile

from reportlab.pdfgen.canvas import Canvas

from tests.corpus.drawn import Draw, lines, pdf, wrapped

BODY = "Le conducteur qui stationne sans payer doit une amende forfaitaire à la commune, au plus tard sous trois mois. "
GUIDE = f"""# Le guide du stationnement

{BODY}

## Payer une amende

{BODY * 2}

### Le timbre électronique

{BODY * 2} Le timbre se vend au bureau de tabac.

## Contester une amende

{BODY * 2} La contestation se fait par lettre recommandée.
"""
TABLE = "<h1>Barème</h1><table><tr><th>Zone</th><th>Prix</th></tr><tr><td>Centre</td><td>4 €</td></tr></table>"
QUESTION = "Comment contester une amende forfaitaire de stationnement ou la payer au bureau de tabac ?"


def _drawn(number: str) -> Draw:
    """Return what draws a page of words of its own."""
    told = f"Le {number} chapitre du dépliant dit où le stationnement est payant, à quelle heure et dans quelles rues."

    def draw(canvas: Canvas) -> None:
        lines(canvas, wrapped(f"{told} Il nomme aussi le {number} guichet."))

    return draw


def write_source(folder: Path) -> Path:
    """Write a guide, a web page with a table and a script, a PDF of three pages and an archive; return the folder."""
    (folder / "pdf").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "bareme.html").write_text(f"<body>{TABLE}<script>alert(1)</script></body>", encoding="utf-8")
    (folder / "pdf" / "depliant.pdf").write_bytes(pdf(*map(_drawn, ("premier", "deuxième", "troisième"))))
    with ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("note.txt", "Une note sur les parcs de stationnement, rangée dans une archive.")
    return folder
