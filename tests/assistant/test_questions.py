"""Files of questions to measure with."""

import json
from pathlib import Path

import pytest

from assistant.errors import BadQuestions
from assistant.questions import Asked, Relevant, holds, read_questions

GOOD = '{"id": "a", "question": "Qui paie ?", "relevant": [{"document": "d.txt"}]}'


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_line_is_a_question_with_what_answers_it(tmp_path: Path) -> None:
    line = {
        "id": "a",
        "question": " Et  pour lui ? ",
        "history": ["Qui paie ?"],
        "relevant": [{"document": "d.txt", "quote": "il paie"}, {"document": "e.txt", "answers": ["14", "15"]}],
        "kind": "ellipsis",
    }
    nothing = '{"id": "b", "question": "Combien ?", "relevant": [], "history": null}'
    first, second = read_questions(_file(tmp_path, "\ufeff" + json.dumps(line), "", nothing), 100)
    relevant = (Relevant("d.txt", "il paie"), Relevant("e.txt", None, ("14", "15")))
    assert first == Asked("a", "Et pour lui ?", relevant, ("Qui paie ?",))
    assert (first.conversation, second.conversation) == ("Qui paie ?", "Combien ?")
    assert [r.wordings for r in relevant] == [("il paie",), ("14", "15")]
    assert (second.relevant, second.history) == ((), ())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{oops", "Expecting property name"),
        ("[]", "found []"),
        ('{"question": "Qui ?", "relevant": []}', "`id` is missing"),
        ('{"id": 3, "question": "Qui ?", "relevant": []}', "`id` is 3"),
        ('{"id": "b", "relevant": []}', "`question` is missing"),
        ('{"id": "b", "question": "", "relevant": []}', "`question` is empty"),
        ('{"id": "b", "question": "\\u200b", "relevant": []}', "the question is empty"),
        ('{"id": "b", "question": "' + "x" * 101 + '", "relevant": []}', "101 characters; expected at most 100"),
        ('{"id": "b", "question": "Qui ?"}', "`relevant` is missing"),
        ('{"id": "b", "question": "Qui ?", "relevant": "d.txt"}', '`relevant` is "d.txt", not a list'),
        ('{"id": "b", "question": "Qui ?", "relevant": ["d.txt"]}', 'holds "d.txt", not an object with `document`'),
        ('{"id": "b", "question": "Qui ?", "relevant": [{"path": "d"}]}', "`document` is missing"),
        ('{"id": "b", "question": "Qui ?", "relevant": [{"document": "d", "quote": ""}]}', "`quote` is empty"),
        ('{"id": "b", "question": "Qui ?", "relevant": [{"document": "d", "answers": "14"}]}', '`answers` is "14"'),
        ('{"id": "b", "question": "Qui ?", "relevant": [{"document": "d", "answers": [" "]}]}', '`answers` is [" "]'),
        ('{"id": "b", "question": "Qui ?", "history": "Où ?", "relevant": []}', '`history` is "Où ?", not a list'),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_bad_line_is_named_with_the_expected_form(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(BadQuestions) as raised:
        read_questions(_file(tmp_path, GOOD, line), 100)
    message = str(raised.value)
    assert message.startswith("questions.jsonl, line 2: ")
    assert told in message
    assert 'expected an object such as {"id": "q1", "question": "…", "relevant": [{"document"' in message


def test_an_id_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="line 3: the id 'a' stands in line 1 already"):
        read_questions(_file(tmp_path, GOOD, "", GOOD), 100)


def test_a_file_without_a_question_or_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="no line holds a question; expected an object"):
        read_questions(_file(tmp_path, "", " "), 100)
    with pytest.raises(BadQuestions, match=r"missing\.jsonl cannot be read"):
        read_questions(tmp_path / "missing.jsonl", 100)
    (tmp_path / "old.jsonl").write_bytes(GOOD.replace("paie", "é").encode("latin-1"))
    with pytest.raises(BadQuestions, match=r"old\.jsonl is not UTF-8 .*; save it in UTF-8"):
        read_questions(tmp_path / "old.jsonl", 100)


@pytest.mark.parametrize(
    ("text", "words", "there"),
    [
        ("l’État\n  paie", "l'État paie", True),
        ("n°\u00a02014-445 du 30 avril", "n° 2014-445", True),
        ("créé en 2014.", "14", False),
        ("14,2 milliards", "14", True),
        ("50 %", "50 %", True),
        ("les (GED) créés", "(GED)", True),
        ("l'état paie", "l'État paie", False),
    ],
)
def test_words_stand_in_a_text_whole_whatever_the_spaces_and_apostrophes(text: str, words: str, there: bool) -> None:
    assert holds(text, words) is there
