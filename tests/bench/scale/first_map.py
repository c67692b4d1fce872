"""What a visitor waits for, in a headless Chromium: the first map drawn, its bytes, its memory, its longest task."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.scale.figures import Line, median, ms
from tests.bench.scale.list_page import fresh
from tests.bench.scale.sites import Site

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--enable-precise-memory-info"]  # fmt: skip
SCREEN = {"width": 1440, "height": 900}
TIMES = 3
DRAWN = {1_200: 0.5, 100_000: 0.9}
MOST_OF_OWN, PAGE_BYTES, LIST_BYTES, HEAP_BYTES, LONGEST = 2.0, 150_000, 60_000, 15_000_000, 0.100
# name → (megabits a second and milliseconds of delay, or none; how much slower the processor)
CONDITIONS: dict[str, tuple[tuple[float, float] | None, int]] = {
    "": (None, 1),
    "10 Mbit/s, 40 ms": ((10, 40), 1),
    "4 × slower processor": (None, 4),
}
WATCH = """
window.bench = {drawn: 0, longest: 0};
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.bench.longest = Math.max(window.bench.longest, task.duration);
}).observe({type: "longtask", buffered: true});
new MutationObserver((_, watch) => {
  if (!document.querySelector("[data-mark]")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.bench.drawn = performance.now(); }));
}).observe(document, {childList: true, subtree: true, attributes: true, attributeFilter: ["data-mark"]});
"""


def lines(sites: dict[int, Site]) -> Iterator[Line]:
    """Sizes in turn, each time with an empty cache."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            for condition in CONDITIONS:
                yield from _drawn(browser, sites, condition)
            for size, site in sites.items():
                sent = _visit(browser, site, "/initiatives/?view=list", "", is_map=False)["bytes"]
                yield Line("cold list page, all files", size, f"{sent / 1000:.0f} kB", "", "", "", "≤ 60 kB",
                           sent <= LIST_BYTES)  # fmt: skip
        finally:
            browser.close()


def _drawn(browser: Browser, sites: dict[int, Site], condition: str) -> Iterator[Line]:
    visits: dict[int, list[dict[str, float]]] = {size: [] for size in sites}
    for _ in range(TIMES):
        for size, site in sites.items():
            visits[size].append(_visit(browser, site, "/initiatives/", condition))
    smallest = min(sites)
    own = median([visit["drawn"] for visit in visits[smallest]])
    for size, found in visits.items():
        values = [visit["drawn"] for visit in found]
        most = None if condition else DRAWN.get(size)
        ratio = median(values) / own
        met = median(values) <= most and ratio <= MOST_OF_OWN if most else None
        yield Line(
            f"first map drawn{', ' if condition else ''}{condition}", size, ms(median(values)),
            f"most {ms(max(values))}", f"{smallest}: {ms(own)}", f"{ratio:.2f}",
            f"≤ {most} s, ≤ 2 ×".replace(".", ",") if most else "", met,
        )  # fmt: skip
        if not condition:
            yield from _weights(size, {name: median([visit[name] for visit in found]) for name in found[0]})


def _weights(size: int, visit: dict[str, float]) -> Iterator[Line]:
    sent, heap, longest = visit["bytes"], visit["heap"], visit["longest"]
    yield Line("cold map page, all files", size, f"{sent / 1000:.0f} kB", "", f"{visit['files']:.0f} files", "",
               "≤ 150 kB", sent <= PAGE_BYTES)  # fmt: skip
    yield Line("JavaScript heap", size, f"{heap / 1e6:.1f} MB", "", "", "", "≤ 15 MB", heap <= HEAP_BYTES)
    yield Line("longest task", size, ms(longest), "", "", "", "≤ 100 ms", longest <= LONGEST)


def _visit(browser: Browser, site: Site, path: str, condition: str, *, is_map: bool = True) -> dict[str, float]:
    """Seconds until the first mark, bytes and files received, bytes of heap, seconds of the longest task."""
    network, slower = CONDITIONS[condition]
    context = browser.new_context(viewport=SCREEN, locale="fr-FR")
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    if network:
        rate = network[0] * 1_000_000 / 8
        limits = {"offline": False, "latency": network[1], "downloadThroughput": rate, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(WATCH)
    page.goto(site.url + fresh(path), wait_until="load", timeout=60_000)
    if is_map:
        page.wait_for_selector("[data-mark]", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    found: dict[str, Any] = page.evaluate("window.bench")
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return {"drawn": found["drawn"] / 1000, "longest": found["longest"] / 1000, "heap": heap,
            "bytes": sum(received), "files": len(received)}  # fmt: skip
