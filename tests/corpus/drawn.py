"""PDFs as the tests want them: each page is drawn by a function."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]

WIDTH, HEIGHT = A4
LEFT, TOP, LEADING, SIZE = 72.0, 760.0, 14.0, 11.0
VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def pdf(*pages: Draw, **options: object) -> bytes:
    """Return a PDF with a page for each function; the options are those of reportlab's canvas."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=True, **options)  # type: ignore[arg-type]
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def lines(canvas: Canvas, words: Sequence[str], top: float = TOP, left: float = LEFT, font: str = "Helvetica") -> float:
    """Draw lines below each other and return the height below them."""
    canvas.setFont(font, SIZE)
    for line in words:
        canvas.drawString(left, top, line)
        top -= LEADING
    return top


def wrapped(text: str, width: float = 430.0, font: str = "Helvetica") -> list[str]:
    """Return the words of a text in lines of at most `width` points."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, SIZE) > width:
            found.append(word)
        else:
            found[-1] = longer
    return found


def vera(canvas: Canvas) -> None:
    """Make the font Vera known, whose letters are embedded with a map to Unicode."""
    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", str(VERA)))
    canvas.setFont("Vera", SIZE)


def scan(words: Sequence[str]) -> Draw:
    """Return a function that draws a page as a scanner gives it: a picture of lines."""

    def draw(canvas: Canvas) -> None:
        picture = Image.new("L", (1654, 2339), 255)
        font = ImageFont.truetype(str(VERA), 36)
        pen = ImageDraw.Draw(picture)
        for place, line in enumerate(words):
            pen.text((200, 250 + 60 * place), line, fill=0, font=font)
        canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)

    return draw


def locked(password: str) -> bytes:
    """Return a PDF that a password protects."""
    return pdf(lambda canvas: canvas.drawString(LEFT, TOP, "Secret"), encrypt=password)


def page_count(data: bytes) -> int:
    """Return how many pages PDFium sees in a PDF."""
    return len(pypdfium2.PdfDocument(data))


def saved(opened: pypdfium2.PdfDocument) -> bytes:
    """Return the bytes of a PDF that was changed."""
    written = BytesIO()
    opened.save(written)
    return written.getvalue()


def damaged(data: bytes, chance: Random) -> bytes:
    """Return a file cut short, with bits that are flipped, or with a hole."""
    place = chance.randrange(len(data))
    if chance.random() < 0.3:
        return data[:place]
    if chance.random() < 0.3:
        return data[:place] + data[place + chance.randrange(500) :]
    bits = bytearray(data)
    for _ in range(chance.choice((1, 10, 100))):
        bits[chance.randrange(len(bits))] ^= 1 << chance.randrange(8)
    return bytes(bits)
