"""Passages → vectors and postings → hits. Knows no conversation."""

from index.align import Alignment, align
from index.bare import folded
from index.baselines import BASELINES, baselines
from index.build import rebuild
from index.bundled import NAME as BUNDLED_MODEL
from index.bundled import altered_files as altered_model_files
from index.cache import check_cache
from index.check import check_passage, damaged_parts, damaged_passages
from index.choices import Choices
from index.context import with_subject
from index.device import best_device
from index.documents import Documents, check_document
from index.encode import load_encoder
from index.errors import (
    DamagedIndex,
    IncompatibleIndex,
    ModelFailed,
    NoIndex,
    NothingToIndex,
    RebuildRunning,
    SearchIndexError,
    StorageFailed,
    UnknownVersion,
)
from index.hubs import HUB_QUESTIONS, HUB_SHARE, hubs
from index.job import Options
from index.late import weigh
from index.manifest import TOKEN_PASSAGES, Calibration, Manifest, read_manifest, read_sources
from index.offers import Kind, Wording
from index.operators import read_operators
from index.original import Absence, open_original, original_of
from index.private_files import make_file, make_folder, open_privately, open_to_others, tighten_data
from index.report import Progress, Report
from index.search import DENSE_WEIGHT, Index
from index.signs import Signs, signs
from index.store import (
    Pointer,
    current_version,
    damaged_versions,
    read_pointer,
    read_version,
    rollback,
    version_folder,
    versions,
)
from index.terms import held_terms, term_spans, terms
from index.types import (
    NO_OPERATORS,
    Encoder,
    Failure,
    Filters,
    Hit,
    Operators,
    Query,
    Reading,
    StoredDocument,
    StoredPassage,
    Subject,
    Tokens,
    Vectors,
    Widening,
)
from index.under_way import UnderWay, under_way
from index.version_files import check_files, damaged_files

__all__ = [
    "BASELINES",
    "BUNDLED_MODEL",
    "DENSE_WEIGHT",
    "HUB_QUESTIONS",
    "HUB_SHARE",
    "NO_OPERATORS",
    "TOKEN_PASSAGES",
    "Absence",
    "Alignment",
    "Calibration",
    "Choices",
    "DamagedIndex",
    "Documents",
    "Encoder",
    "Failure",
    "Filters",
    "Hit",
    "IncompatibleIndex",
    "Index",
    "Kind",
    "Manifest",
    "ModelFailed",
    "NoIndex",
    "NothingToIndex",
    "Operators",
    "Options",
    "Pointer",
    "Progress",
    "Query",
    "Reading",
    "RebuildRunning",
    "Report",
    "SearchIndexError",
    "Signs",
    "StorageFailed",
    "StoredDocument",
    "StoredPassage",
    "Subject",
    "Tokens",
    "UnderWay",
    "UnknownVersion",
    "Vectors",
    "Widening",
    "Wording",
    "align",
    "altered_model_files",
    "baselines",
    "best_device",
    "check_cache",
    "check_document",
    "check_files",
    "check_passage",
    "current_version",
    "damaged_files",
    "damaged_parts",
    "damaged_passages",
    "damaged_versions",
    "folded",
    "held_terms",
    "hubs",
    "load_encoder",
    "make_file",
    "make_folder",
    "open_original",
    "open_privately",
    "open_to_others",
    "original_of",
    "read_manifest",
    "read_operators",
    "read_pointer",
    "read_sources",
    "read_version",
    "rebuild",
    "rollback",
    "signs",
    "term_spans",
    "terms",
    "tighten_data",
    "under_way",
    "version_folder",
    "versions",
    "weigh",
    "with_subject",
]
