"""Getting in and out: the one-time code, one's own password, the 隐私说明, devices, how one likes to read."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import PASSWORD, give_code, make_person
from tests.web.conftest import OpenPage, Story, shoot
from tests.web.teacher import sign_in

pytestmark = pytest.mark.slow


def test_the_first_sign_in_sets_a_password_and_shows_the_privacy_notice(story: Story, visit: OpenPage) -> None:
    newcomer = make_person(story.site.app, unit=story.teacher.unit, name="向明")
    page = visit()
    shoot(page, "sign-in")
    sign_in(page, newcomer, give_code(story.site.app, newcomer))
    page.get_by_label("新密码").first.fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill("另一个密码-1")
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("alert")).to_contain_text("两次输入的新密码不一样")
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("heading", name="我们保存什么")).to_be_visible()
    shoot(page, "privacy")
    page.get_by_role("button", name="我已阅读，继续").click()

    expect(page.get_by_text("目前没有要参加的考试")).to_be_visible()
    page.reload()
    expect(page.get_by_text("向明，您好")).to_be_visible()


def test_a_wrong_password_is_refused_in_words(story: Story, visit: OpenPage) -> None:
    page = visit()
    sign_in(page, story.teacher, "不是这个密码")

    expect(page.get_by_role("alert")).to_have_text("账号或密码不正确")


def test_a_link_from_elsewhere_does_not_lead_on_to_elsewhere(story: Story, visit: OpenPage) -> None:
    page = visit("/sign-in?next=//example.invalid/")
    sign_in(page, story.teacher)

    expect(page.get_by_text("谭晓燕，您好")).to_be_visible()


def test_a_session_on_another_device_can_be_ended(story: Story, visit: OpenPage) -> None:
    other, page = visit(), visit()
    for one in (other, page):
        sign_in(one, story.teacher)
        expect(one.get_by_text("谭晓燕，您好")).to_be_visible()
    page.goto("/me/devices")
    page.get_by_role("button", name="在这台设备上退出").click()
    expect(page.get_by_role("button", name="在这台设备上退出")).to_have_count(0)

    other.reload()
    expect(other.get_by_label("工号或手机号")).to_be_visible()


def test_signing_out_leaves_nothing_behind(story: Story, visit: OpenPage) -> None:
    page = visit("/me")
    sign_in(page, story.teacher)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("工号或手机号")).to_be_visible()

    page.goto("/me")
    expect(page.get_by_label("工号或手机号")).to_be_visible()


def test_the_elder_look_stays(story: Story, visit: OpenPage) -> None:
    page = visit("/me")
    sign_in(page, story.teacher)
    page.get_by_role("switch", name="长辈版").click()
    expect(page.locator("html")).to_have_class(re.compile("elder"))

    page.reload()
    expect(page.locator("html")).to_have_css("font-size", "30px")
