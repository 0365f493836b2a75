"""An evaluation from end to end, with the stand-in for the model."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.errors import BadQuestions, BadReport, NoPlots
from assistant.evaluate import Misfit, corpus_digest, evaluate
from assistant.outcomes import DEPTH, outcome
from assistant.plots import check_plots, write_plots
from assistant.questions import Asked, Relevant
from assistant.report import compared, read_report, report_of
from index import Index, rebuild
from tests.fake_encoder import FakeEncoder

ASKED = (
    Asked("apl", "À qui est versée l'aide personnalisée au logement ?", (Relevant("aides/logement.md", "locataires"),)),
    Asked(
        "moitié",
        "L'employeur rembourse la moitié de l'abonnement aux transports publics du salarié ?",
        (Relevant("aides/transport.html", None, ("la moitié",)),),
    ),
    Asked("état", "Qui tient les registres de l'état civil ?", (Relevant("mairie"),)),
    Asked("suite", "et la caisse ?", (Relevant("aides/logement.md"),), ("Comment demander l'aide au logement ?",)),
    Asked("non", "Quand décolle la fusée ?", ()),
)


def _report(assistant: Assistant, asked: tuple[Asked, ...] = ASKED, ablate: bool = False) -> dict[str, Any]:
    return report_of(evaluate(assistant, asked, ablate), assistant)


def test_the_report_says_what_each_question_got(assistant: Assistant) -> None:
    report = _report(assistant)
    first = report["questions"][0]
    answer = assistant.answer(ASKED[0].question)
    assert [shown["passage_id"] for shown in first["passages"]] == [p.citation.passage_id for p in answer.passages]
    assert first["passages"][0] == {
        "passage_id": answer.passages[0].citation.passage_id,
        "documents": ["aides/logement.md"],
        "answers": True,
    }
    assert (first["state"], first["confidence"]) == (answer.state, answer.confidence)
    assert (report["scores"]["hit@1"], report["over"]["hit@1"]) == (1, 4)
    assert (report["scores"]["quote_recall@5"], report["over"]["quote_recall@5"]) == (1, 2)
    assert report["over"]["highlight_hit"] == 1
    assert report["over"]["AUROC"] == 5
    assert report["not_in_the_index"] == []
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_the_mark_must_hold_the_answer(assistant: Assistant) -> None:
    assert outcome(assistant, ASKED[1]).highlight == 1
    other = Relevant("aides/transport.html", None, ("bulletin de paie",))
    assert outcome(assistant, Asked("q", ASKED[1].question, (other,))).highlight == 0
    nowhere = Relevant("aides/transport.html", None, ("la totalité",))
    assert math.isnan(outcome(assistant, Asked("q", ASKED[1].question, (nowhere,))).highlight)
    assert math.isnan(outcome(assistant, ASKED[0]).highlight)


def test_more_passages_are_asked_for_than_are_shown_and_begin_with_them(assistant: Assistant) -> None:
    for asked in ASKED:
        shown = [p.citation for p in assistant.answer(asked.question, asked.history, 2).passages]
        deep = [p.citation for p in assistant.answer(asked.question, asked.history, DEPTH).passages]
        assert deep[:2] == shown
        assert len(deep) > 2


def test_what_is_not_in_the_index_is_told_and_counts_as_missed(assistant: Assistant) -> None:
    asked = (
        Asked("1", "Qui paie ?", (Relevant("aides/logemant.md"), Relevant("conges.txt", "le 32 mai"))),
        Asked("2", "Qui tient les registres ?", (Relevant("mairie", "registres de l’état\ncivil"),)),
    )
    evaluation = evaluate(assistant, asked)
    assert evaluation.misfits == (Misfit("1", "aides/logemant.md", None), Misfit("1", "conges.txt", "le 32 mai"))
    report = report_of(evaluation, assistant)
    assert report["questions"][0]["counted"]["recall@10"] == 1 / 2
    assert report["questions"][0]["counted"]["quote_recall@10"] == 0
    with pytest.raises(BadQuestions, match="none of the 1 documents that the questions name is in the index, 'x'"):
        evaluate(assistant, (Asked("1", "Qui paie ?", (Relevant("x"),)),))


def test_questions_that_all_have_no_answer_can_be_measured(assistant: Assistant) -> None:
    report = _report(assistant, (ASKED[4],), ablate=True)
    assert report["scores"]["hit@1"] is report["scores"]["AUROC"] is None
    assert report["scores"]["nothing_recall"] in (0, 1)
    assert report["recall_by_k"] == {"document": None, "passage": None}


def test_the_simpler_searches_stand_beside_the_product(assistant: Assistant) -> None:
    report = _report(assistant, ablate=True)
    searches, over = report["ablation"]["searches"], report["ablation"]["over_the_best"]
    assert set(searches) == {"words", "vectors", "rrf"}
    best = max(found["scores"]["nDCG@10"] for found in searches.values())
    gain = over["nDCG@10"]
    assert searches[gain["search"]]["scores"]["nDCG@10"] == gain["before"] == best
    assert gain["difference"] == pytest.approx(report["scores"]["nDCG@10"] - best, abs=1e-6)
    assert gain["low"] <= gain["difference"] <= gain["high"]
    assert "ablation" not in _report(assistant)


def test_a_comparison_is_over_the_questions_that_are_the_same(assistant: Assistant, tmp_path: Path) -> None:
    before = _report(assistant)
    (tmp_path / "before.json").write_text(json.dumps(before), encoding="utf-8")
    changed = Asked("état", "Qui tient les registres ?", ASKED[2].relevant)
    after = _report(assistant, (*ASKED[:2], changed, *ASKED[3:], Asked("neuf", "Pourquoi ?", ())))
    found = compared(read_report(tmp_path / "before.json"), after)
    assert (found["questions"], found["conversations"], found["left_out"]) == (4, 4, 3)
    assert found["same_documents"]
    unchanged = {n: d["difference"] for n, d in found["differences"].items() if not n.startswith("latency")}
    assert (unchanged["hit@1"], unchanged["AUROC"]) == (0.0, 0.0)
    assert set(unchanged.values()) <= {0.0, None}
    with pytest.raises(BadReport, match="no question of the other report"):
        compared(before, _report(assistant, (changed,)))


def test_a_comparison_measures_what_has_changed(assistant: Assistant) -> None:
    before, after = _report(assistant), _report(assistant)
    before["questions"][0]["counted"]["hit@1"] = 0.0
    found = compared(before, after)["differences"]["hit@1"]
    assert (found["before"], found["after"], found["difference"]) == (0.75, 1.0, 0.25)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot be read"),
        ("{oops", "cannot be read"),
        ("[]", "found no `evaluation`: 1"),
        ('{"evaluation": 0}', "found no `evaluation`: 1"),
        ('{"evaluation": 1}', "a part of it is missing"),
        ('{"evaluation": 1, "questions": []}', "a part of it is missing"),
        ('{"evaluation": 1, "questions": [{"counted": {"hit@1": "x"}}]}', "a part of it is missing"),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, text: str | None, told: str) -> None:
    path = tmp_path / "other.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(BadReport, match=r"other\.json: .*expected what `sourcier evaluate") as raised:
        read_report(path)
    assert told in str(raised.value)


def test_the_corpus_digest_is_that_of_the_paths_and_texts_wherever_they_lie(
    assistant: Assistant, folder: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    def digest_of(source: Path, name: str) -> str:
        rebuild([source], tmp_path / name, encoder)
        index = Index.open(tmp_path / name, encoder)
        found = corpus_digest(index)
        index.close()
        return found

    moved = folder.rename(tmp_path / "elsewhere")
    assert digest_of(moved, "one") == corpus_digest(assistant.index)
    (moved / "conges.txt").write_text("Autre chose.", encoding="utf-8")
    assert digest_of(moved, "two") != corpus_digest(assistant.index)


def test_the_plots_are_the_same_picture_each_time(assistant: Assistant, tmp_path: Path) -> None:
    report = _report(assistant, ablate=True)
    pictures = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for picture in pictures:
        check_plots(picture)
        write_plots(picture, report)
    one, two = (picture.read_text(encoding="utf-8") for picture in pictures)
    assert one == two
    for words in ("Reliability of the confidence, 5 questions", "Recall by k", "documents, reciprocal rank fusion"):
        assert words in one


def test_a_picture_that_cannot_be_drawn_is_refused_before_anything_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "plot.png", tmp_path / "missing" / "plot.svg"):
        with pytest.raises(NoPlots, match=r"expected the name of a \.svg file in a folder that is there"):
            check_plots(path)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(NoPlots, match=r"run `pip install '\.\[evaluate\]'`"):
        check_plots(tmp_path / "plot.svg")
