"""A saved site of a public service, beside its leaflet in PDF: what the tests of citations are about."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.corpus.drawn import lines, pdf, wrapped

ADDRESS = "https://www.service.example.org/plainte"
FRAME = "<nav><a href='/'>Accueil</a> <a href='/contact'>Nous contacter</a></nav>"
NOTICE = (
    "Le dépôt de plainte en ligne est ouvert à toute personne majeure victime d’une escroquerie sur internet. "
    "La déclaration est transmise à un enquêteur, qui rappelle le plaignant sous deux jours ouvrés."
)
PAYMENT = "Les amendes forfaitaires se paient par timbre électronique. " + " ".join(
    f"Le bureau de tabac numéro {n} vend ces timbres à toute heure, sans qu’il faille prendre rendez-vous."
    for n in range(12)
)
TABLE = "".join(
    f"<tr><td>Département {n}</td><td>brigade numéro {n}, ouverte du lundi au vendredi sans rendez-vous</td></tr>"
    for n in range(1, 60)
)


def write_site(folder: Path) -> Path:
    """Write the pages and the leaflet below a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "plainte.html": (ADDRESS, "La plainte en ligne", f"<h2>Qui peut déposer plainte</h2><p>{NOTICE}</p>"),
        "copie.html": (None, "Reprise de la plainte", f"<h2>Qui peut déposer plainte</h2><p>{NOTICE}</p>"),
        "brigades.html": (
            None,
            "Les brigades",
            f"<h2>Liste</h2><table><tr><th>Département</th><th>Où s’adresser</th></tr>{TABLE}</table>",
        ),
    }
    for number, subject in enumerate(("armes", "papiers", "routes", "gares", "ports")):
        pages[f"{subject}.html"] = (
            f"https://www.service.example.org/{subject}",
            f"Les contrôles des {subject}",
            f"<p>Le contrôle des {subject} revient à la brigade numéro {number}, qui en rend compte chaque mois.</p>"
            "<p>Rédigé par la cellule des contrôles</p>",
        )
    for name, (url, title, body) in pages.items():
        canonical = f"<link rel='canonical' href='{url}'>" if url else ""
        told = f"<meta charset='utf-8'><title>{title}</title><meta name='author' content='La brigade'>{canonical}"
        page = f"<html lang='fr'><head>{told}</head><body>{FRAME}<main><h1>{title}</h1>{body}</main></body></html>"
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "depliant.pdf").write_bytes(
        pdf(
            lambda canvas: _draw(canvas, " ".join(f"{NOTICE} Voir le guide numéro {n}." for n in range(6))),
            lambda canvas: _draw(canvas, PAYMENT),
        )
    )
    return folder


def _draw(canvas: Canvas, text: str) -> None:
    lines(canvas, wrapped(text))
