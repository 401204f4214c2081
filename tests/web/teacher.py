"""What a teacher does on a page, in a teacher's words."""

from playwright.sync_api import Page, expect

from tests.people import PASSWORD, Someone
from tests.web.conftest import Story


def sign_in(page: Page, person: Someone, password: str = PASSWORD) -> None:
    """Fill the sign-in form that the page shows."""
    page.get_by_label("工号或手机号").fill(person.work_number)
    page.get_by_label("密码，或一次性登录码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def start_sitting(page: Page, story: Story) -> None:
    """Sign in and begin the exam, as a teacher does who follows a link to it."""
    page.goto(f"/exams/{story.exam.id}")
    sign_in(page, story.teacher)
    page.get_by_role("button", name="开始考试").click()
    expect(page.get_by_role("timer")).to_be_visible()


def choose(page: Page, *options: str) -> None:
    """Tap options, anywhere on their rows, until they show as chosen."""
    for option in options:
        page.locator("label.option", has_text=option).click()
        expect(page.locator("label.option.chosen", has_text=option)).to_be_visible()


def saved(page: Page) -> None:
    """Wait until the server has acknowledged everything."""
    expect(page.locator(".sitting-header .kept")).to_contain_text("已保存")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="下一题").click()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交卷").last.click()
    page.get_by_role("button", name="确认交卷").click()
