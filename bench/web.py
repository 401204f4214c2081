"""What a weak phone waits for: ``python -m bench.web [--rounds N]``; needs the browser of tests/web.

A teacher who has begun an exam of fifty questions opens its page in Chromium, whose network and processor are held
back as DevTools does it: slow 3G (2 s each way and back, 400 kbit/s) and a quarter of the speed.  The first visit has
empty caches; the second has a network of 400 ms and 400 kbit/s.  Bytes are those on the wire, headers included, until
the first question shows.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_jwt_extended import get_csrf_token
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.population import Population, populate
from launch import scratch, web
from server.clock import SystemClock
from server.http import tokens
from server.people.views import Caller
from tests.conftest import migrate
from tests.web import browser as browsers
from tests.web.site import Site

SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
WEAK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
LIMITS = {"kilobytes": 60.0, "first paint": 2.5, "question": 6.5, "second visit": 1.0}
WATCH = """
new MutationObserver((_, self) => {
    if (!document.querySelector('label.option')) return
    window.questionAt = performance.now()
    self.disconnect()
}).observe(document, { childList: true, subtree: true })
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
BEGIN = """async ([exam, device]) => {
    const csrf = /xuekao_csrf=([^;]+)/.exec(document.cookie)[1]
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-TOKEN': csrf }
    const body = JSON.stringify({ device_id: device })
    const reply = await fetch(`/api/v1/exams/${exam}/attempts`, { method: 'POST', headers, body })
    const begun = { attempt: (await reply.json()).id, device, title: '测速考试' }
    localStorage.setItem('xuekao.device', JSON.stringify(device))
    localStorage.setItem(`xuekao.sitting.${exam}`, JSON.stringify(begun))
}"""


@dataclass
class Visit:
    """One page in a browser profile, its network counted and held back."""

    page: Page
    tools: CDPSession
    received: int = 0

    def __post_init__(self) -> None:
        """Count what comes over the wire."""
        self.tools.send("Network.enable")
        self.tools.on("Network.loadingFinished", self._count)
        self.page.add_init_script(WATCH)

    def _count(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def open(self, path: str, network: dict[str, Any]) -> tuple[float, float]:
        """Open a page; return the seconds until something, and until a question, was seen."""
        self.tools.send("Network.emulateNetworkConditions", network)
        self.tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        self.received = 0
        self.page.goto(path, wait_until="commit")
        self.page.wait_for_selector("label.option", timeout=120_000)
        paint, question = self.page.evaluate(f"[{PAINT}, window.questionAt]")
        return paint / 1000, question / 1000


def main() -> None:
    """Measure, print the table, and exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    figures: dict[str, list[float]] = {name: [] for name in LIMITS}
    with served(rounds) as (site, population), sync_playwright() as playwright:
        program = browsers.executable()
        if program is None:
            sys.exit("没有可用的浏览器")
        chromium = playwright.chromium.launch(
            executable_path=program, args=browsers.OPTIONS, env=browsers.environment()
        )
        for caller in population.callers:
            measure(chromium, site, population, caller, figures)
        chromium.close()
    sys.exit(report(figures))


@contextmanager
def served(people: int) -> Iterator[tuple[Site, Population]]:
    """Serve the built pages to as many people as there are rounds."""
    web.ensure(say=print)
    end = scratch.own()
    server = scratch.cluster()
    server.create_database("bench")
    migrate(server.url("bench"))
    with tempfile.TemporaryDirectory() as folder:
        site = Site(database=server.url("bench"), data=Path(folder))
        with site.app.app_context():
            population = populate(people=people, now=SystemClock().now())
        site.start()
        try:
            yield site, population
        finally:
            site.close()
            end()


def measure(
    chromium: Browser, site: Site, population: Population, caller: Caller, figures: dict[str, list[float]]
) -> None:
    """Begin on one page, then visit in a profile whose cache is empty, and once more."""
    context = signed_in(chromium, site, caller)
    path = f"/exams/{population.exam_id}/sit"
    begun = context.new_page()
    begun.goto("/icon.svg")  # of the same origin, and nothing the page needs
    begun.evaluate(BEGIN, [str(population.exam_id), "bench-phone"])
    begun.close()
    visit = visited(context)
    paint, question = visit.open(path, SLOW_3G)
    for name, value in (("kilobytes", visit.received / 1000), ("first paint", paint), ("question", question)):
        figures[name].append(value)
    visit.page.evaluate("navigator.serviceWorker.ready.then(() => caches.match('/'))")
    visit.page.close()
    again = visited(context)
    figures["second visit"].append(again.open(path, WEAK)[1])
    context.close()


def signed_in(chromium: Browser, site: Site, caller: Caller) -> BrowserContext:
    """Return a browser profile in which a person is signed in."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 390, "height": 844})
    with site.app.app_context():
        access, refresh = tokens.make_pair(caller, generation=1)
        values = {
            "xuekao_access": access,
            "xuekao_refresh": refresh,
            "xuekao_csrf": get_csrf_token(access),
            "xuekao_csrf_refresh": get_csrf_token(refresh),
        }
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in values.items()])
    return context


def visited(context: BrowserContext) -> Visit:
    """Open an empty page of a profile."""
    page = context.new_page()
    return Visit(page, context.new_cdp_session(page))


def report(figures: dict[str, list[float]]) -> int:
    """Print the medians beside the targets; return 1 when one is missed."""
    print(f"{'':16}{'median':>10}{'worst':>10}{'target':>10}")
    missed = False
    for name, values in figures.items():
        middle = statistics.median(values)
        missed |= middle > LIMITS[name]
        print(f"{name:16}{middle:10.2f}{max(values):10.2f}{LIMITS[name]:10.1f}")
    return int(missed)


if __name__ == "__main__":
    main()
