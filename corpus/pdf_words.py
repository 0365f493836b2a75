"""A page of a PDF → its words, each with its place and its type, in the order in which they are drawn."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# PDFium's own mark for a hyphen at a line end, which is a letter without a name where the font has no map.
_HYPHEN, _CUT = 0x02, -1
_SPACES = frozenset((0x20, 0x09, 0x0A, 0x0D))
_SOFT_HYPHEN = "\xad"
_LETTERS = {
    _CUT: "-",
    0: "\ufffd",
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0xF0B7: "•",  # the bullet of the fonts Symbol and Wingdings, in which Word draws its lists
    0xF0A7: "▪",
}
_MONO = re.compile(r"mono|courier|typewriter|cursor|consolas|cmtt|nimbusmon", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|(?:^|[-,])(?:semi|demi)\b", re.IGNORECASE)
_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18
_BOLD_WEIGHT = 600
_NAME_BYTES = 128
# Of the fonts without a map to Unicode come private, forbidden and control characters.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ufffd-\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Surrogates stand in pairs where PDFium counts in UTF-16.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without white space between them; lengths in points, `base` is the height of the line they stand on.

    `rubbish` counts the letters whose font does not say which letters they are. `cut` says that a hyphen ends it
    where the line ends. `upright` is false for what is written sideways.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False
    cut: bool = False
    upright: bool = True
    rubbish: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A quarter turn of a page: what is drawn on it, as it is seen."""

    quarters: int
    left: float
    bottom: float
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is seen, from the lower left corner."""
        x, y = x - self.left, y - self.bottom
        return ((x, y), (y, self.width - x), (self.width - x, self.height - y), (self.height - y, x))[self.quarters]

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Return where an arrow of the page is seen to point."""
        return ((x, y), (y, -x), (-x, -y), (-y, x))[self.quarters]


def turn_of(page: pdfium.PdfPage) -> Turn:
    """Return the turn of a page."""
    left, bottom, right, top = page.get_mediabox()
    return Turn(page.get_rotation() // 90 % 4, left, bottom, right - left, top - bottom)


def words_of(page: pdfium.PdfPage) -> list[Word]:
    """Return the words of a page's text layer."""
    layer = page.get_textpage()
    turn = turn_of(page)
    codes = [raw.FPDFText_GetUnicode(layer.raw, place) for place in range(layer.count_chars())]
    for place, code in enumerate(codes):
        if code == _HYPHEN and raw.FPDFText_IsHyphen(layer.raw, place) == 1:
            codes[place] = _CUT
    probe = _Probe(layer.raw, turn)
    return [word for start, end in _runs(codes) for word in probe.words(codes, start, end)]


def _runs(codes: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where each run of letters begins and ends."""
    start = -1
    for place, code in enumerate(codes):
        space = code in _SPACES
        if not space and start < 0:
            start = place
        # Behind a hyphen at a line end no white space stands.
        if start >= 0 and (space or code == _CUT):
            yield start, place + (not space)
            start = -1
    if start >= 0:
        yield start, len(codes)


class _Probe:
    """Asks PDFium about the letters of one page, with the places for its answers made once."""

    def __init__(self, layer: raw.FPDF_TEXTPAGE, turn: Turn) -> None:
        self._layer = layer
        self._turn = turn
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(_NAME_BYTES)
        self._types: dict[tuple[bytes, int, int], tuple[bool, bool]] = {}

    def words(self, codes: list[int], start: int, end: int) -> Iterator[Word]:
        """Yield the words of a run of letters: one, unless PDFium missed that the line or the column ends in it."""
        size, upright = self._size(start)
        first, last = self._base(start), self._base(end - 1)
        if abs(first - last) <= size or not upright:
            yield self._word(codes, start, end)
            return
        begin, base = start, first
        for place in range(start + 1, end):
            here = self._base(place)
            if abs(here - base) > size:
                yield self._word(codes, begin, place)
                begin = place
            base = here
        yield self._word(codes, begin, end)

    def _word(self, codes: list[int], start: int, end: int) -> Word:
        text = "".join([_LETTERS.get(code) or chr(code) for code in codes[start:end]])
        cut = codes[end - 1] == _CUT or text.endswith(_SOFT_HYPHEN)
        text = (text[:-1] + "-" if cut else text).replace(_SOFT_HYPHEN, "")
        text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
        # A letter that is not known is seen to be missing.
        text = _NO_TEXT.sub("\ufffd", text)
        rubbish = text.count("\ufffd") + len(_PRIVATE.findall(text))
        if raw.FPDFText_HasUnicodeMapError(self._layer, start) == 1:
            rubbish = len(text)
        size, upright = self._size(start)
        bold, mono = self._type(start)
        left, right = self._edges(start, end)
        return Word(text, left, right, self._base(start), size, bold, mono, cut, upright, rubbish)

    def _base(self, place: int) -> float:
        raw.FPDFText_GetCharOrigin(self._layer, place, self._x, self._y)
        return self._turn.point(self._x.value, self._y.value)[1]

    def _edges(self, start: int, end: int) -> tuple[float, float]:
        edges = []
        for place in (start, end - 1):
            raw.FPDFText_GetLooseCharBox(self._layer, place, self._box)
            edges.append(self._turn.point(self._box.left, self._box.bottom)[0])
            edges.append(self._turn.point(self._box.right, self._box.top)[0])
        return min(edges), max(edges)

    def _size(self, place: int) -> tuple[float, bool]:
        """Return the size in which a letter is seen, and whether it stands upright."""
        if not raw.FPDFText_GetMatrix(self._layer, place, self._matrix):
            return 1.0, True
        across, up = self._turn.direction(self._matrix.a, self._matrix.b)
        scale = hypot(self._matrix.c, self._matrix.d)
        size = raw.FPDFText_GetFontSize(self._layer, place) * scale
        return max(size, 0.1), across > 0 and abs(up) < across / 10

    def _type(self, place: int) -> tuple[bool, bool]:
        """Return whether a letter is bold, and whether its font is that of a typewriter."""
        raw.FPDFText_GetFontInfo(self._layer, place, self._name, _NAME_BYTES, self._flags)
        weight = raw.FPDFText_GetFontWeight(self._layer, place)
        key = (self._name.value, self._flags.value, weight)
        if key not in self._types:
            name = key[0].decode("latin-1")
            bold = bool(_BOLD.search(name)) or weight >= _BOLD_WEIGHT or bool(key[1] & _FORCE_BOLD)
            self._types[key] = bold, bool(_MONO.search(name)) or bool(key[1] & _FIXED_PITCH)
        return self._types[key]
