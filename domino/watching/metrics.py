"""Counts of requests over all web processes, in Prometheus's format; figures of the database beside them.

With PROMETHEUS_MULTIPROC_DIR, the processes of one machine write there and any of them answers for all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from domino.watching import figures

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)  # seconds

_registry = CollectorRegistry()
_requests = Counter("domino_requests", "Requests answered.", ["view", "method", "status"], registry=_registry)
_seconds = Histogram(
    "domino_request_seconds", "Time to the beginning of the answer.", ["view"], buckets=BUCKETS, registry=_registry
)


def count_request(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _requests.labels(view, method if method in METHODS else "other", str(status)).inc()
    _seconds.labels(view).observe(seconds)


def written() -> bytes:
    """All metrics as Prometheus reads them (text format 0.0.4)."""
    shown = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(shown, FOLDER)  # type: ignore[no-untyped-call]
        requests = generate_latest(shown)
    else:
        requests = generate_latest(_registry)
    return requests + generate_latest(_Figures())


class _Figures(CollectorRegistry):
    """What `figures` reads, as gauges."""

    def collect(self) -> Iterator[Metric]:
        for figure in figures.read_all():
            gauge = GaugeMetricFamily(f"domino_{figure.name}", figure.help, labels=figure.labels)
            for labels, value in figure.values:
                gauge.add_metric(list(labels), value)
            yield gauge
