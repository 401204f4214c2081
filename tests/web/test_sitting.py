"""A teacher sits an exam on a phone, from the link to the receipt."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenPage, Story, shoot
from tests.web.teacher import choose, go_on, hand_in, saved, sign_in, start_sitting

pytestmark = pytest.mark.slow


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


def test_the_whole_paper_can_be_seen_at_once(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    page.get_by_role("button", name="改为整卷显示").click()

    expect(page.locator("article.question")).to_have_count(5)
    choose(page, "三个月", "贺卡")
    saved(page)
    assert story.answers() == {2: ["C"], 3: ["D"]}


def test_an_answer_can_be_changed_and_cleared(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "加强安全防范", "关心爱护学生")
    saved(page)
    assert story.answers() == {1: ["A"]}

    page.get_by_role("button", name="清除选择").click()
    expect(page.locator(".sitting-header .kept")).to_contain_text("已保存 0/5")
    expect(page.locator(".question .save")).to_have_text("已保存")
    assert story.answers() == {1: None}


def test_double_taps_start_and_hand_in_once(story: Story, visit: OpenPage) -> None:
    page = visit()
    page.goto(f"/exams/{story.exam.id}")
    sign_in(page, story.teacher)
    page.get_by_role("button", name="开始考试").dblclick()
    choose(page, "关心爱护学生", "关心爱护学生")
    page.get_by_role("button", name="答题卡").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    page.get_by_role("button", name="确认交卷").dblclick()

    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    assert [attempt.closing for attempt in story.attempts()] == ["handed-in"]


def test_the_time_is_announced_at_five_minutes_and_at_one(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    for seconds, words in ((302, "还剩 5 分钟"), (62, "还剩 1 分钟")):
        story.move_deadline(seconds=seconds)
        choose(page, "关心爱护学生" if seconds > 100 else "加强安全防范")
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def test_the_time_is_up_for_a_teacher_who_does_nothing(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    saved(page)
    story.move_deadline(seconds=2)
    choose(page, "加强安全防范")

    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    expect(page.get_by_text("时间到，自动交卷")).to_be_visible()
    assert story.answers() == {1: ["B"]}
