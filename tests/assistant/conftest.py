"""An assistant over the small documents of the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from index import Index
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def assistant(folder: Path, data: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> Assistant:
    """Return an assistant over `DOCUMENTS`, with the stand-in for the model."""
    return Assistant(index_of(folder), encoder, Settings(data=data))
