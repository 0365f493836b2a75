"""Settings and sources → a rebuild that shows how far it is."""

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant import screen
from assistant.settings import Settings
from corpus import SAMPLES, Bounds, CorpusError, Limits
from index import (
    DamagedIndex,
    NothingToIndex,
    Options,
    Report,
    SearchIndexError,
    best_device,
    current_version,
    load_encoder,
    read_sources,
    rebuild,
    version_folder,
)


def rebuild_index(settings: Settings, sources: Sequence[Path]) -> Report:
    """Index the sources as the settings say, with bars of progress; return what was done."""
    encoder = load_encoder(settings.model, settings.models, screen.print_unpacking, best_device())
    limits = Limits(settings.passage_least_tokens, settings.passage_most_tokens)
    bounds = Bounds(settings.read_seconds, settings.read_memory_mb)
    tokens = settings.token_passages
    options = Options(
        limits,
        settings.versions_kept,
        settings.max_document_mb,
        bounds,
        tokens,
        follow_links=settings.follow_links,
    )
    with screen.progress_bars() as progress:
        return rebuild(sources, settings.data, encoder, options, progress)


def rebuild_or_tell(settings: Settings, sources: Sequence[Path], show: Callable[[Report], None]) -> None:
    """Rebuild folders that are followed: what goes wrong once may go well after the next change."""
    try:
        show(rebuild_index(settings, sources))
    except (SearchIndexError, CorpusError) as error:
        screen.print_failure(str(error), error.failures if isinstance(error, NothingToIndex) else ())


def last_sources(data: Path) -> list[Path]:
    """Return what the served version was made from, the built-in documents where there is none."""
    if current_version(data) is None:
        return [SAMPLES]
    try:
        return [Path(source) for source in read_sources(version_folder(data))]
    except DamagedIndex as error:
        raise DamagedIndex(
            f"{error}; name the folders, `sourcier rebuild FOLDER`: it does not say them any more"
        ) from error
