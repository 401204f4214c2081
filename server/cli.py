"""Commands an operator runs: ``flask --app server.app GROUP COMMAND``."""

import click
from flask.cli import AppGroup

COMMANDS: tuple[AppGroup | click.Command, ...] = ()
