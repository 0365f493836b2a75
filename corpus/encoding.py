"""The bytes of a file → its text, whatever its encoding."""

import codecs
import unicodedata

from charset_normalizer import from_bytes

from corpus.errors import UnreadableDocument

# The longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers do with pages that name another single-byte encoding of western Europe.
_WESTERN = "cp1252"
_SAMPLE = 64 * 1024
_MOST_CONTROLS = 0.02
_BINARY = "binary data, not text; expected text in UTF-8, UTF-16, Windows-1252 or another encoding of text"


def decode(data: bytes, path: str, declared: str | None = None) -> str:
    """Return the text of `data`: by its byte-order mark, as UTF-8, as declared, else by detection.

    Raises:
        UnreadableDocument: the data is empty or is not text; `path` names it in the message.
    """
    if not data.strip():
        raise UnreadableDocument(path, "the file is empty; expected text")
    text = _by_mark(data) or _as(data, _without_mark(data)) or (declared and _as(data, declared)) or _guess(data)
    if not text or _is_noise(text):
        raise UnreadableDocument(path, _BINARY)
    return text


def _by_mark(data: bytes) -> str | None:
    return next((_as(data, name) for mark, name in _MARKS if data.startswith(mark)), None)


def _without_mark(data: bytes) -> str:
    """Return the Unicode encoding that the place of the zero bytes tells; UTF-8 where there is none."""
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if zeros * 3 < len(sample):
        return "utf-8"
    return "utf-16-le" if sample[1::2].count(0) * 2 > zeros else "utf-16-be"


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(data: bytes) -> str | None:
    """Return the text in a legacy encoding; Windows-1252 (French, English…) unless another one is clearly meant."""
    western = _as(data[:_SAMPLE], _WESTERN)
    if western is not None and _looks_western(western):
        return _as(data, _WESTERN) or data.decode("latin-1")
    best = from_bytes(data[:_SAMPLE]).best()
    return _as(data, best.encoding) if best else None


def _looks_western(text: str) -> bool:
    """Tell whether the letters outside ASCII are those of French and stand inside words, not alone in rows."""
    foreign = [char for char in text if ord(char) > 127]
    usual = sum(char in "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”–—…•°€§·\u00a0²³½¼" for char in foreign)
    return usual >= 0.9 * len(foreign)


def _is_noise(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(unicodedata.category(char) in ("Cc", "Cn", "Cs") and char not in "\t\n\r\f" for char in sample)
    return controls > _MOST_CONTROLS * len(sample) or "\0" in sample
