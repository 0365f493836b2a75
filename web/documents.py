"""The list of documents: page by page, or those whose names have some words."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web.dependencies import Served
from web.render import page

A_PAGE = 50
"""Documents on a page of the list."""

router = APIRouter(include_in_schema=False)


class Wanted(BaseModel):
    """Words of the names of documents, and the number of a page of the list."""

    named: str = Field("", max_length=200)
    page: int = Field(1, ge=1, le=10**9)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: its number, that of the last one, how many documents there are on all of them."""

    named: str
    number: int
    last: int
    total: int

    def link(self, number: int) -> str:
        """Return the address of another page of it."""
        told = {"named": self.named, "page": number}
        return f"/documents?{urlencode({name: value for name, value in told.items() if value})}"


@router.get("/documents")
def documents(assistant: Served, asked: Annotated[Wanted, Query()]) -> Response:
    """Show a page of the list of documents."""
    stored, named = assistant.index.documents, asked.named.strip()
    total = stored.count_named(named) if named else assistant.index.manifest.documents
    listing = Listing(named, asked.page, max(1, -(-total // A_PAGE)), total)
    found = stored.listing((asked.page - 1) * A_PAGE, A_PAGE, named)
    return page("documents.html", assistant=assistant, documents=found, listing=listing)
