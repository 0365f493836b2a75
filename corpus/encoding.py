"""The bytes of a file → its text, whatever its encoding."""

import codecs
import re
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
_WESTERN = "cp1252"
# What is outside ASCII in the texts of western Europe; bytes of Russian or Polish give other signs here and there.
_WESTERN_SIGNS = frozenset(
    "àâäæçèéêëîïôöœùûüÿáãåìíñòóõøúßÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸÁÃÅÍÑÓÕØÚ«»‹›’‘“”„–—…•·°€£§©®™¡¿²³½¼ªº\u00a0"
)
# Three of its letters in a row make no word of western Europe; in Greek, Russian or Hebrew nearly all words do.
_FOREIGN_WORD = re.compile(r"[^\W\d_a-zA-Z]{3,}")
# Encodings whose bytes are ASCII, all of them: nothing but the declaration tells them from UTF-8.
_SEVEN_BITS = re.compile(r"(?:iso-2022-\w+|utf-7|hz(?:-gb-2312)?)\Z", re.IGNORECASE)
# Their zero bytes or their marks tell them; without either, any bytes would do as Chinese in UTF-16.
_NEVER_GUESSED = ["utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"]
_CONTROLS_OF_LATIN_1 = re.compile("[\x80-\x9f]")
_LOST = "\ufffd"
_SAMPLE = 64 * 1024
_MOST_CONTROLS = 0.02
_BINARY = "binary data, not text; expected text in UTF-8, UTF-16, Windows-1252 or another encoding of text"


def decode(data: bytes, path: str, declared: str | None = None) -> str:
    """Return the text of `data`: by its byte-order mark, as UTF-8, as declared, else by detection.

    Raises:
        UnreadableDocument: the data is empty or is not text; `path` names it in the message.
    """
    if not data.strip() or data in dict(_MARKS):
        raise UnreadableDocument(path, "the file is empty; expected text")
    text = _by_mark(data) or _in_seven_bits(data, declared) or _as(data, _without_mark(data))
    text = text or _as_declared(data, declared) or _guess(data)
    if not text or _is_noise(text):
        raise UnreadableDocument(path, _BINARY)
    return text


def _by_mark(data: bytes) -> str | None:
    return next((data.decode(name, "replace") for mark, name in _MARKS if data.startswith(mark)), None)


def _in_seven_bits(data: bytes, encoding: str | None) -> str | None:
    return _as(data, encoding) if encoding and _SEVEN_BITS.match(encoding) else None


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
    except (ValueError, LookupError):  # bytes that it does not know, a name that it does not know, one with a zero byte
        return None


def _as_declared(data: bytes, encoding: str | None) -> str | None:
    """Return the text in the encoding that a page declares; Latin-1 with quotes or euros in it is Windows-1252."""
    text = _as(data, encoding) if encoding else None
    return None if text and _CONTROLS_OF_LATIN_1.search(text) else text


def _guess(data: bytes) -> str | None:
    """Return the text of damaged UTF-8 or of a legacy encoding.

    Windows-1252 (French, English…) unless another one is clearly meant.
    """
    text = data.decode("utf-8", "replace")
    if text.count(_LOST) <= 0.05 * _foreign_signs(text):
        return text
    # Whole lines: half a Japanese character at the end would speak against Japanese.
    end = len(data) if len(data) <= _SAMPLE else data.rfind(b"\n", 0, _SAMPLE)
    sample = data[: end if end > 0 else _SAMPLE]
    western = _as(sample, _WESTERN)
    if western is not None and _looks_western(western):
        return _as(data, _WESTERN) or data.decode("latin-1")
    best = from_bytes(sample, cp_exclusion=_NEVER_GUESSED).best()
    return _as(data, best.encoding) if best else None


def _looks_western(text: str) -> bool:
    """Tell whether what is outside ASCII is western and stands inside words rather than making words of its own."""
    foreign = _foreign_signs(text)
    usual = sum(char in _WESTERN_SIGNS for char in text)
    in_words = sum(map(len, _FOREIGN_WORD.findall(text)))
    return usual >= 0.9 * foreign and in_words <= 0.1 * foreign


def _foreign_signs(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _is_noise(text: str) -> bool:
    sample = text[:_SAMPLE]
    noisy = filter(_is_noisy, set(sample))  # each character once: a text has a hundred of them, a file thousands
    return sum(map(sample.count, noisy)) > _MOST_CONTROLS * len(sample) or "\0" in sample


def _is_noisy(char: str) -> bool:
    """Tell whether no text has this character; colours of a terminal and the emoji of next year are no noise."""
    kind = unicodedata.category(char)
    return (kind == "Cc" and char not in "\t\n\r\f\x1b") or (kind in ("Cn", "Cs") and char <= "\uffff")
