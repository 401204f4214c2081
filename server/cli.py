"""Commands an operator runs: ``flask --app server.app GROUP COMMAND``."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from server import audit as trail
from server.clock import SHANGHAI
from server.demonstration import exams as demonstration_exams
from server.demonstration import people as demonstration_people
from server.errors import DomainError
from server.http.context import locks, request_now, settings
from server.people.registry import operator
from server.people.registry.views import Slip

demo = AppGroup("demo", help="演示县：虚构的单位、人员和考试。")
people = AppGroup("people", help="账号：第一位系统管理员，以及无人能重置时的密码重置。")

audit = AppGroup("audit", help="审计记录：核对是否被改动。")


@demo.command("load", help="载入演示县（只用于空的数据库）。")
def load() -> None:
    """Fill an empty database with the demonstration county."""
    now = request_now()
    demonstration_people.populate(secret=settings().secret_key, now=now)
    demonstration_exams.hold(now=now)
    click.echo("演示县已载入：600 名虚构人员、30 个党支部、4 场考试。")


@demo.command("accounts", help="列出演示账号。")
def accounts() -> None:
    """Print one account per role."""
    password = demonstration_people.password(settings().secret_key)
    for account, name in demonstration_people.accounts():
        click.echo(f"{account.label}\t工号 {account.work_number}\t密码 {password}\t（{name}）")


@people.command("create-administrator", help="新建第一位系统管理员（只用于还没有管理员的平台）。")
@click.option("--name", prompt="姓名", help="姓名")
@click.option("--work-number", prompt="工号", help="登录用的工号")
@click.option("--bureau", default="教育局", show_default=True, help="教育局的名称（还没有时新建）")
def create_administrator(name: str, work_number: str, bureau: str) -> None:
    """Add the first system administrator to an empty platform and print a one-time code."""
    lifetime = timedelta(days=settings().code_days)
    try:
        slip = operator.create_administrator(
            name=name, work_number=work_number, bureau=bureau, locks=locks(), lifetime=lifetime, now=request_now()
        )
    except DomainError as error:
        raise click.ClickException(error.detail) from error
    _print(slip)


@people.command("reset", help="作废 ACCOUNT（工号或手机号）的密码，并给出一次性登录码。")
@click.argument("account")
def reset(account: str) -> None:
    """Void the password of ACCOUNT (work number or phone), end its sessions and print a one-time code."""
    lifetime = timedelta(days=settings().code_days)
    try:
        slip = operator.reset_account(account=account, locks=locks(), lifetime=lifetime, now=request_now())
    except DomainError as error:
        raise click.ClickException(error.detail) from error
    _print(slip)


@audit.command("verify", help="核对全部审计记录；有改动、缺失时指出第一条并以 1 退出。")
@click.option("--last", type=click.IntRange(min=1), help="另行保存的最后一条编号，用来发现末尾被截断")
def verify(last: int | None) -> None:
    """Look for the first audit record that is altered, missing or out of place."""
    verdict = trail.verify(expected_last=last)
    if verdict.broken is not None:
        raise click.ClickException(f"审计记录第 {verdict.broken} 条已被改动、缺失或顺序不对。")
    click.echo(f"审计记录完整，最后一条是第 {verdict.last} 条。请把这个编号另行保存，下次核对时用 --last 给出。")


def _print(slip: Slip) -> None:
    until = slip.valid_until.astimezone(SHANGHAI)
    click.echo(f"{slip.name}（{slip.unit}）")
    click.echo(f"账号：{slip.account}")
    click.echo(f"一次性登录码：{slip.code}（{until:%Y-%m-%d %H:%M} 前有效，登录时设置自己的密码）")


COMMANDS: tuple[AppGroup | click.Command, ...] = (people, demo, audit)
