"""Flip bits, zero blocks and cut files of the unpacked built-in model, then encode with it.

    python -m tests.attack.model_flips --flips 20 --seed 1

A start must give the vectors of the whole model, or refuse in words; so must an encoder that is loaded already when the
file is damaged below it.
"""

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index import BUNDLED_MODEL, Encoder, ModelFailed, StorageFailed, altered_model_files, load_encoder
from index.bundled import model_folder, unpack
from index.types import Vectors
from tests.attack.flips import Damage, Outcome, damages, print_table, read_arguments

TEXTS = ("Comment obtenir la carte de lecteur ?", "La bibliothèque prête des livres, des films et des disques.")


def encode(encoder: Encoder) -> Vectors:
    """Return the vectors of texts of every sort: a question and a passage."""
    return np.vstack([encoder.encode_questions(TEXTS[:1]), encoder.encode_passages(TEXTS[1:])])


def attack_file(models: Path, path: Path, damage: Damage, expected: Vectors) -> list[Outcome]:
    """Return what became of a damage at the next start, and of the same damage below a loaded encoder."""
    outcomes: list[Outcome] = []
    loaded = load_encoder(BUNDLED_MODEL, models)
    encode(loaded)
    for running in (None, loaded):
        damage.apply(path)
        changed = bool(altered_model_files(models))
        try:
            found = encode(running or load_encoder(BUNDLED_MODEL, models))
        except (ModelFailed, StorageFailed):
            outcomes.append("refused")
        else:
            mended = changed and not altered_model_files(models)
            right: Outcome = "mended" if mended else "harmless"
            outcomes.append(right if np.array_equal(found, expected) else "wrong words")
        unpack(models, engine_only=True)
    return outcomes


def attack(models: Path, flips: int, seed: int) -> dict[str, Counter[Outcome]]:
    """Return how often each outcome came, by file; `models` holds the unpacked model, which is whole afterwards."""
    expected = encode(load_encoder(BUNDLED_MODEL, models))
    folder = model_folder(models)
    counts: dict[str, Counter[Outcome]] = {}
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        random = np.random.default_rng([seed, number])
        counts[path.name] = Counter()
        for damage in damages(path.stat().st_size, flips, random):
            counts[path.name].update(attack_file(models, path, damage, expected))
    return counts


def main() -> None:
    """Attack a copy of the model and print the table."""
    given = read_arguments(__doc__)
    with TemporaryDirectory() as root:
        unpack(Path(root), engine_only=True)
        outcomes = attack(Path(root), given.flips, given.seed)
    sys.exit(print_table(outcomes))


if __name__ == "__main__":
    main()
