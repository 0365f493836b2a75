"""The pages that tell what Sourcier is, and how accessible; they need no index."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant import FOUND, NOTHING, Settings
from web.dependencies import Holder
from web.render import page
from web.turns import web_link

CHECKED = "2026-11-23"
"""The day on which what the accessibility page says was last checked."""

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about(request: Request, holder: Holder) -> Response:
    """Show what is indexed, how it is searched, what is kept of a reader."""
    return _told("about.html", request, holder)


@router.get("/accessibility")
async def accessibility(request: Request, holder: Holder) -> Response:
    """Show how accessible the pages are, and how that is known."""
    return _told("accessibility.html", request, holder)


def contact_link(contact: str) -> str | None:
    """Return the address that leads to whoever runs the server: a web page or a mailbox; None if neither is told."""
    return web_link(contact) or (f"mailto:{contact}" if "@" in contact else None)


def _told(template: str, request: Request, holder: Holder) -> Response:
    settings: Settings = request.app.state.settings
    served = {"assistant": holder.assistant} if holder.assistant else {}
    told = {"found": FOUND, "nothing": NOTHING, "checked": CHECKED}
    return page(template, 200, settings=settings, contact=contact_link(settings.contact), **told, **served)
