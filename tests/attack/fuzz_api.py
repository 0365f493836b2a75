"""Requests that schemathesis makes of the OpenAPI description, none of which may be answered with a status 5xx.

`python -m tests.attack.fuzz_api --examples 10000` prints how many requests of each operation got which status; exit
code 1 where one got a status 5xx.
"""

import argparse
import sys
from collections import Counter
from typing import Any

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings

from tests.attack.fuzz_forms import running


def fuzz(client: TestClient, examples: int) -> tuple[Counter[tuple[str, int]], list[str]]:
    """Send so many requests, as many of each operation; return how many got which status, and those with a 5xx."""
    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    # Of an operation that takes nothing there is one request.
    varied = sum(bool(list(operation.iter_parameters()) or operation.body) for operation in operations)
    document = client.get("/api/documents").json()["documents"][0]["id"]
    known = {
        "document_id": document,
        "passage_id": client.get(f"/api/documents/{document}").json()["passages"][0]["id"],
    }
    answered, failures = Counter[tuple[str, int]](), []
    for operation in operations:
        for status, request in _fuzz_operation(client, operation, -(-examples // varied), known):
            answered[operation.label, status] += 1
            if status >= 500:
                failures.append(f"{status} {request}")
    return answered, failures


def _fuzz_operation(client: TestClient, operation: Any, examples: int, known: dict[str, str]) -> list[tuple[int, str]]:
    """Send so many requests of an operation, half of them to what is known; return the status of each with it."""
    known["conversation_id"] = client.post("/api/conversations").json()["id"]
    answered: list[tuple[int, str]] = []

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        derandomize=True,
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if len(answered) % 2 and operation.method != "delete":
            case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        request = case.as_transport_kwargs(base_url="http://testserver") | {"follow_redirects": False}
        assert not request.pop("cookies", None)  # the description has none
        try:
            status = client.request(**request).status_code
        except (UnicodeError, ValueError, TypeError):
            return  # this client cannot send it
        answered.append((status, repr(request)[:1000]))

    send()
    return answered


def main() -> int:
    """Run the requests of the command line and print how they were answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    options = parser.parse_args()
    with running() as client:
        answered, failures = fuzz(client, options.examples)
    for (operation, status), count in sorted(answered.items()):
        print(f"{operation:55} {status}  {count}")
    print(f"{sum(answered.values())} requests, {len(failures)} with a status 5xx")
    for failure in failures[:20]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
