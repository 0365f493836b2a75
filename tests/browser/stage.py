"""The servers before which the page shows each of its states: documents changed since, a full conversation."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from assistant import MOST_TURNS, Assistant, Conversations, Settings
from corpus import SAMPLES
from index import Encoder, Index, rebuild
from tests.web.conftest import listening
from tests.web.documents import QUESTION, write_source
from web.app import create_app
from web.errors import TooBusy
from web.window import MOST_SHOWN

SAID = (
    "# Le stationnement des résidents\n\n## Contester une amende de stationnement\n\n"
    "Une amende forfaitaire de stationnement se conteste par lettre recommandée, ou se paie au bureau de tabac.\n"
)
LONG = (
    "---\ntitle: Instruction interministérielle relative à l’anticonstitutionnellement prolongée procédure de "
    "dématérialisation des demandes d’autorisation d’occupation temporaire du domaine public fluvial\n"
    "published: 2024-05-01\n---\n\n"
    "## Les formulaires https://exemple.example/formulaires/demande-d-autorisation-d-occupation-temporaire/2024/05/01\n\n"
    f"La donaudampfschifffahrt{'selektrizitätenhauptbetriebswerkbauunterbeamten' * 3}gesellschaft demande son "
    "autorisation d’occupation temporaire du domaine public fluvial par le formulaire.\n"
)


class Crowded:
    """A line in which as many questions wait as may."""

    def place(self, gone: object) -> object:
        """Refuse a question."""
        raise TooBusy(2, 64, 4)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server and one that has no index, by their addresses; conversations, by their paths: `lost` has
    documents that were changed and taken away since, `full` as many turns as may, `long` more than a page shows."""

    app: FastAPI
    address: str
    empty: str
    lost: str
    full: str
    long: str

    @property
    def preparing(self) -> Path:
        """The file by which a rebuild tells how far it is."""
        settings: Settings = self.app.state.settings
        return settings.data / ".rebuild.json"

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Have a rebuild be under way for a while."""
        self.preparing.write_text(json.dumps({"stage": "embedding", "done": 42, "total": 100}), encoding="utf-8")
        self.app.state.serving.refresh()
        yield
        self.preparing.unlink()
        self.app.state.serving.refresh()

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """Have every question refused for a while."""
        line, self.app.state.line = self.app.state.line, Crowded()
        yield
        self.app.state.line = line


@contextmanager
def staged(folder: Path, encoder: Encoder, model: str, passages: int = 5) -> Iterator[Stage]:
    """Start the servers over a folder that is written for them; answers have so many passages."""
    settings = Settings(data=folder / "data", model=model, passages=passages, contact="acces@exemple.example")
    source = write_source(folder / "source")
    (source / "residents.md").write_text(SAID, encoding="utf-8")
    (source / "fluvial.md").write_text(LONG, encoding="utf-8")
    (source / "essai.md").write_text("# Un essai\n\nLe stationnement est à l’essai dans deux rues.\n", encoding="utf-8")
    sources = [SAMPLES, source]
    rebuild(sources, settings.data, encoder)
    kept = Conversations(settings.data, settings.retention_days)
    lost, full, long = (kept.start("the readers of the stage") for _ in range(3))
    with closing(Index.open(settings.data, encoder)) as index:
        kept.add(lost, Assistant(index, encoder, settings).answer(QUESTION))
    (source / "residents.md").unlink()
    guide = source / "guide.md"
    guide.write_text(guide.read_text(encoding="utf-8").replace("trois mois", "quatre mois"), encoding="utf-8")
    rebuild(sources, settings.data, encoder)
    (source / "essai.md").write_text("# Un essai\n\nIl est terminé.\n", encoding="utf-8")
    with closing(Index.open(settings.data, encoder)) as index:
        answer = Assistant(index, encoder, settings).answer("Que fait la DGSI ?", count=1)
        for conversation, turns in ((full, MOST_TURNS), (long, MOST_SHOWN + 3)):
            for _ in range(turns):
                kept.add(conversation, answer)
    app = create_app(settings, encoder)
    with ExitStack() as stack:
        address = stack.enter_context(listening(app))
        bare = Settings(data=folder / "empty", model=model)
        empty = stack.enter_context(listening(create_app(bare, encoder)))
        yield Stage(app, address, empty, *(f"/conversations/{one}" for one in (lost, full, long)))
