"""What the server counts of itself, in Prometheus' terms; several workers count together, by files that they share."""

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from index import Manifest

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# The library looks at this variable when it is imported; `sourcier serve --workers` sets it.
_SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The counts of one server; each has its own registry, so that two servers in a process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter("sourcier_answers", "Answers given.", ["state"], registry=self._registry)
        self._seconds = Histogram(
            "sourcier_answer_seconds", "Time that an answer takes.", buckets=_SECONDS, registry=self._registry
        )
        self._errors = Counter("sourcier_http_errors", "Errors told.", ["status"], registry=self._registry)
        self._waiting = Gauge(
            "sourcier_waiting", "Questions that wait.", multiprocess_mode="livesum", registry=self._registry
        )
        self._served = _Served()
        self._told = _told(self._registry)
        self._told.register(self._served)

    def answered(self, state: str, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(state).inc()
        self._seconds.observe(seconds)

    def failed(self, status: int) -> None:
        """Count an error."""
        self._errors.labels(str(status)).inc()

    def waits(self, change: int) -> None:
        """Note that so many questions more wait."""
        self._waiting.inc(change)

    def serves(self, manifest: Manifest) -> None:
        """Note which version answers from now on."""
        self._served.manifest = manifest

    def text(self) -> bytes:
        """Return the counts in Prometheus' text format."""
        return generate_latest(self._told)


class _Served(Collector):
    """The served version: that of the worker which is asked, as all follow the same pointer."""

    def __init__(self) -> None:
        self.manifest: Manifest | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield what is known of it."""
        if self.manifest is None:
            return
        served = {"version": self.manifest.version, "model": self.manifest.recipe.model}
        yield InfoMetricFamily("sourcier_served", "The served version of the index.", served)
        yield GaugeMetricFamily("sourcier_documents", "Documents served.", self.manifest.documents)
        yield GaugeMetricFamily("sourcier_passages", "Passages served.", self.manifest.passages)


def _told(own: CollectorRegistry) -> CollectorRegistry:
    """Return the registry that is told: this process's own, or where workers count together that of all of them."""
    shared = os.environ.get(_SHARED)
    if not shared:
        return own
    for path in Path(shared).glob("gauge_live*.db"):  # of a worker that was killed, nothing waits any more
        pid = int(path.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid, shared)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
    return registry
