"""E-mails (`.eml`) and mailboxes (`.mbox`) → a document a message, with the files attached to it."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import Any, cast

from corpus.errors import CorpusError, UnreadableDocument
from corpus.file import MEGABYTE, File, too_long
from corpus.mbox import split_mbox
from corpus.message import DAMAGE, attachments, author, contents, header, joined, sent
from corpus.metadata import complete
from corpus.types import Content, Document, Heading, Metadata, Span

Found = Document | CorpusError | File
# A message carries its attachments; the words of it are held to the length of a document as everywhere.
_LONGEST = 4
_LONGEST_HEADER = 4000
_EXPECTED = "expected an e-mail: From:, Date: and Subject: in its first lines, then an empty line and its words"


class _Policy(EmailPolicy):
    """How headers are read: the default of the library, which takes minutes for a header of half a megabyte."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_LONGEST_HEADER])


_POLICY = _Policy()


def read_mail(file: File) -> Iterator[Found]:
    """Yield the document of a message, then the files attached to it.

    Raises:
        UnreadableDocument: it is no e-mail, or longer than four documents.
    """
    most = _LONGEST * file.most_bytes
    with file.open() as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        reason = f"the message has more than {most / MEGABYTE:g} MB; save its attachments beside it, without them"
        raise UnreadableDocument(file.name, reason)
    yield from _message(file, _parsed(data, file.name))


def read_mbox(file: File) -> Iterator[Found]:
    """Yield the documents of a mailbox, `box.mbox/1` being its first message, each with the files attached to it.

    A message that cannot be read is yielded as an error; the others are not touched by it.
    """
    number = 0
    most = _LONGEST * file.most_bytes
    with file.open() as stream:
        for number, (data, size) in enumerate(split_mbox(stream, most), start=1):
            try:
                message = replace(file, name=f"{file.name}/{number}", depth=file.depth + 1, called="")
                if size > most:
                    raise UnreadableDocument(message.name, too_long(size, most))
                yield from _message(message, _parsed(data, message.name))
            except CorpusError as error:
                yield error
                if given_up := file.refuse():
                    yield given_up
            file.alive()
            if file.spent:
                return
    if not number:
        yield UnreadableDocument(file.name, "no message begins in it; expected a mailbox: a line « From … », a message")


def _parsed(data: bytes, name: str) -> EmailMessage:
    try:
        message = BytesParser(policy=_POLICY).parsebytes(data)
    except DAMAGE as error:
        found = "parts in parts without end" if isinstance(error, RecursionError) else "damaged headers"
        raise UnreadableDocument(name, f"{found}; {_EXPECTED}") from error
    if not message.keys():
        raise UnreadableDocument(name, f"no header is found; {_EXPECTED}")
    return cast("EmailMessage", message)


def _message(file: File, message: EmailMessage) -> Iterator[Found]:
    members = list(attachments(message))
    try:
        subject = header(message, "subject")
        content = joined([_line(subject), *contents(message, file)])
        if not content.text and not members:
            reason = f"the message has no words ({message.get_content_type()}); expected some, or files attached to it"
            raise UnreadableDocument(file.name, reason)
        stated = Metadata(subject, published=sent(message), author=author(message))
        if content.text:
            yield Document(file.name, file.source, content, complete(stated, "", content.text))
    except CorpusError as error:
        yield error
    for name, attached in members:
        try:
            if isinstance(attached, bytes):
                yield file.member(name, attached)
            else:
                yield from _message(file.member(name, b""), attached)
        except CorpusError as error:
            yield error


def _line(subject: str) -> Content:
    return Content(subject, (Heading(1, Span(0, len(subject))),) if subject else ())
