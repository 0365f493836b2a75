from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from corpus import CorpusError, Document, UnreadableDocument, UnsupportedFormat
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of

WORDS = "La réunion du service aura lieu jeudi à dix heures, dans la grande salle."


def _mail(text: str | None = WORDS, **headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = headers.get("sender", "Jeanne Martin <jeanne@exemple.fr>")
    message["Subject"] = headers.get("subject", "Réunion de service")
    message["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    if text is not None:
        message.set_content(text)
    return message


def _raw(headers: str, body: bytes) -> bytes:
    return f"Subject: Note\nFrom: jeanne@exemple.fr\n{headers}\n\n".encode() + body


def test_a_message_gives_its_subject_its_author_its_day_and_its_words(read_one: ReadOne) -> None:
    document = read_one("a.eml", _mail().as_bytes())
    assert document.text == f"Réunion de service\n\n{WORDS}"
    assert headings_of(document) == [(1, "Réunion de service")]
    told = document.metadata
    assert (told.title, told.author, told.language) == ("Réunion de service", "Jeanne Martin", "fr")
    assert (told.published, told.modified) == (date(2024, 3, 5), None)


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("jeanne@exemple.fr", "jeanne@exemple.fr"),
        ('"Martin, Jeanne" <jeanne@exemple.fr>', "Martin, Jeanne"),
        ("Élodie Noël <e@exemple.fr>, Paul <p@exemple.fr>", "Élodie Noël, Paul"),
    ],
)
def test_the_author_is_named_by_the_name_and_by_the_address_where_there_is_none(
    read_one: ReadOne, sender: str, author: str
) -> None:
    assert read_one("a.eml", _mail(sender=sender).as_bytes()).metadata.author == author


@pytest.mark.parametrize("day", ["", "Date: hier\n", "Date: Tue, 45 Mar 2024 10:00:00 +0100\n", "Date: 5 mars 2024\n"])
def test_a_message_with_no_day_that_can_be_read_has_none(read_one: ReadOne, day: str) -> None:
    assert read_one("a.eml", f"Subject: Note\n{day}\n{WORDS}").metadata.published is None


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("no-such-charset", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-7", "utf-7"),
    ],
)
def test_the_words_are_read_whatever_the_message_says_of_their_encoding(
    read_one: ReadOne, declared: str, encoding: str
) -> None:
    words = "L’été à 10 €, c’est réglé." if encoding in ("utf-8", "cp1252") else "L'été à 10 €, c'est réglé."
    data = _raw(f"Content-Type: text/plain; charset={declared}", words.encode(encoding))
    assert read_one("a.eml", data).text == f"Note\n\n{words}"


def test_japanese_in_seven_bits_is_read(read_one: ReadOne) -> None:
    data = _raw("Content-Type: text/plain; charset=iso-2022-jp", "公園へ散歩に行きます。".encode("iso-2022-jp"))
    assert read_one("a.eml", data).text == "Note\n\n公園へ散歩に行きます。"


def test_of_two_forms_the_plain_one_is_read_and_the_page_where_that_is_empty(read_one: ReadOne) -> None:
    page = f"<html><head><style>p {{}}</style></head><body><p>{WORDS}</p><ul><li>Un point</li></ul></body></html>"
    for plain, expected in (("Le texte seul.", "Le texte seul."), (" \n", f"{WORDS}\n\n- Un point")):
        message = _mail(plain)
        message.add_alternative(page, subtype="html")
        assert read_one("a.eml", message.as_bytes()).text == f"Réunion de service\n\n{expected}"


def test_lines_that_the_program_of_the_sender_cut_are_joined(read_one: ReadOne) -> None:
    data = _raw("Content-Type: text/plain; format=flowed", b"Une phrase qui \nva plus loin.\n\nUne autre.\n")
    assert read_one("a.eml", data).text == "Note\n\nUne phrase qui va plus loin.\n\nUne autre."


def test_files_attached_are_read_in_turn(results: Results) -> None:
    message = _mail()
    message.add_attachment(b"Le rapport dit tout.", maintype="text", subtype="plain", filename="rapport été.txt")
    message.add_attachment(b"Le second.", maintype="text", subtype="plain", filename="rapport été.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="plan.png")
    inner = _mail("Le message joint.", subject="Avis / préfet")
    message.add_attachment(inner)
    own, first, second, picture, joined = results("a.eml", message.as_bytes())
    assert [own.path, first.path] == ["a.eml", "a.eml/rapport été.txt"]
    assert (second.path, joined.path) == ("a.eml/rapport été (2).txt", "a.eml/Avis - préfet.eml")
    assert isinstance(picture, UnsupportedFormat)
    assert isinstance(joined, Document)
    assert joined.text == "Avis / préfet\n\nLe message joint."


def test_pictures_that_a_page_shows_and_signatures_are_no_attachments(results: Results) -> None:
    message = _mail()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    message.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert [found.path for found in results("a.eml", message.as_bytes())] == ["a.eml"]


@pytest.mark.parametrize("name", ["../../etc/notes.txt", "C:\\Users\\jeanne\\notes.txt", ".notes.txt"])
def test_a_file_attached_is_named_without_its_folder(results: Results, name: str) -> None:
    message = _mail()
    message.add_attachment(b"Des notes.", maintype="text", subtype="plain", filename=name)
    assert [found.path for found in results("a.eml", message.as_bytes())] == ["a.eml", "a.eml/notes.txt"]


def test_the_words_of_another_stand_under_his_name(read_one: ReadOne) -> None:
    quoted = "Le 3 mars 2024 à 10:22, Paul Durand <paul@exemple.fr> a écrit :"
    document = read_one("a.eml", _mail(f"{WORDS}\n\n{quoted}\n\n> Quand aura lieu la réunion ?\n> Merci.\n").as_bytes())
    assert headings_of(document)[1:] == [(1, quoted)]
    assert document.text.endswith("> Quand aura lieu la réunion ?\n> Merci.")


def test_a_mailbox_gives_a_document_a_message(results: Results) -> None:
    messages = [_mail(f"Le texte {n}.", subject=f"Note {n}").as_bytes().replace(b"\r\n", b"\n") for n in (1, 2)]
    box = b"".join(b"From - Tue Mar 05 10:22:00 2024\n" + message + b"\n" for message in messages)
    for name in ("a.mbox", "a.mbx"):
        one, two = results(name, box)
        assert (one.path, two.path) == (f"{name}/1", f"{name}/2")
        assert isinstance(two, Document)
        assert (two.metadata.title, two.text) == ("Note 2", "Note 2\n\nLe texte 2.")


def test_messages_keep_their_ids_when_others_come_behind_them(results: Results) -> None:
    box = b"From - Tue Mar 05 10:22:00 2024\nSubject: Un\n\nLe texte.\n\n"
    (before,) = results("a.mbox", box)
    after, _ = results("a.mbox", box + box.replace(b"Un", b"Deux"))
    assert before == after


def test_a_bad_message_costs_itself_alone(results: Results) -> None:
    box = b"From - Tue Mar 05 10:22:00 2024\n"
    good, bad = b"Subject: Un\n\nLe texte.\n\n", b"Content-Type: text/plain\n\n\x00\x01\x02\x03\n\n"
    one, two, three, four = results("a.mbox", box + good + box + bad + box + b"\n\n" + box + good)
    assert isinstance(one, Document)
    assert isinstance(two, UnreadableDocument)
    assert str(two).startswith("a.mbox/2: binary data, not text")
    assert str(three).startswith("a.mbox/3: no header is found; expected an e-mail")
    assert (four.path, isinstance(four, Document)) == ("a.mbox/4", True)


@pytest.mark.parametrize("name", ["a.eml", "a.mbox"])
@pytest.mark.parametrize("content", ["", "\n\n", "Un texte sans en-tête."])
def test_what_is_no_mail_is_refused(refuse: Refuse, name: str, content: str) -> None:
    assert isinstance(refuse(name, content), UnreadableDocument)


EMPTY = "the message has no words (text/plain); expected"


def test_a_message_without_words_is_refused(refuse: Refuse) -> None:
    assert refuse("a.eml", "From: jeanne@exemple.fr\n\n").reason.startswith(EMPTY)


@pytest.mark.parametrize("name", ["From", "Subject", "Content-Type", "Date"])
def test_a_header_of_half_a_megabyte_is_passed_over_in_a_blink(results: Results, name: str) -> None:
    header = f"{name}: " + "a," * 250_000
    (found,) = results("a.eml", f"{header}\nX-Note: 1\n\n{WORDS}")
    assert isinstance(found, Document)
    assert found.text.endswith(WORDS)


def test_parts_in_parts_without_end_are_refused(refuse: Refuse) -> None:
    layers = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    assert refuse("a.eml", "".join(layers)).reason.startswith("parts in parts without end; expected an e-mail")


def test_damage_anywhere_in_a_message_raises_nothing(results: Results) -> None:
    message = _mail()
    message.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    message.add_attachment(b"Des notes.", maintype="text", subtype="plain", filename="notes.txt")
    data = message.as_bytes()
    for place in range(0, len(data), 41):
        damaged = bytearray(data)
        damaged[place] ^= 0x11
        for broken in (bytes(damaged), data[:place], data[:place] + b'";=?' + data[place:]):
            assert all(isinstance(found, Document | CorpusError) for found in results("a.eml", broken))
