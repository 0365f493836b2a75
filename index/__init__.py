"""Passages → vectors and postings → hits. Knows no conversation."""

from index.align import Alignment, align
from index.baselines import BASELINES, baselines
from index.build import rebuild
from index.bundled import NAME as BUNDLED_MODEL
from index.calibrate import coverage
from index.check import check_document, check_passage, damaged_passages
from index.documents import Documents
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
from index.job import Options
from index.late import weigh
from index.manifest import TOKEN_PASSAGES, Calibration, Manifest, read_manifest
from index.report import Progress, Report
from index.search import DENSE_WEIGHT, Index
from index.store import check_files, current_version, rollback, version_folder, versions
from index.terms import term_spans, terms
from index.types import (
    Encoder,
    Failure,
    Filters,
    Hit,
    Query,
    Reading,
    StoredDocument,
    StoredPassage,
    Tokens,
    Vectors,
)

__all__ = [
    "BASELINES",
    "BUNDLED_MODEL",
    "DENSE_WEIGHT",
    "TOKEN_PASSAGES",
    "Alignment",
    "Calibration",
    "DamagedIndex",
    "Documents",
    "Encoder",
    "Failure",
    "Filters",
    "Hit",
    "IncompatibleIndex",
    "Index",
    "Manifest",
    "ModelFailed",
    "NoIndex",
    "NothingToIndex",
    "Options",
    "Progress",
    "Query",
    "Reading",
    "RebuildRunning",
    "Report",
    "SearchIndexError",
    "StorageFailed",
    "StoredDocument",
    "StoredPassage",
    "Tokens",
    "UnknownVersion",
    "Vectors",
    "align",
    "baselines",
    "check_document",
    "check_files",
    "check_passage",
    "coverage",
    "current_version",
    "damaged_passages",
    "load_encoder",
    "read_manifest",
    "rebuild",
    "rollback",
    "term_spans",
    "terms",
    "version_folder",
    "versions",
    "weigh",
]
