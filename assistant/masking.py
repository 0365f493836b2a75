"""Words of a reader → the same words without what names a person: e-mail addresses, telephone and long numbers.

Masked before anything is written to a log or a report. References to the law, dates and amounts of money are left
alone; in doubt a number is masked.
"""

import re

_GAP = r"[ .\-/\u00a0\u202f\u2010-\u2013]"
_YEAR = r"(?:19|20)\d{2}"
_MONEY = r"(?:€|\$|£|EUR\b|k€|M€|(?:millions?|milliards?)\b|(?:d[’'] ?)?euros?\b|francs?\b|dollars?\b)"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"

# Digits that name no person, looked for first. A date may not go on as a telephone number does: « 06.12.2014.56.78 ».
_HARMLESS = (
    rf"(?<!\d){_DAY}(?P<sign>[/.\-]){_MONTH}(?P=sign){_YEAR}(?![.\-/]?\d)",
    rf"(?<!\d){_YEAR}-{_MONTH}-{_DAY}(?![.\-/]?\d)",
    rf"(?<!\d){_YEAR}(?:[ \-/\u2013]{_YEAR})+(?!{_GAP}?\d)",
    rf"(?<!\d)\d{{1,3}}(?:[ .\u00a0\u202f]\d{{3}})+(?:,\d+)?[ \u00a0\u202f]?{_MONEY}",
    rf"(?<!\d)\d+(?:,\d+)?[ \u00a0\u202f]?{_MONEY}",
    rf"(?<!\w)[LRDA]\.? ?\*? ?\d{{3,4}}(?:-\d{{1,3}})+(?!{_GAP}?\d)",
    r"(?<!\w)(?:JORF|LEGI|KALI|CNIL|CONS|JURI|CETA)[A-Z]{3,5}\d{12}(?!\d)",
)
_EMAIL = r"(?<![\w.+%\-])[\w.+%'\-]+(?:@| ?[(\[](?:at|arobase|chez)[)\]] ?)\w[\w\-]*(?:\.[\w\-]+)+"
# Groups of four as they are printed; after the bank's letters each has a digit, so that the words that follow are none.
_GROUP = r"[ \-]?(?=[A-Za-z]*\d)[A-Za-z\d]"
_IBAN = (
    r"(?<![^\W_])(?:[A-Za-z]{2}|[A-Z]{2}[ \-])\d{2}(?:[ \-]?[A-Za-z]{4})?"
    rf"(?:{_GROUP}{{4}}){{2,7}}(?:{_GROUP}{{1,3}})?(?!\w)"
)
# French social security: sex, year, month, department (2A and 2B in Corsica), commune, order, key.
_NIR = (
    rf"(?<!\d)[1-478]{_GAP}?\d{{2}}{_GAP}?\d{{2}}{_GAP}?(?:\d{{2}}|2[ABab])"
    rf"(?:{_GAP}?\d{{3}}){{2}}(?:{_GAP}?\d{{2}})?(?!\d)"
)
_ABROAD = rf"(?<!\d)(?:\(?\+|00(?={_GAP}?[1-9]))(?:[()]|{_GAP}){{0,3}}\d(?:(?:[()]|{_GAP}){{0,3}}\d){{6,14}}(?!\d)"
_FRENCH = rf"(?<!\d)0[1-9](?:{_GAP}{{0,3}}\d{{2}}){{4}}(?!\d)"
_OTHER = (
    rf"(?<!\d)(?:0(?:{_GAP}?\d){{8,10}}|\(\d{{2,4}}\) ?\d{{3,4}}[ .\-]?\d{{3,4}}|\d{{3}}-\d{{3}}-\d{{4}})"
    rf"(?!{_GAP}?\d)"
)
# Eleven digits however they are parted, ten unless by a stroke, nine in a row.
_LONG = rf"(?<!\d)\d(?:{_GAP}?\d){{10,}}(?!\d)"
_RUN = r"(?<!\d)(?:\d{9,}|\d(?:[ .\-\u00a0\u202f]?\d){9,})(?!\d)"

_PRIVATE = re.compile(
    rf"(?P<harmless>{'|'.join(_HARMLESS)})|(?P<email>{_EMAIL})|(?P<abroad>{_ABROAD})|(?P<iban>{_IBAN})|(?P<nir>{_NIR})"
    rf"|(?P<other>{_OTHER})|(?P<long>{_LONG})|(?P<french>{_FRENCH})|(?P<run>{_RUN})"
)
_MASKS = {
    **{"email": "[e-mail]", "abroad": "[phone]", "french": "[phone]", "other": "[phone]"},
    **{"iban": "[number]", "nir": "[number]", "long": "[number]", "run": "[number]"},
}
_ANY_MASK = re.compile(r"\[(?:e-mail|phone|number)\]")


def mask(text: str) -> str:
    """Return a text with `[e-mail]`, `[phone]` and `[number]` in the place of what names a person."""
    return _PRIVATE.sub(_masked, text)


def unmasked(text: str) -> str:
    """Return what is left of a masked text without its masks."""
    return _ANY_MASK.sub(" ", text)


def _masked(found: re.Match[str]) -> str:
    return next((sign for name, sign in _MASKS.items() if found[name]), found[0])
