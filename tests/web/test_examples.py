"""Questions to begin with."""

from collections.abc import Callable
from pathlib import Path

from index import Index
from web.examples import example_questions
from web.i18n import speak


def write(folder: Path, name: str, title: str, heading: str, language: str = "fr") -> None:
    body = "Le préfet représente l'État dans le département et veille à la sécurité de tous ses habitants."
    text = f"---\ntitle: {title}\nlanguage: {language}\n---\n\n# {title}\n\n## {heading}\n\n{body}\n"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_headings_that_are_questions_come_first(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    write(tmp_path / "d", "a.md", "Titre A", "Présentation")
    write(tmp_path / "d", "b.md", "Titre B", "Qui est le préfet ?")
    assert example_questions(index_of(tmp_path / "d")) == ["Qui est le préfet ?", "Titre A"]


def test_documents_in_the_language_of_the_reader_are_preferred_but_not_needed(
    tmp_path: Path, index_of: Callable[..., Index]
) -> None:
    write(tmp_path / "d", "a.md", "Title A", "Presentation", "en")
    assert example_questions(index_of(tmp_path / "d")) == ["Title A"]
    write(tmp_path / "d", "b.md", "Titre B", "Présentation")
    index = index_of(tmp_path / "d")
    assert example_questions(index) == ["Titre B"]
    speak("en")
    assert example_questions(index) == ["Title A"]
    speak("fr")


def test_a_question_that_is_cut_out_of_a_quotation_is_no_example(
    tmp_path: Path, index_of: Callable[..., Index]
) -> None:
    write(tmp_path / "d", "a.md", "Titre A", "Après « Quels papiers faut-il pour un mariage ?")
    assert example_questions(index_of(tmp_path / "d")) == ["Titre A"]


def test_a_few_examples_are_enough(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    for number in range(30):
        write(tmp_path / "d", f"{number:02}.md", f"Titre {number}", f"Question {number} ?")
    found = example_questions(index_of(tmp_path / "d"))
    assert len(found) == len(set(found)) == 4


def test_a_title_that_is_too_long_is_no_example(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    write(tmp_path / "d", "a.md", "Titre " * 30, "Présentation")
    assert example_questions(index_of(tmp_path / "d")) == []


def test_questions_of_the_text_are_examples_and_say_enough_by_themselves(
    tmp_path: Path, index_of: Callable[..., Index]
) -> None:
    (tmp_path / "d").mkdir()
    text = "Comment faire une demande ? Peut-on renoncer au congé parental en cas de naissance multiple ? Oui !"
    (tmp_path / "d" / "a.txt").write_text(text, encoding="utf-8")
    write(tmp_path / "d", "b.md", "Titre B", "Où faire la demande ?")
    assert example_questions(index_of(tmp_path / "d"), 2) == [
        "Peut-on renoncer au congé parental en cas de naissance multiple ?",
        "Où faire la demande ?",
    ]
