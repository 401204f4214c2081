"""Nothing that happens to phones, networks and servers loses an answer, and nothing is called saved too early."""

import pytest
from playwright.sync_api import Page, expect

from tests.people import end_sessions
from tests.web.conftest import OpenPage, Story, shoot
from tests.web.teacher import choose, go_on, hand_in, saved, sign_in, start_sitting

pytestmark = pytest.mark.slow

BLOCK_STORAGE = "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('blocked') } })"
SHELL_IS_KEPT = "navigator.serviceWorker.ready.then(async () => (await caches.keys()).length > 0)"


def waiting(page: Page, count: int) -> None:
    """Wait until so many answers are shown as not yet at the server."""
    expect(page.locator(".sitting-header .kept")).to_have_text(f"待同步 {count} 题")


def test_answers_given_offline_survive_a_reload_and_are_sent_when_the_network_returns(
    story: Story, visit: OpenPage
) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    saved(page)
    page.wait_for_function(SHELL_IS_KEPT)
    page.context.set_offline(True)
    go_on(page)
    choose(page, "三个月")
    waiting(page, 1)
    expect(page.get_by_text("网络已断开")).to_be_visible()
    shoot(page, "sitting-offline")

    page.reload()
    waiting(page, 1)
    expect(page.locator("label.option.chosen")).to_contain_text("三个月")
    assert story.answers() == {1: ["A"]}

    page.context.set_offline(False)
    saved(page)
    assert story.answers() == {1: ["A"], 2: ["C"]}


def test_a_server_that_is_killed_in_the_middle_costs_nothing(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    choose(page, "关心爱护学生")
    saved(page)
    story.site.kill()
    go_on(page)
    choose(page, "三个月")
    waiting(page, 1)
    go_on(page)
    choose(page, "购物卡", "紧俏商品")
    waiting(page, 2)

    story.site.start()
    saved(page)
    assert story.answers() == {1: ["A"], 2: ["C"], 3: ["A", "C"]}


def test_a_second_phone_takes_over_visibly_and_the_first_loses_nothing(story: Story, visit: OpenPage) -> None:
    first = visit()
    start_sitting(first, story)
    first.context.set_offline(True)
    choose(first, "关心爱护学生")
    go_on(first)
    choose(first, "两个月")
    waiting(first, 2)

    second = visit(f"/exams/{story.exam.id}/sit")
    sign_in(second, story.teacher)
    choose(second, "加强安全防范")
    saved(second)

    first.context.set_offline(False)
    expect(first.get_by_text("已在另一台设备上打开")).to_be_visible()
    first.get_by_role("button", name="去确认").click()
    expect(first.get_by_text("目前以另一台设备的答案为准")).to_be_visible()
    shoot(first, "sitting-conflict")
    assert story.answers() == {1: ["B"], 2: ["B"]}

    with first.expect_response(lambda reply: reply.url.endswith("/answers") and reply.ok):
        first.get_by_role("button", name="改用本机的").click()
    saved(first)
    assert story.answers() == {1: ["A"], 2: ["B"]}
    first.get_by_role("button", name="在本机继续").click()
    expect(first.get_by_text("已在另一台设备上打开")).to_have_count(0)


def test_a_hand_in_without_network_waits_says_so_and_completes(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    page.context.set_offline(True)
    choose(page, "关心爱护学生")
    page.get_by_role("button", name="答题卡").click()
    hand_in(page)
    expect(page.get_by_role("dialog", name="等待网络，尚未交卷")).to_be_visible()
    shoot(page, "hand-in-offline")
    assert [attempt.closed_at for attempt in story.attempts()] == [None]

    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    assert story.answers() == {1: ["A"]}


def test_a_deadline_without_network_counts_what_was_saved_and_names_what_was_not(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    story.move_deadline(seconds=4)
    choose(page, "关心爱护学生")
    saved(page)
    page.context.set_offline(True)
    go_on(page)
    choose(page, "三个月")
    expect(page.get_by_role("dialog", name="考试时间到")).to_be_visible()
    story.move_deadline(seconds=-20)  # the grace passes as well

    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    expect(page.get_by_text("第 2 题最后的改动在考试结束前没有送到服务器")).to_be_visible()
    shoot(page, "receipt-unsent")
    assert story.answers() == {1: ["A"]}


def test_blocked_storage_is_told_and_the_exam_goes_on(story: Story, visit: OpenPage) -> None:
    page = visit()
    page.context.add_init_script(BLOCK_STORAGE)
    page.goto(f"/exams/{story.exam.id}")
    sign_in(page, story.teacher)
    expect(page.get_by_text("浏览器不允许暂存")).to_be_visible()
    page.get_by_role("button", name="开始考试").click()
    expect(page.get_by_text("这个浏览器不允许保存数据")).to_be_visible()
    choose(page, "关心爱护学生")
    saved(page)

    page.reload()
    expect(page.locator("label.option.chosen")).to_contain_text("关心爱护学生")
    choose(page, "加强安全防范")
    saved(page)
    assert story.answers() == {1: ["B"]}


def test_a_session_that_ends_in_the_middle_is_renewed_in_the_page(story: Story, visit: OpenPage) -> None:
    page = visit()
    start_sitting(page, story)
    end_sessions(story.site.app, story.teacher)
    choose(page, "关心爱护学生")
    expect(page.get_by_role("dialog", name="请重新登录")).to_be_visible()
    shoot(page, "sign-in-again")

    sign_in(page, story.teacher)
    saved(page)
    assert story.answers() == {1: ["A"]}


def test_two_tabs_of_one_phone_agree(story: Story, visit: OpenPage) -> None:
    first = visit()
    start_sitting(first, story)
    second = first.context.new_page()
    second.goto(f"/exams/{story.exam.id}/sit")
    choose(second, "关心爱护学生")
    saved(second)
    expect(first.locator("label.option.chosen")).to_contain_text("关心爱护学生")

    choose(first, "坚守廉洁自律")
    expect(second.locator("label.option.chosen")).to_contain_text("坚守廉洁自律")
    saved(first)
    assert story.answers() == {1: ["C"]}


def test_a_new_phone_goes_on_where_the_lost_one_stopped(story: Story, visit: OpenPage) -> None:
    lost = visit()
    start_sitting(lost, story)
    choose(lost, "关心爱护学生")
    saved(lost)
    lost.context.close()

    page = visit()
    sign_in(page, story.teacher)
    page.get_by_role("link", name="继续作答").click()
    expect(page.locator("label.option.chosen")).to_contain_text("关心爱护学生")
    saved(page)
