import json
from datetime import date
from pathlib import Path

import pytest

from corpus import CorpusError, Document, File, Metadata, UnreadableDocument
from corpus.read import read
from tests.corpus.conftest import Results

GOOD = {"id": "a1", "title": "Un titre", "text": "Un texte."}


def _line(**fields: object) -> str:
    return json.dumps(GOOD | fields, ensure_ascii=False)


def _errors(found: list[Document | CorpusError]) -> list[str]:
    return [str(error) for error in found if isinstance(error, CorpusError)]


def _paths(found: list[Document | CorpusError]) -> list[str]:
    return [document.path for document in found if isinstance(document, Document)]


def test_a_line_is_a_document_with_all_its_fields(results: Results) -> None:
    line = _line(
        url="https://example.org/a",
        published="2022-05-18",
        modified="26/11/2024",
        language="fr-FR",
        text="L’été\r\nà l’œuvre.",
        other=[1, 2],
    )
    (document,) = results("a.jsonl", line)
    assert isinstance(document, Document)
    assert (document.path, document.text) == ("a1", "L’été\nà l’œuvre.")
    assert document.metadata == Metadata(
        "Un titre", "https://example.org/a", date(2022, 5, 18), date(2024, 11, 26), "fr"
    )


def test_without_the_optional_fields_the_text_tells_what_it_can(results: Results) -> None:
    text = "Un titre du texte\n\nPublié le 18/05/2022\n\nLes services de la préfecture sont ouverts au public."
    (document,) = results("a.jsonl", json.dumps({"id": "a1", "text": text}))
    assert isinstance(document, Document)
    assert document.metadata == Metadata("Un titre du texte", None, date(2022, 5, 18), None, "fr")


@pytest.mark.parametrize("field", ["published", "url", "language"])
@pytest.mark.parametrize("value", [None, "", "n/a", 12, 1.5, True, [], {"a": 1}, "javascript:alert(1)"])
def test_an_optional_field_that_says_nothing_does_no_harm(results: Results, field: str, value: object) -> None:
    (document,) = results("a.jsonl", _line(**{field: value}))
    assert isinstance(document, Document)
    assert document.metadata == Metadata("Un titre")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"id": "b", "text": ', "not JSON"),
        ("texte", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"id": ' + "1" * 5000 + ', "text": "x"}', "not JSON"),
        ('["b", "texte"]', "found a list"),
        ('"b"', "found a text"),
        ("null", "found nothing"),
        ("NaN", "found a number"),
        ('{"id": "b"}', "no text"),
        ('{"text": "x"}', "no id"),
        ("{}", "no id and no text"),
        ('{"id": "", "text": "x"}', "no id"),
        ('{"id": "\\u200b ", "text": "x"}', "no id"),
        ('{"id": "\\ud800", "text": "x"}', "no id"),
        ('{"id": null, "text": "x"}', "no id"),
        ('{"id": NaN, "text": "x"}', "no id"),
        ('{"id": ["b"], "text": "x"}', "no id"),
        ('{"id": "b", "text": ["x"]}', "no text"),
        ('{"id": "b", "text": 5}', "no text"),
        ('{"id": "b", "text": true}', "no text"),
        ('{"id": "b", "text": ""}', "the document has no text"),
        ('{"id": "b", "text": " \\n\\u200b"}', "the document has no text"),
        ('{"id": "a1", "text": "x"}', "the id 'a1' stands in line 1 already; ids must differ"),
        ("\x00\x01\x02\x03", "binary data"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(results: Results, broken: str, reason: str) -> None:
    found = results("a.jsonl", f"{_line()}\n\n{broken}\n{_line(id='c3')}\n")
    assert _paths(found) == ["a1", "c3"]
    (error,) = _errors(found)
    assert error.startswith(f"a.jsonl, line 3: {reason}")
    assert "expected" in error or "must differ" in error


def test_an_id_may_be_a_number(results: Results) -> None:
    assert _paths(results("a.jsonl", f"{_line(id=7)}\n{_line(id='07')}\n{_line(id=0)}")) == ["7", "07", "0"]


def test_the_same_id_as_number_and_as_word_is_the_same(results: Results) -> None:
    assert _errors(results("a.jsonl", f"{_line(id=7)}\n{_line(id='7')}")) == [
        "a.jsonl, line 2: the id '7' stands in line 1 already; ids must differ"
    ]


def test_the_id_of_a_broken_line_is_free(results: Results) -> None:
    found = results("a.jsonl", f'{{"id": "a1", "text": ""}}\n{_line()}')
    assert (_paths(found), len(_errors(found))) == (["a1"], 1)


def test_the_document_of_a_line_has_an_id_that_does_not_depend_on_its_place(results: Results) -> None:
    one = results("a.jsonl", f"{_line()}\n{_line(id='b')}")
    two = results("a.jsonl", f"{_line(id='b')}\n\n{_line()}")
    assert {d.id for d in one if isinstance(d, Document)} == {d.id for d in two if isinstance(d, Document)}


def test_half_of_a_pair_of_surrogates_is_dropped(results: Results) -> None:
    (document,) = results("a.jsonl", '{"id": "a\\udfff1", "title": "T\\ud800", "text": "avant \\ud800 \\ud83d\\ude00"}')
    assert isinstance(document, Document)
    assert (document.path, document.metadata.title, document.text) == ("a1", "T", "avant  😀")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_line_ends_and_encodings_of_windows_are_read(results: Results, encoding: str, end: str) -> None:
    content = f"{_line(text='L’été à l’œuvre')}{end}{end}{_line(id='b', text='Noël')}{end}"
    found = results("a.jsonl", content.encode(encoding))
    assert [document.text for document in found if isinstance(document, Document)] == ["L’été à l’œuvre", "Noël"]


def test_a_line_beyond_the_limit_is_refused_and_the_others_are_read(results: Results) -> None:
    found = results("a.jsonl", f"{_line()}\n{_line(id='b', text='x' * 10_000_000)}\n{_line(id='c')}")
    assert _paths(found) == ["a1", "c"]
    assert _errors(found) == [
        "a.jsonl, line 2: the document has 10.0 MB; expected at most 10 MB: split it, or raise SOURCIER_MAX_DOCUMENT_MB"
    ]


def test_a_file_may_be_longer_than_a_document(results: Results) -> None:
    lines = "\n".join(_line(id=number, text="mot " * 1_000_000) for number in range(3))
    assert len(lines) > 10_000_000
    assert _paths(results("a.jsonl", lines)) == ["0", "1", "2"]


@pytest.mark.parametrize("content", ["", "\n \n\n", "pas du JSON\n"])
def test_a_file_without_any_document_says_so(results: Results, content: str) -> None:
    last = results("a.jsonl", content)[-1]
    assert isinstance(last, UnreadableDocument)
    assert str(last).startswith("a.jsonl: no line holds a document; expected an object such as")


def test_a_file_that_is_gone_is_an_error_and_no_exception(tmp_path: Path) -> None:
    (error,) = read(File(tmp_path / "gone.jsonl", "gone.jsonl", "source", 100))
    assert isinstance(error, UnreadableDocument)
    assert "it cannot be read (No such file or directory)" in str(error)
