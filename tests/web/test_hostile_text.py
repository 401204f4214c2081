"""Text that would be a script stays text: in stems, options, titles and names."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from question_bank.questions import Blank, FillIn, Option, SingleChoice
from server.db import transaction
from server.exams.models import Exam
from tests.people import make_person
from tests.sittings import make_exam
from tests.web.conftest import OpenPage, Story, accept_notice, now
from tests.web.teacher import choose, hand_in, saved, start_sitting

pytestmark = pytest.mark.slow

HOSTILE = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    '"><svg onload=window.hacked=1>',
    "{{constructor.constructor('window.hacked=1')()}}",
    "<a href=javascript:window.hacked=1>点我</a>",
)


def test_nothing_written_by_others_runs(story: Story, visit: OpenPage) -> None:
    app = story.site.app
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABCDE", HOSTILE, strict=True))
    questions = (
        SingleChoice(stem=" ".join(HOSTILE), options=options, key="A", points=10),
        FillIn(stem="____" + HOSTILE[0], blanks=(Blank(accepted=("1",)),), points=10),
    )
    teacher = make_person(app, unit=story.teacher.unit, name=HOSTILE[0], with_password=True)
    accept_notice(story.site, teacher.id)
    exam = make_exam(app, [teacher], now=now(), questions=questions)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Exam).where(Exam.id == exam.id).values(title=HOSTILE[1], instructions=HOSTILE[2]))
    page = visit()
    start_sitting(page, Story(story.site, teacher, exam))
    expect(page.locator(".stem")).to_have_text(" ".join(HOSTILE))
    expect(page.locator(".sitting-header h1")).to_have_text(HOSTILE[1])
    choose(page, HOSTILE[1])
    page.get_by_role("button", name="下一题").click()
    page.get_by_label("第 1 空").fill(HOSTILE[0])
    saved(page)
    hand_in(page)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text(f"{HOSTILE[0]}，您好")).to_be_visible()

    assert page.evaluate("'hacked' in window") is False
    assert page.locator("main img, main svg[onload], main a[href^=javascript]").count() == 0
