"""The JSON endpoints. An answer is given as it is: what `sourcier search --json` prints, field for field."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import TypeAdapter

from assistant import Answer, Conversation, KeptTurn, suggestion_of
from web.asking import Asked, ask
from web.citations import MEDIA_TYPES, CitationFormat, Cited, citation_text
from web.conversation_schemas import (
    ConversationList,
    Deleted,
    FeedbackRequest,
    RenameRequest,
    ReopenedConversation,
)
from web.dependencies import Counted, Holder, InTurn, Kept, Served
from web.errors import PROBLEM_TYPE, without_folders
from web.export import Format, export_response
from web.opinions import Given, keep_opinion
from web.readers import Own
from web.reading import proved_passage, read_document
from web.schemas import (
    Completions,
    DocumentList,
    DocumentQuery,
    DocumentSummary,
    DocumentText,
    FilterRequest,
    Health,
    PassagePlace,
    Problem,
    ProvedPassage,
    SearchQuery,
    SearchRequest,
    SuggestQuery,
    TurnRequest,
    summary_fields,
)

_ERROR = {"description": "An error (RFC 9457).", "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}}
_NO_FILTER = FilterRequest()
_ANSWER = TypeAdapter(Answer)

router = APIRouter(prefix="/api", responses={"default": _ERROR})
counts = APIRouter(include_in_schema=False)


@router.get("/search", tags=["search"], dependencies=[InTurn], response_model=Answer)
def search(assistant: Served, metrics: Counted, query: Annotated[SearchQuery, Query()]) -> Response:
    """Answer one question."""
    return _written(ask(assistant, metrics, Asked(query.q, (), query.k, query.filters())))


@router.post("/search", tags=["search"], dependencies=[InTurn], response_model=Answer)
def search_after(assistant: Served, metrics: Counted, body: SearchRequest) -> Response:
    """Answer a question asked after earlier ones; nothing of it is kept."""
    filters = (body.filters or _NO_FILTER).filters()
    return _written(ask(assistant, metrics, Asked(body.question, body.history, body.k, filters, body.ignore)))


def _written(answer: Answer) -> Response:
    """Return an answer as JSON, written where it was made: FastAPI would have another thread check it again."""
    return Response(_ANSWER.dump_json(answer), media_type="application/json")


@router.get("/suggest", tags=["search"])
def suggest(assistant: Served, query: Annotated[SuggestQuery, Query()]) -> Completions:
    """Complete what is being typed from questions, titles, short forms and headings of the documents."""
    found = assistant.index.suggestions.complete(query.q, query.k)
    return Completions(version=assistant.version, suggestions=[suggestion_of(one) for one in found])


@router.post("/conversations", status_code=201, tags=["conversations"])
def start(own: Own, response: Response) -> Conversation:
    """Begin a conversation; the cookie that comes with it lists it, and opens nothing else."""
    conversation = own.kept.read(own.start())
    own.remembered(response)
    response.headers["Location"] = f"/api/conversations/{conversation.id}"
    return conversation


@router.get("/conversations", tags=["conversations"])
def listing(own: Own) -> ConversationList:
    """List the conversations that were begun with the cookie sent, the last used first."""
    return ConversationList(conversations=own.listing())


@router.delete("/conversations", tags=["conversations"])
def forget_all(own: Own) -> Deleted:
    """Delete the conversations that were begun with the cookie sent, and what readers thought of them."""
    return Deleted(deleted=own.delete_all())


@router.get("/conversations/{conversation_id}", tags=["conversations"])
def conversation(assistant: Served, kept: Kept, conversation_id: str) -> ReopenedConversation:
    """Give a conversation, its answers as they were shown, and what became of their documents since."""
    found = kept.read(conversation_id)
    return ReopenedConversation.of(assistant.index, found, kept.opinions(conversation_id))


@router.patch("/conversations/{conversation_id}", status_code=204, tags=["conversations"])
def rename(kept: Kept, conversation_id: str, body: RenameRequest) -> None:
    """Give a conversation a title; an empty one gives it back its first question."""
    kept.rename(conversation_id, body.title)


@router.get("/conversations/{conversation_id}/export", tags=["conversations"], response_class=Response)
def export(
    assistant: Served, kept: Kept, conversation_id: str, kind: Annotated[Format, Query(alias="format")] = "json"
) -> Response:
    """Give a conversation to take away with its numbered references: JSON, Markdown (md) or a page to print (html)."""
    return export_response(assistant.index, kept.read(conversation_id), kind)


@router.delete("/conversations/{conversation_id}", status_code=204, tags=["conversations"])
def forget(kept: Kept, conversation_id: str) -> None:
    """Delete a conversation and what readers thought of it."""
    kept.delete(conversation_id)


@router.post("/conversations/{conversation_id}/turns", status_code=201, tags=["conversations"], dependencies=[InTurn])
def turn(assistant: Served, metrics: Counted, kept: Kept, conversation_id: str, body: TurnRequest) -> KeptTurn:
    """Answer the next question of a conversation, and keep both."""
    history = kept.read(conversation_id).history
    filters = (body.filters or _NO_FILTER).filters()
    asked = Asked(body.question, history, body.k, filters, body.ignore)
    return kept.add(conversation_id, ask(assistant, metrics, asked))


@router.post("/feedback", status_code=204, tags=["conversations"])
def feedback(assistant: Served, kept: Kept, body: FeedbackRequest) -> None:
    """Keep whether a turn or a passage was useful, or where the right answer is; a second opinion replaces one."""
    given = Given(body.turn, body.verdict, body.passage_id or "", body.document_id or "", body.quote or "")
    keep_opinion(assistant.index, kept, body.conversation, given)


@router.get("/documents", tags=["documents"])
def documents(assistant: Served, query: Annotated[DocumentQuery, Query()]) -> DocumentList:
    """List the documents, in the order in which they were read."""
    index = assistant.index
    found = [DocumentSummary.of(document) for document in index.documents.listing(query.offset, query.limit)]
    return DocumentList(
        version=index.version,
        total=index.manifest.documents,
        offset=query.offset,
        limit=query.limit,
        documents=found,
    )


@router.get("/documents/{document_id}", tags=["documents"])
def document(assistant: Served, document_id: str) -> DocumentText:
    """Give a document with its text, which is checked against its SHA-256 first."""
    found = read_document(assistant.index, document_id)
    places = [PassagePlace(id=p.id, start=p.start, end=p.end) for p in assistant.index.documents.passages_of(found.id)]
    return DocumentText(**summary_fields(found), version=assistant.version, text=found.text, passages=places)


@router.get("/passages/{passage_id}", tags=["documents"])
def passage(assistant: Served, passage_id: str) -> ProvedPassage:
    """Give a passage once its words are proved against its document."""
    words, citation = proved_passage(assistant.index, passage_id)
    return ProvedPassage(version=assistant.version, text=words, citation=citation)


@router.get("/passages/{passage_id}/citation", tags=["documents"], response_class=Response)
def citation(
    assistant: Served, passage_id: str, kind: Annotated[CitationFormat, Query(alias="format")] = "text"
) -> Response:
    """Give the citation of a passage, proved: plain text, Markdown, BibTeX (bibtex) or CSL-JSON (csl)."""
    words, cited = proved_passage(assistant.index, passage_id)
    told = citation_text(Cited(words, cited, datetime.now(UTC).date()), kind)
    return Response(told, headers={"Content-Type": MEDIA_TYPES[kind]})


@router.get("/health", tags=["service"], response_model_exclude_none=True)
async def health(request: Request, assistant: Served, holder: Holder) -> Health:
    """Tell that questions can be asked, and of which version; 503 where none can."""
    manifest = assistant.index.manifest
    return Health(
        version=manifest.version,
        documents=manifest.documents,
        passages=manifest.passages,
        model=manifest.recipe.model,
        words_only=manifest.words_only,
        warning=without_folders(holder.problem, request.app.state.settings) or None,
    )


for _route in router.routes:
    if isinstance(_route, APIRoute):  # else the page of endpoints is titled with the names of functions
        _route.summary, _route.description = _route.description, ""


@counts.get("/metrics")
async def metrics(metrics: Counted) -> Response:
    """Give the server's counts in Prometheus' text format."""
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
