"""A site, a browser, and people with phones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from launch import CHECKOUT, web
from server.db import transaction
from server.people.access import account
from server.people.models import PrivacyAcceptance
from server.sittings.models import Answer, Attempt
from server.units.rules import Kind
from tests.people import Someone, make_person, make_unit
from tests.sittings import ReadyExam, make_exam
from tests.web import browser as browsers
from tests.web.papers import QUESTIONS
from tests.web.site import Site

SCREENSHOTS = CHECKOUT / "screenshots"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PATIENCE = 60_000  # milliseconds: a loaded machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for the run."""
    program = browsers.executable()
    if program is None:
        pytest.skip("没有可用的浏览器：请安装 Chromium，或用 XUEKAO_TEST_BROWSER 指明一个")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=browsers.OPTIONS, env=browsers.environment())
        yield browser
        browser.close()


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    """Serve the built pages and the API over an empty database."""
    web.ensure(say=print)
    site = Site(database=database, data=tmp_path / "data")
    site.start()
    yield site
    site.close()


@dataclass
class Story:
    """One teacher, one exam, and what the database says of them."""

    site: Site
    teacher: Someone
    exam: ReadyExam

    def answers(self) -> dict[int, Any]:
        """Return what the server holds."""
        with self.site.app.app_context(), transaction() as session:
            return {row.question: row.value for row in session.scalars(sa.select(Answer))}

    def attempts(self) -> list[Attempt]:
        """Return every attempt, open or closed."""
        with self.site.app.app_context(), transaction() as session:
            rows = list(session.scalars(sa.select(Attempt)))
            session.expunge_all()
            return rows

    def move_deadline(self, **delta: float) -> None:
        """Let the open attempt end so long from now."""
        with self.site.app.app_context(), transaction() as session:
            started_at, deadline_at = now() - timedelta(hours=1), now() + timedelta(**delta)
            session.execute(sa.update(Attempt).values(started_at=started_at, deadline_at=deadline_at))


@pytest.fixture
def story(site: Site) -> Story:
    """Publish an exam to a teacher who has accepted the 隐私说明."""
    bureau = make_unit(site.app, "建新县教育局", kind=Kind.BUREAU)
    school = make_unit(site.app, "民族实验中学", under=bureau)
    teacher = make_person(site.app, unit=school, name="谭晓燕", with_password=True)
    accept_notice(site, teacher.id)
    exam = make_exam(site.app, [teacher], now=now(), questions=QUESTIONS)
    return Story(site, teacher, exam)


def now() -> datetime:
    """Return the time at the server."""
    return datetime.now(UTC)  # noqa: TID251 - a real browser needs a real clock


def accept_notice(site: Site, person_id: UUID) -> None:
    """Leave the 隐私说明 to the story that is about it."""
    with site.app.app_context(), transaction() as session:
        values = {"person_id": person_id, "version": account.NOTICE.version, "at": now()}
        session.execute(sa.insert(PrivacyAcceptance).values(**values))


OpenPage = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[OpenPage]:
    """Return what opens a page in a browser profile of its own; a page's error or a refused script fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str = "/", *, size: dict[str, int] = PHONE, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    width = (page.viewport_size or PHONE)["width"]
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
