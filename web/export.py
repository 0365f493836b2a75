"""A conversation to take away → a file: Markdown, JSON, or a page that holds all it needs and can be printed."""

import json
import re
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from typing import Literal
from unicodedata import normalize

from fastapi.responses import Response

from assistant import Conversation, Export, exported
from index import Index
from web.markdown import begun_words, damaged_words, fate_words, markdown, place_words, state_words
from web.render import page
from web.turns import shown_turns, web_link

Format = Literal["md", "json", "html"]

_LONGEST_NAME = 60
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def export_response(index: Index, conversation: Conversation, kind: Format) -> Response:
    """Return a conversation as a file; the page is shown, the others are saved."""
    export = exported(index, conversation)
    name = f'filename="{file_name(export)}.{kind}"'
    if kind == "html":
        return _printed(index, conversation, export, f"inline; {name}")
    if kind == "md":
        content, media = markdown(export), "text/markdown; charset=utf-8"
    else:
        content, media = json.dumps(asdict(export), ensure_ascii=False, indent=2), "application/json"
    return Response(content, media_type=media, headers={"Content-Disposition": f"attachment; {name}"})


def file_name(export: Export) -> str:
    """Return a name that any system takes for a file: « conversation-2026-11-22-conge-pour-un-mariage »."""
    bare = normalize("NFKD", export.title.lower()).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[a-z0-9]+", bare))[:_LONGEST_NAME].strip("-")
    return "-".join(part for part in ("conversation", export.created[:10], words) if part)


def _printed(index: Index, conversation: Conversation, export: Export, disposition: str) -> Response:
    """Return the page to print: its style is inside, for a file that is saved, and is allowed by its digest alone."""
    turns = zip(shown_turns(index, conversation, ()), export.turns, strict=True)
    words = (begun_words, damaged_words, state_words, fate_words, place_words, web_link)
    told: dict[str, object] = {word.__name__: word for word in words}
    response = page("export.html", 200, export=export, turns=list(turns), **told)
    style = _STYLE.search(bytes(response.body).decode())
    digest = b64encode(sha256(style[1].encode()).digest()).decode() if style else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Content-Disposition"] = disposition
    return response
