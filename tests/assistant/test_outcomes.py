"""Where the documents and the words that answer came."""

from assistant.outcomes import Ranking, ranking
from assistant.questions import Asked, Relevant
from assistant.types import Citation, CitedPassage

BOTH = Asked("q", "Qui ?", (Relevant("a.txt"), Relevant("b.txt")))


def passages(*places: str, text: str = "mots") -> list[CitedPassage]:
    """Return passages in order; « a.txt=b.txt » stands in two documents."""
    return [
        CitedPassage(rank, 1 / rank, text, (), _citation(names[0]), tuple(map(_citation, names[1:])))
        for rank, place in enumerate(places, start=1)
        for names in [place.split("=")]
    ]


def _citation(name: str) -> Citation:
    return Citation("p", f"id of {name}", name, "", None, (), 0, 4, "", None, None, None, "")


def test_ranks_are_counted_over_different_documents() -> None:
    found = ranking(BOTH, passages("x.txt", "x.txt", "a.txt", "x.txt", "b.txt"))
    assert found == Ranking((frozenset(), frozenset({"a.txt"}), frozenset({"b.txt"})), None)


def test_a_passage_counts_for_each_of_its_documents_at_its_rank() -> None:
    found = ranking(BOTH, passages("x.txt=b.txt", "y.txt", "b.txt=a.txt"))
    assert found.documents == (frozenset({"b.txt"}), frozenset(), frozenset({"a.txt"}))
    assert ranking(BOTH, passages("a.txt=b.txt")).documents == (frozenset({"a.txt", "b.txt"}),)


def test_a_document_is_named_by_its_path_or_its_id() -> None:
    by_id = Asked("q", "Qui ?", (Relevant("id of a.txt"),))
    assert ranking(by_id, passages("x.txt", "a.txt")).documents[1] == {"id of a.txt"}


def test_the_words_count_in_the_document_that_is_named_alone() -> None:
    asked = Asked("q", "Qui ?", (Relevant("a.txt", "un mot"),))
    said, other = passages("a.txt", text="c'est un\nmot")[0], passages("b.txt", "a.txt", text="un mot")
    assert ranking(asked, [other[0]]).passage is None
    assert ranking(asked, other).passage == 2
    assert ranking(asked, [said]).passage == 1
    assert ranking(asked, passages("b.txt=a.txt", text="un mot")).passage == 1
    assert ranking(asked, passages("a.txt", text="rien")).passage is None
