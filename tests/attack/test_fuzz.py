"""Short runs of the fuzzers; `python -m tests.attack.fuzz_forms` and `tests.attack.fuzz_api` are the long ones."""

import pytest

from tests.attack import fuzz_api, fuzz_forms


# Starlette leaves what it keeps a part of a form in, which is memory up to the longest body, to the garbage collector
# where the form turns out to be malformed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_form_or_header_is_answered_with_an_error_of_the_server() -> None:
    with fuzz_forms.running() as client:
        statuses, failures = fuzz_forms.fuzz(client, examples=300, seed=7)
    assert failures == []
    assert {200, 303, 404, 422} <= set(statuses)


def test_no_request_of_the_api_is_answered_with_an_error_of_the_server() -> None:
    with fuzz_forms.running() as client:
        answered, failures = fuzz_api.fuzz(client, examples=300)
    assert failures == []
    assert len({operation for operation, _ in answered}) >= 17
    assert {200, 201, 404, 422} <= {status for _, status in answered}
