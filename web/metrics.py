"""What the server counts of itself, in Prometheus' terms."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from index import Manifest

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counts of one server; each has its own registry, so that two servers in a process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter("sourcier_answers", "Answers given.", ["state"], registry=self._registry)
        self._seconds = Histogram(
            "sourcier_answer_seconds", "Time that an answer takes.", buckets=_SECONDS, registry=self._registry
        )
        self._errors = Counter("sourcier_http_errors", "Errors told.", ["status"], registry=self._registry)
        self._served = Info("sourcier_served", "The served version of the index.", registry=self._registry)
        self._documents = Gauge("sourcier_documents", "Documents served.", registry=self._registry)
        self._passages = Gauge("sourcier_passages", "Passages served.", registry=self._registry)

    def answered(self, state: str, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(state).inc()
        self._seconds.observe(seconds)

    def failed(self, status: int) -> None:
        """Count an error."""
        self._errors.labels(str(status)).inc()

    def serves(self, manifest: Manifest) -> None:
        """Note which version answers from now on."""
        self._served.info({"version": manifest.version, "model": manifest.recipe.model})
        self._documents.set(manifest.documents)
        self._passages.set(manifest.passages)

    def text(self) -> bytes:
        """Return the counts in Prometheus' text format."""
        return generate_latest(self._registry)
