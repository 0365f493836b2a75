"""What the tests share: a folder of small documents, indexes of it, the built-in model unpacked once."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from tokenizers import Tokenizer

from corpus.read import read
from index import BUNDLED_MODEL, Encoder, Index, Options, load_encoder, rebuild
from index.bundled import unpack
from index.calibrate import bidding_questions, null_questions
from tests.fake_encoder import FakeEncoder
from tests.supply.constraints import differing, read_constraints

# The same examples at each run, however slow the machine; nothing is written beside the tests.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

DOCUMENTS = {
    "conges.txt": (
        "Les congés payés\n\n"
        "Publié le 18/05/2022\n\n"
        "Chaque salarié a droit à deux jours et demi de congés par mois de travail. "
        "L'employeur fixe l'ordre des départs après avoir consulté les représentants du personnel.\n\n"
        "Les congés qui n'ont pas été pris avant le 31 mai sont perdus, sauf accord de l'entreprise.\n"
    ),
    "aides/logement.md": (
        "---\ntitle: Les aides au logement\nlanguage: fr\nmodified: 2024-03-01\n---\n\n"
        "# Les aides au logement\n\n"
        "## Qui peut en bénéficier\n\n"
        "L'aide personnalisée au logement (APL) est versée aux locataires dont les revenus sont modestes.\n\n"
        "## Comment la demander\n\n"
        "La demande se fait auprès de la caisse d'allocations familiales, avec le bail et un relevé d'identité.\n"
    ),
    "aides/transport.html": (
        "<html lang='fr'><head><title>Le remboursement des transports</title></head><body><article>"
        "<h1>Le remboursement des transports</h1>"
        "<p>L'employeur rembourse la moitié de l'abonnement aux transports publics du salarié, "
        "qu'il s'agisse du train, du métro ou du tramway.</p>"
        "<p>Le remboursement figure sur le bulletin de paie du mois qui suit.</p>"
        "</article></body></html>"
    ),
    "services.jsonl": (
        '{"id": "prefecture", "title": "La préfecture", "language": "fr", "published": "2021-01-15",'
        ' "text": "Le préfet représente l\'État dans le département. La préfecture délivre les titres de séjour."}\n'
        '{"id": "mairie", "title": "La mairie", "language": "fr", "url": "https://example.org/mairie",'
        ' "text": "La mairie tient les registres de l\'état civil : naissances, mariages et décès."}\n'
        '{"id": "library", "title": "The public library", "language": "en",'
        ' "text": "The library lends books, films and music to everyone who lives in the town."}\n'
    ),
}
"""Small documents of every format, by path; six of them, as the `.jsonl` file holds three."""


def pytest_report_header() -> list[str]:
    """Say where the tests run with other versions than those of `constraints.txt`."""
    return differing(read_constraints())


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Have the environment as it was after each test: the command line, which owns its process, isolates it."""
    before = dict(os.environ)
    yield
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have rebuilds read files in the process of the tests, which spares each a second or two of starting others.

    Tests marked `processes`, and those that run the command line in a process of its own, read as users do.
    """
    if not request.node.get_closest_marker("processes"):
        monkeypatch.setattr("index.reading.read_all", lambda files, *_: ((file, read(file)) for file in files))


@pytest.fixture(autouse=True)
def ask_less(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have rebuilds ask a tenth of the questions that tell their levels, which spares each a second.

    Tests marked `levels`, and those of `tests/evaluation`, ask as many as users do.
    """
    if not request.node.get_closest_marker("levels") and "evaluation" not in request.path.parts:
        few, bidding = null_questions()[::10], bidding_questions()[::10]
        for module in ("calibrate", "build"):
            monkeypatch.setattr(f"index.{module}.null_questions", lambda: few)
            monkeypatch.setattr(f"index.{module}.bidding_questions", lambda: bidding)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds `DOCUMENTS`."""
    return write_documents(tmp_path / "documents")


def write_documents(root: Path) -> Path:
    """Write `DOCUMENTS` under a folder and return it."""
    for name, text in DOCUMENTS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the place of a data folder; nothing is there yet."""
    return tmp_path / "data"


@pytest.fixture
def encoder() -> FakeEncoder:
    """Return the stand-in for the model."""
    return FakeEncoder()


@pytest.fixture
def index_of(data: Path, encoder: FakeEncoder) -> Iterator[Callable[..., Index]]:
    """Return a function: folder (and options) → its index, open until the end of the test."""
    with ExitStack() as stack:

        def build(source: Path, options: Options | None = None) -> Index:
            rebuild([source], data, encoder, options)
            index = Index.open(data, encoder)
            stack.callback(index.close)
            return index

        yield build


@pytest.fixture(scope="session")
def models() -> Iterator[Path]:
    """Give a folder in which the built-in model is unpacked: what `load_encoder` takes; once for all tests."""
    with TemporaryDirectory() as name:  # pytest would keep the half gigabyte of each of the last runs
        unpack(Path(name))
        yield Path(name)


@pytest.fixture(scope="session")
def model_folder(models: Path) -> Path:
    """Return the built-in model as a sentence-transformers folder."""
    return unpack(models)


@pytest.fixture(scope="session")
def tokenizer(model_folder: Path) -> Tokenizer:
    """Return the built-in model's tokenizer, as other programs read it."""
    found = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    found.encode_special_tokens = True  # « <s> » written in a text is three characters
    return found


@pytest.fixture(scope="session")
def least_cosine(model_folder: Path) -> float:
    """Return what the vectors of the built-in model have of those of float32 at least: weights of 7 bits, which
    processors without VNNI need, are coarser."""
    return 0.998 if model_folder.name.endswith("7bit") else 0.999


@pytest.fixture(scope="session")
def real_encoder(models: Path) -> Encoder:
    """Return the built-in model, loaded once for all tests."""
    return load_encoder(BUNDLED_MODEL, models)
