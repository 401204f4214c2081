"""The virtual environment is made once, filled when the requirements change, and repaired when it is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch import CHECKOUT

pytestmark = pytest.mark.slow

ENSURE = """
import sys
from launch import Trouble, environment
try:
    environment.ensure("requirements.txt", say=print)
except Trouble as trouble:
    sys.exit(str(trouble))
"""
MADE = "正在建立虚拟环境"
INSTALLED = "正在安装依赖"


def make_checkout(folder: Path) -> Path:
    """Make a checkout that requires no package, hence no network."""
    shutil.copytree(CHECKOUT / "launch", folder / "launch")
    require(folder, "")
    return folder


def require(checkout: Path, text: str) -> None:
    (checkout / "requirements.txt").write_text(text)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a checkout whose environment was made: that takes a while, hence once for the tests of this module."""
    checkout = make_checkout(tmp_path_factory.mktemp("checkout"))
    said = ensure(checkout)
    assert MADE in said
    assert INSTALLED in said
    return checkout


def ensure(checkout: Path) -> str:
    """Return what is said while the environment is made to hold what is required."""
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_NO_INDEX": "",
        "PIP_FIND_LINKS": "",
    }
    command = [sys.executable, "-c", ENSURE]
    done = subprocess.run(command, cwd=checkout, env=os.environ | nowhere, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_it_is_filled_again_only_when_the_requirements_change(checkout: Path) -> None:
    require(checkout, "# nothing still\n")

    assert INSTALLED in ensure(checkout)
    assert ensure(checkout) == ""
    subprocess.run([checkout / ".venv" / "bin" / "python", "-m", "pip", "--version"], check=True)


def test_without_a_network_the_message_says_what_to_do_and_nothing_counts_as_installed(checkout: Path) -> None:
    require(checkout, "a-package-that-is-not-there\n")

    first, second = ensure(checkout), ensure(checkout)

    assert "安装依赖没有成功" in first
    assert "PIP_INDEX_URL=" in first
    assert INSTALLED in second


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    require(checkout, "")
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")

    assert MADE in ensure(checkout)
    assert ensure(checkout) == ""


def test_an_environment_elsewhere_that_is_only_linked_is_never_made_anew(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    (checkout / "shared").mkdir()
    (checkout / "shared" / "kept").touch()
    (checkout / ".venv").symlink_to(checkout / "shared")

    said = ensure(checkout)

    assert "链接" in said
    assert (checkout / "shared" / "kept").exists()
