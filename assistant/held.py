"""The options of the command line that hold a search to a part of the documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from index import Filters

_Names = list[str] | None
_Day = datetime | None
_DAY = ["%Y-%m-%d"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a search is held to; the first three may be given several times, one of their values is enough."""

    source: Annotated[_Names, typer.Option("--source", help="Only this indexed folder or file; may be repeated.")] = (
        None
    )
    language: Annotated[_Names, typer.Option("--language", help="Only this language, such as fr; repeated.")] = None
    first: Annotated[_Day, typer.Option("--from", formats=_DAY, help="Only documents of this day or later.")] = None
    last: Annotated[_Day, typer.Option("--to", formats=_DAY, help="Only documents of this day or earlier.")] = None
    document: Annotated[_Names, typer.Option("--document", help="Only this document, by path or id; repeated.")] = None

    def filters(self) -> Filters:
        """Return the filters as the index takes them."""
        documents, sources, languages = (tuple(names or ()) for names in (self.document, self.source, self.language))
        first, last = (day and day.date() for day in (self.first, self.last))
        return Filters(documents, sources, languages, first, last)
