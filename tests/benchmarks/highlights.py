"""How often the words marked hold the answer.

    python -m tests.benchmarks.highlights DATA QUESTIONS [COUNT]

QUESTIONS are lines with `relevant`: a list of `document` with `answers`; DATA is a data folder with those documents.
Each question is asked as `sourcier evaluate` asks it, and its paragraph that answers is marked wherever it came. Both
halves of the documents are printed: no figure should rest on one of them.
"""

import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

from assistant import Assistant, CitedPassage, Settings
from assistant.alignment import aligned
from assistant.cite import cite, prove
from assistant.followup import understand
from assistant.highlight import highlight
from assistant.questions import Asked, holds, read_questions
from assistant.retrieve import query_of
from assistant.types import Turn
from corpus import sentences
from index import Hit, Index, Query, load_encoder


def main() -> None:
    """Print the shares and the time."""
    data, path = map(Path, sys.argv[1:3])
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, settings.models)
    assistant = Assistant(Index.open(data, encoder), encoder, settings)
    asked = [one for one in read_questions(path, settings.max_question) if one.relevant and one.relevant[0].answers]
    step = max(1, len(asked) // int(sys.argv[3])) if len(sys.argv) > 3 else 1
    print("\n".join(measured(assistant, asked[::step])))


def measured(assistant: Assistant, asked: list[Asked]) -> list[str]:
    """Return the lines to print for some questions."""
    halves: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    encoding, marking = [], []
    ids = {d.path: d.id for d in assistant.index.documents.listing(0, assistant.index.manifest.documents)}
    for one in asked:
        counts = halves[crc32(one.relevant[0].document.encode()) % 2]
        turn = understand(one.question, (), assistant.settings.max_question)
        start = time.perf_counter()
        query = query_of(assistant.readings, turn)
        encoding.append(time.perf_counter() - start)
        hits = assistant.index.search(query, assistant.settings.passages)
        cited = cite(assistant.index, hits)
        start = time.perf_counter()
        shown = _marked(assistant, turn, query, hits, cited)
        marking.append(time.perf_counter() - start)
        _count_shown(counts, shown, one)
        _count_gold(counts, assistant, turn, query, (ids[one.relevant[0].document], one.relevant[0].answers))
    share = statistics.median(marking) / statistics.median(encoding)
    times = f"p50 {statistics.median(marking) * 1000:.1f} ms, {share:.2f} times the encoding of the question"
    return [
        *(_line(name, half) for name, half in zip(("even half", "odd half"), halves, strict=True)),
        _line("all", halves[0] + halves[1]),
        f"marking the passages shown: {times}",
    ]


def _marked(
    assistant: Assistant, turn: Turn, query: Query, hits: list[Hit], cited: tuple[CitedPassage, ...]
) -> tuple[CitedPassage, ...]:
    alignments = aligned(assistant.index, assistant.encoder, query.tokens, hits, cited)
    return highlight(assistant.index, turn, query.tokens, cited, alignments)


def _count_shown(counts: Counter[str], shown: tuple[CitedPassage, ...], asked: Asked) -> None:
    """Count what `highlight_hit` of `sourcier evaluate` counts, and the marks of passages that do not answer."""
    (wanted,) = asked.relevant
    answering = [p.citation.document == wanted.document and _any(p.text, wanted.answers) for p in shown]
    for passage, answers in zip(shown, answering, strict=True):
        if not answers:
            counts["others"] += 1
            counts["others marked"] += bool(passage.highlights)
    if any(answering):
        counts["shown"] += 1
        counts["shown hit"] += _hit(shown[answering.index(True)], wanted.answers)


def _count_gold(
    counts: Counter[str], assistant: Assistant, turn: Turn, query: Query, gold: tuple[str, tuple[str, ...]]
) -> None:
    for passage in assistant.index.documents.passages_of(gold[0]):
        words, citation = prove(assistant.index, passage)
        if _any(words, gold[1]):
            cited = CitedPassage(1, 1.0, words, (), citation)
            (shown,) = _marked(assistant, turn, query, [Hit(passage.row, 1.0, 0.0, 0.0)], (cited,))
            counts["gold"] += 1
            counts["gold marked"] += bool(shown.highlights)
            counts["gold hit"] += _hit(shown, gold[1])
            for mark in shown.highlights[:1]:
                counts["of two"] += len(sentences(words[mark.start : mark.end])) > 1
                counts["keys"] += mark.key is not None
                counts["keys hit"] += mark.key is not None and _key_hit(mark.key.of(words), gold[1])
            return


def _hit(passage: CitedPassage, answers: tuple[str, ...]) -> bool:
    return any(_any(passage.text[mark.start : mark.end], answers) for mark in passage.highlights[:1])


def _key_hit(key: str, answers: tuple[str, ...]) -> bool:
    return any(holds(key, answer) or holds(answer, key) for answer in answers)


def _any(text: str, answers: tuple[str, ...]) -> bool:
    return any(holds(text, answer) for answer in answers)


def _line(name: str, counts: Counter[str]) -> str:
    def of(part: str, whole: str) -> str:
        return f"{counts[part] / max(counts[whole], 1):.3f}"

    return (
        f"{name}: on the paragraph that answers ({counts['gold']}) hit {of('gold hit', 'gold')}, "
        f"marked {of('gold marked', 'gold')}, two sentences together {of('of two', 'gold')}; "
        f"as evaluate ({counts['shown']}) hit {of('shown hit', 'shown')}; "
        f"other passages shown ({counts['others']}) marked {of('others marked', 'others')}; "
        f"keys {counts['keys']}, in the answer {of('keys hit', 'keys')}"
    )


if __name__ == "__main__":
    main()
