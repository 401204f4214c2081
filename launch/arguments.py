"""Command lines whose help and refusals are Chinese; argparse itself speaks English."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import NoReturn

from launch import Trouble


class Parser(ArgumentParser):
    """A parser whose help is the text it was given."""

    def __init__(self, about: str) -> None:
        """Take the whole help text."""
        super().__init__(add_help=False, allow_abbrev=False)
        self.about = about
        self.add_argument("-h", "--help", action="help")

    def read(self, arguments: Sequence[str]) -> Namespace:
        """Return what the arguments say; raise Trouble, showing them, when they cannot be understood."""
        self.given = " ".join(arguments)
        return self.parse_args(arguments)

    def format_help(self) -> str:
        """Return the text for people."""
        return self.about

    def error(self, message: str) -> NoReturn:
        """Refuse what was given."""
        raise Trouble(f"看不懂这些参数：{self.given}\n\n{self.about}")
