"""What can go wrong over HTTP, and the one place that turns an exception into a status code.

WebError
├── NotServing         no version of the index is open
├── ReaderLeft         the one who asked has left before the turn came
├── TooBusy            as many questions wait as may
├── UnknownDocument    the served version has no document of that id
├── UnknownPassage     the served version has no passage of that id
├── NoOriginal         the file that a document was read from is not there to be shown
└── OriginalChanged    the file is not the one that was read
"""

import logging
import os
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant import (
    AssistantError,
    BadFilters,
    BadQuestion,
    CitationFailed,
    ConversationFull,
    ConversationsFailed,
    Settings,
    TurnDamaged,
    UnknownConversation,
    UnknownQuote,
)
from index import DamagedIndex, NoIndex, SearchIndexError
from web.headers import headers_of
from web.render import page
from web.schemas import FieldError, Problem
from web.words import error_words

PROBLEM_TYPE = "application/problem+json"
_NAMESPACE = "urn:sourcier:"
_LOG = logging.getLogger(__name__)


class WebError(Exception):
    """The root of what goes wrong over HTTP; its message says what was found and what mends it."""


class NotServing(WebError):
    """No version of the index is open."""


class ReaderLeft(WebError):
    """The one who asked has left before the turn came: nobody reads what is told of it."""


class TooBusy(WebError):
    """As many questions wait as may; it is worth asking again in so many `seconds`."""

    def __init__(self, at_once: int, waiting: int, seconds: int) -> None:
        super().__init__(
            f"{at_once} questions are being answered and {waiting} more wait, as many as may (SOURCIER_WAITING); "
            f"ask again in {seconds} s"
        )
        self.seconds = seconds


class UnknownDocument(WebError):
    """The served version has no document of that id."""


class UnknownPassage(WebError):
    """The served version has no passage of that id."""


class NoOriginal(WebError):
    """The file that a document was read from is not there to be shown."""


class OriginalChanged(WebError):
    """The file that a document was read from is not the one that was read."""


_KNOWN: dict[type[Exception], tuple[int, str]] = {
    BadFilters: (422, "A filter names what is not there"),
    BadQuestion: (422, "The question cannot be asked"),
    UnknownConversation: (404, "No such conversation"),
    ConversationFull: (409, "The conversation is full"),
    TurnDamaged: (409, "The turn is damaged"),
    ConversationsFailed: (503, "Conversations cannot be kept now"),
    UnknownQuote: (422, "The words do not stand there"),
    UnknownDocument: (404, "No such document"),
    UnknownPassage: (404, "No such passage"),
    NoOriginal: (404, "No such file"),
    OriginalChanged: (409, "The file has changed"),
    NotServing: (503, "No questions can be asked yet"),
    NoIndex: (503, "No questions can be asked yet"),
    TooBusy: (503, "Too many questions are waiting"),
    ReaderLeft: (499, "The reader has left"),
    CitationFailed: (500, "A citation could not be proved"),
    DamagedIndex: (500, "The index is damaged"),
}
_INSIDE = "the request failed for a reason that is in the server's log"
_HTTP_DETAILS = {
    404: "nothing is at this address; /api/docs lists what there is",
    405: "this address does not take this method; the header Allow names those that it takes",
}


def handle_errors(app: FastAPI) -> None:
    """Have every error of an application told in the one shape."""
    for kind in (WebError, AssistantError, SearchIndexError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(Exception, _unexpected)


def error_response(request: Request, error: Exception) -> Response:
    """Return an error as JSON (RFC 9457) under /api, as a page elsewhere."""
    problem = problem_of(error)
    problem.detail = without_folders(problem.detail, request.app.state.settings)
    request.app.state.metrics.failed(problem.status)
    headers = dict(getattr(error, "headers", None) or {})
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(error.seconds if isinstance(error, TooBusy) else 1)
    response = _json(problem) if _is_for_programs(request.url.path) else _page(request, problem)
    response.headers.update(headers)
    return response


def without_folders(text: str, settings: Settings) -> str:
    """Return a message for readers: where the server keeps its files is for whoever runs it, and stands in its log."""
    for folder in (settings.models.absolute(), settings.data.absolute()):
        text = text.replace(f"{folder}{os.sep}", "").replace(str(folder), folder.name)
    return text


def problem_of(error: Exception) -> Problem:
    """Return what is told of an error; of one that nobody foresaw, nothing of the inside."""
    if isinstance(error, RequestValidationError):
        errors = [_field(found) for found in error.errors()]
        detail = "; ".join(f"{field.location} {field.pointer}: {field.detail}" for field in errors)
        return Problem(
            type=f"{_NAMESPACE}bad-request", title="The request is malformed", status=422, detail=detail, errors=errors
        )
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        told = _HTTP_DETAILS.get(error.status_code, phrase) if error.detail == phrase else error.detail
        return Problem(title=phrase, status=error.status_code, detail=told)
    for kind, (status, title) in _KNOWN.items():
        if isinstance(error, kind):
            told = _INSIDE if isinstance(error, ConversationsFailed) else str(error)
            return Problem(type=_NAMESPACE + _slug(kind), title=title, status=status, detail=told)
    return Problem(title=HTTPStatus(500).phrase, status=500, detail=_INSIDE)


async def _told(request: Request, error: Exception) -> Response:
    if isinstance(error, (ConversationsFailed, CitationFailed, SearchIndexError)):  # for whoever runs the server
        _LOG.warning("%s", error)
    return error_response(request, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    # This answer is made outside the middleware that gives all others their headers.
    response = error_response(request, error)
    response.headers.update(headers_of(request.url.path))
    return response


def _is_for_programs(path: str) -> bool:
    return path in ("/api", "/metrics") or path.startswith("/api/")


def _json(problem: Problem) -> Response:
    return JSONResponse(problem.model_dump(exclude_none=True), problem.status, media_type=PROBLEM_TYPE)


def _page(request: Request, problem: Problem) -> Response:
    kind = problem.type.removeprefix(_NAMESPACE)
    title, sentence = error_words(kind, problem.status)
    technical = problem.detail if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    shown = {"kind": kind, "title": title, "sentence": sentence, "technical": technical}
    # What was sent by a form is not sent again by a link.
    asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    again = asked if request.method == "GET" else "/"
    return page("error.html", problem.status, **shown, code=problem.status, again=again)


def _field(found: dict[str, Any]) -> FieldError:
    """Return one complaint of pydantic; the value itself is left out, it may be long or secret."""
    where: Sequence[str | int] = found["loc"]
    location, *path = where or ("request",)
    return FieldError(location=str(location), pointer="#" + "".join(f"/{part}" for part in path), detail=found["msg"])


def _slug(kind: type[Exception]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
