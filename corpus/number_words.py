"""Numbers in French words → numbers: days of a month and years, as in the dates of deeds and laws."""

_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf".split()
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def _in_words(number: int) -> str:
    """Return a number below a hundred in words, a hyphen between them."""
    if number < len(_UNITS):
        return _UNITS[number]
    tens = max(ten for ten in _TENS if ten <= number)
    if number == tens:
        return _TENS[tens] + ("s" if tens == 80 else "")
    link = "-et-" if (number - tens) in (1, 11) and tens < 80 else "-"
    return _TENS[tens] + link + _in_words(number - tens)


DAYS = {_in_words(day): day for day in range(2, 32)} | {"premier": 1}
"""The days of a month by their words."""

YEARS = {
    f"{thousand}-{_in_words(year)}" if year else thousand: first + year
    for thousand, first in (("deux-mille", 2000), ("mil-neuf-cent", 1900), ("mille-neuf-cent", 1900))
    for year in range(100)
}
"""The years of two centuries by their words, a hyphen between them."""
