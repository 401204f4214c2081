"""Every page of a teacher, in every look: no accessibility fault, nothing cut off, and a picture to look at."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web import browser
from tests.web.conftest import DESK, PHONE, OpenPage, Story, shoot
from tests.web.teacher import choose, go_on, hand_in, saved, sign_in

pytestmark = pytest.mark.slow

LOOKS = {
    "normal": "{}",
    "elder": '{"elder": true}',
    "dark": '{"dark": true}',
    "elder-dark": '{"elder": true, "dark": true}',
}
FAULTS = """async () => {
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run(document, { runOnly: rules })
    return violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 150))])
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def inspect(page: Page, name: str) -> list[Any]:
    """Return what is wrong with the page as it stands, and keep a picture of it."""
    shoot(page, name)
    page.evaluate(browser.axe())
    found = [[name, *fault] for fault in page.evaluate(FAULTS)]
    too_wide = page.evaluate(TOO_WIDE)
    return [*found, *([[name, "too wide", too_wide]] if too_wide > 0 else [])]


def rounds(page: Page, story: Story) -> Iterator[str]:
    """Walk through a teacher's pages; the name of each is given while it is open."""
    yield "sign-in"
    page.goto("/help")
    yield "help"
    page.goto("/privacy")
    expect(page.get_by_role("heading", name="我们保存什么")).to_be_visible()
    yield "privacy"
    page.goto("/")
    sign_in(page, story.teacher)
    expect(page.get_by_role("link", name="查看说明并开始")).to_be_visible()
    yield "home"
    page.goto("/me")
    expect(page.get_by_text("谭晓燕")).to_be_visible()
    yield "me"
    for path, title in (("/me/devices", "登录设备"), ("/me/password", "修改密码")):
        page.goto(path)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_text("正在加载")).to_have_count(0)
        yield path.rpartition("/")[2]
    page.goto(f"/exams/{story.exam.id}")
    expect(page.get_by_text("时间准确")).to_be_visible()
    yield "exam"
    page.get_by_role("button", name="开始考试").click()
    choose(page, "关心爱护学生")
    saved(page)
    yield "sitting"
    go_on(page)
    page.get_by_role("button", name="标记").click()
    if page.get_by_role("button", name="答题卡").is_visible():
        page.get_by_role("button", name="答题卡").click()
        yield "card"
        page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="改为整卷显示").click()
    yield "whole"
    page.get_by_role("main").get_by_role("button", name="交卷").click()
    yield "hand-in"
    page.get_by_role("button", name="继续作答").click()
    page.get_by_role("button", name="改为一题一屏").click()
    for _ in range(3):
        go_on(page)
    page.get_by_label("第 1 空").fill("3至5")
    saved(page)
    yield "blanks"
    hand_in(page)
    expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
    yield "receipt"
    page.goto("/me/nowhere")
    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    yield "no-page"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_has_a_fault(story: Story, visit: OpenPage, look: str, size: dict[str, int]) -> None:
    page = visit("/help", size=size)
    page.evaluate("look => localStorage.setItem('xuekao.look', look)", LOOKS[look])
    page.goto("/")
    expect(page.get_by_label("工号或手机号")).to_be_visible()

    faults = [fault for name in rounds(page, story) for fault in inspect(page, f"{look}-{name}")]

    assert not faults, "\n".join(map(str, faults))
