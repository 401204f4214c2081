"""Commands an operator runs: ``flask --app server.app GROUP COMMAND``."""

import click
from flask import current_app
from flask.cli import AppGroup

from server.demonstration import exams as demonstration_exams
from server.demonstration import people as demonstration_people

demo = AppGroup("demo", help="演示县：虚构的单位、人员和考试。")


@demo.command("load", help="载入演示县（只用于空的数据库）。")
def load() -> None:
    """Fill an empty database with the demonstration county."""
    now = current_app.extensions["clock"].now()
    demonstration_people.populate(secret=current_app.extensions["settings"].secret_key, now=now)
    demonstration_exams.hold(now=now)
    click.echo("演示县已载入：600 名虚构人员、30 个党支部、4 场考试。")


@demo.command("accounts", help="列出演示账号。")
def accounts() -> None:
    """Print one account per role."""
    password = demonstration_people.password(current_app.extensions["settings"].secret_key)
    for account, name in demonstration_people.accounts():
        click.echo(f"  {account.label}\t工号 {account.work_number}\t密码 {password}\t（{name}）")


COMMANDS: tuple[AppGroup | click.Command, ...] = (demo,)
