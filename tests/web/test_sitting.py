"""A teacher sits an exam on a phone, through everything that happens to phones."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, Story, shoot, start_sitting

pytestmark = pytest.mark.slow


def choose(page: Page, *options: str) -> None:
    """Tap options, anywhere on their rows."""
    for option in options:
        page.locator("label.option", has_text=option).click()


def saved(page: Page) -> None:
    """Wait until the server has acknowledged everything."""
    expect(page.locator(".sitting-header .kept")).to_contain_text("已保存")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="下一题").click()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交卷").last.click()
    page.get_by_role("button", name="确认交卷").click()


def test_a_whole_sitting_from_the_link_to_the_receipt(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    saved(page)
    shoot(page, "sitting-question")
    go_on(page)
    choose(page, "三个月")
    page.get_by_role("button", name="标记").click()
    go_on(page)
    choose(page, "购物卡", "紧俏商品")
    go_on(page)
    page.get_by_role("button", name="答题卡").click()
    shoot(page, "sitting-card")
    page.get_by_role("button", name="第 5 题，未答").click()
    page.get_by_label("第 1 空").fill("3至5")
    page.get_by_label("第 2 空").fill("7")
    saved(page)
    page.get_by_role("button", name="交卷").last.click()
    expect(page.get_by_role("dialog")).to_contain_text("未答1 题")
    shoot(page, "sitting-hand-in")
    page.get_by_role("dialog").get_by_role("button", name="4", exact=True).click()
    choose(page, "对")
    go_on(page)
    hand_in(page)

    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    expect(page.get_by_text("5 / 5 题")).to_be_visible()
    shoot(page, "receipt")
    assert story.answers() == {1: ["A"], 2: ["C"], 3: ["A", "C"], 4: True, 5: ["3至5", "7"]}
    assert [attempt.closing for attempt in story.attempts()] == ["handed-in"]
