"""Passages of one text are one result, with all the places where it stands."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index import Filters, Hit, Index, rebuild
from index.fold import folded, groups_of
from tests.fake_encoder import FakeEncoder
from tests.index.asking import ask

NOTICE = (
    "Le dépôt de plainte en ligne est ouvert à toute personne majeure victime d’une escroquerie sur internet. "
    "La déclaration est transmise à un enquêteur, qui rappelle le plaignant sous deux jours ouvrés."
)


def hit(row: int) -> Hit:
    return Hit(row, 1.0, 0.5, 1.0)


def test_the_best_of_a_text_is_shown_with_the_rows_of_the_others() -> None:
    groups = groups_of([(4, 1), (7, 1), (6, 5)])
    assert [(one.row, one.others) for one in folded(map(hit, (7, 2, 1, 6, 4)), groups, None)] == [
        (7, (1, 4)),
        (2, ()),
        (6, (5,)),
    ]


def test_what_a_filter_keeps_out_is_not_named() -> None:
    groups = groups_of([(4, 1), (7, 1)])
    assert [(one.row, one.others) for one in folded([hit(4)], groups, {4, 7})] == [(4, (7,))]


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.tuples(st.integers(1, 9), st.just(0)), unique=True))
def test_every_text_is_shown_once_and_none_is_lost(rows: list[int], firsts: list[tuple[int, int]]) -> None:
    groups = groups_of(sorted(firsts))
    shown = folded(map(hit, rows), groups, None)
    texts = [groups.get(row, (row,))[0] for row in rows]
    assert [groups.get(one.row, (one.row,))[0] for one in shown] == list(dict.fromkeys(texts))


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def test_the_same_text_in_three_documents_is_one_hit(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    write(tmp_path / "pages", a=NOTICE, b=NOTICE.replace(" ", "\u00a0", 1), c=f"{NOTICE}\n", d="Tout autre chose, ici.")
    index = index_of(tmp_path / "pages")
    first, *rest = ask(index, "dépôt de plainte en ligne", FakeEncoder())
    assert (first.row, first.others) == (0, (1, 2))
    assert all(one.row == 3 for one in rest)


def test_texts_that_differ_in_a_number_or_a_negation_are_two_hits(
    tmp_path: Path, index_of: Callable[..., Index]
) -> None:
    write(
        tmp_path / "pages",
        a=NOTICE,
        b=NOTICE.replace("deux", "dix"),
        c=NOTICE.replace("est ouvert", "n’est pas ouvert"),
    )
    assert len(ask(index_of(tmp_path / "pages"), "dépôt de plainte en ligne", FakeEncoder())) == 3


def test_the_places_of_a_text_are_held_to_the_filters(tmp_path: Path, data: Path, encoder: FakeEncoder) -> None:
    write(tmp_path / "un", a=NOTICE)
    write(tmp_path / "deux", b=NOTICE)
    report = rebuild([tmp_path / "un", tmp_path / "deux"], data, encoder)
    assert report.folded == 1
    index = Index.open(data, encoder)
    (both,) = ask(index, "plainte en ligne", encoder)
    (alone,) = ask(index, "plainte en ligne", encoder, Filters(sources=("deux",)))
    index.close()
    assert (both.others, alone.others) == ((1,), ())
