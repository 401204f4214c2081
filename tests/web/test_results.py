"""After the exam: the score when it is released, and the paper with its answers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from server.db import transaction
from server.exams.models import Exam
from tests.web.conftest import OpenPage, Story, now
from tests.web.teacher import choose, go_on, hand_in, saved, sign_in, start_sitting
from tests.web.test_looks import inspect

pytestmark = pytest.mark.slow


def close_and_release(story: Story) -> None:
    """Let the exam's window be over and its results be released."""
    hour = timedelta(hours=1)
    with story.site.app.app_context(), transaction() as session:
        times = {"opens_at": now() - 4 * hour, "last_start_at": now() - 3 * hour, "closes_at": now() - 2 * hour}
        session.execute(sa.update(Exam).values(**times, released_at=now()))


def test_the_score_and_the_answers_are_shown_once_they_are_released(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    go_on(page)
    choose(page, "两个月")
    saved(page)
    page.get_by_role("button", name="答题卡").click()
    hand_in(page)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    page.get_by_role("link", name="回首页").click()
    page.get_by_role("link", name="成绩与回执").click()
    expect(page.get_by_text("成绩还没有公布。")).to_be_visible()
    expect(page.get_by_role("link", name="查看答卷和解析")).to_have_count(0)

    close_and_release(story)
    page.reload()
    expect(page.get_by_text("○ 未合格")).to_be_visible()
    faults = inspect(page, "normal-result")
    page.get_by_role("link", name="查看答卷和解析").click()
    expect(page.get_by_text("4 题没有全对")).to_be_visible()
    expect(page.locator("article").first).to_contain_text("您的答案：A　正确答案：A")
    expect(page.locator("article").last).to_contain_text("正确答案：3至5；7")
    faults += inspect(page, "normal-review")
    page.get_by_role("button", name="只看没有全对的").click()
    expect(page.locator("article")).to_have_count(4)
    assert not faults, "\n".join(map(str, faults))


def test_the_home_page_of_another_day_still_leads_to_the_result(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    page.get_by_role("button", name="答题卡").click()
    hand_in(page)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()

    later = visit()
    sign_in(later, story.teacher)
    later.get_by_role("link", name="成绩与回执").click()
    later.get_by_role("link", name="交卷回执").click()
    expect(later.get_by_role("heading", name="已交卷")).to_be_visible()
