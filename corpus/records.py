"""The rows of a table of records → blocks, in which each value stands with the name of its column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from corpus.blocks import Block, Kind
from corpus.errors import UnreadableDocument
from corpus.file import File, too_long

_SAMPLE = 60
# How much longer than a document the text may be that the names of the columns swell.
_MOST_WRITTEN = 4
_LONGEST_NAME = 60
_MOST_REPEATED = 0.7
_ENOUGH_ROWS = 5
_LONGER = 2.5
_NUMBER = re.compile(r"[-+(]?[\d\s.,/:%€$£)-]+(?:%|€|\$|£|EUR|h)?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_NAMES = frozenset(
    "nom prénom prenom ville date adresse code id identifiant type libellé libelle description titre question "
    "réponse reponse commune département departement région region montant année annee mois jour service email "
    "courriel téléphone telephone catégorie categorie statut numéro numero référence reference objet thème "
    "theme sigle acronyme définition definition url lien name title answer city address phone category status "
    "number year amount country pays".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, an empty one as an empty string; `strong`: each of them stands out, as in bold."""

    cells: tuple[str, ...]
    strong: bool = False

    @property
    def filled(self) -> list[int]:
        """The places of the cells that are not empty."""
        return [place for place, cell in enumerate(self.cells) if cell.strip()]

    def at(self, place: int) -> str:
        """Return the words of a cell; a row may be shorter than the others."""
        return self.cells[place].strip() if place < len(self.cells) else ""


def record_blocks(file: File, rows: Iterable[Row]) -> Iterator[Block]:
    """Yield a line for each row: « Nom : Dupont | Ville : Lyon », empty cells left out.

    Every value carries its column's name, since a passage may begin at any row, and a wide table reads no other way.
    Where no first row surely names the columns, the values stand alone. An empty row ends a table.

    Raises:
        UnreadableDocument: with all these names the text is far longer than a document may be.
    """
    left = iter(rows)
    length = 0
    while first := list(islice(table := _table(left), _SAMPLE)):
        for block in _blocks(first, table):
            length += len(block.text)
            if length > _MOST_WRITTEN * file.most_bytes:
                raise UnreadableDocument(file.name, too_long(length, file.most_bytes))
            yield block


def _table(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows up to the next empty one."""
    started = False
    for row in rows:
        if row.filled:
            started = True
            yield row
        elif started:
            return


def _blocks(first: Sequence[Row], rest: Iterator[Row]) -> Iterator[Block]:
    head = _head(first)
    if head is None:
        yield from map(_plain, chain(first, rest))
        return
    yield from map(_plain, first[:head])
    names = [" ".join(cell.split()).rstrip(" :\u00a0\u202f") for cell in first[head].cells]
    columns = len(first[head].filled)
    if head == len(first) - 1:
        yield _plain(first[head])
    for row in chain(first[head + 1 :], rest):
        # One cell alone in a wide table is a line between its rows, a note below it or a sum.
        if len(row.filled) == 1 < columns - 1:
            yield _plain(row)
        else:
            yield Block("row", " | ".join(_named(names, place, row.cells[place]) for place in row.filled))


def _named(names: Sequence[str], place: int, cell: str) -> str:
    words = " ".join(cell.split("\n")).strip()
    return f"{names[place]}\u00a0: {words}" if place < len(names) and names[place] else words


def _plain(row: Row) -> Block:
    """Return the values of a row; one alone is a title or a note."""
    kind: Kind = "row" if len(row.filled) > 1 else "text"
    return Block(kind, " | ".join(" ".join(row.cells[place].split("\n")).strip() for place in row.filled))


def _head(rows: Sequence[Row]) -> int | None:
    """Return the place of the row that names the columns, or None: titles may stand above it."""
    width = Counter(len(row.filled) for row in rows).most_common(1)[0][0]
    for place, row in enumerate(rows):
        if len(row.filled) >= max(2, 0.6 * width):
            return place if _could_name(row) and _does_name(row, rows[place + 1 :]) else None
    return None


def _could_name(row: Row) -> bool:
    cells = [row.cells[place].strip() for place in row.filled]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
    return (
        len({*cells}) == len(cells)
        and len(numbers) < len(cells)
        and all(_YEAR.fullmatch(cell) for cell in numbers)
        and not any(len(cell) > _LONGEST_NAME or _ADDRESS.fullmatch(cell) for cell in cells)
    )


def _does_name(head: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row differs from those below it as names do from values."""
    if not below:
        return False
    if head.strong and not below[0].strong:
        return True
    if {*map(str.lower, (head.cells[place].strip() for place in head.filled))} & _NAMES:
        return True
    return any(_names(head.at(place), [row.at(place) for row in below if row.at(place)]) for place in head.filled)


def _names(name: str, values: Sequence[str]) -> bool:
    if not values or name in values:
        return False
    if not any(map(str.isdigit, name)) and sum(bool(_NUMBER.fullmatch(value)) for value in values) >= 0.8 * len(values):
        return True
    if len(values) < _ENOUGH_ROWS:
        return False
    repeated = len({*values}) <= _MOST_REPEATED * len(values)
    return repeated or sum(map(len, values)) > _LONGER * len(values) * len(name)
