"""A Chromium for the tests: one that is installed, or npm's, which needs no root."""

import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

from launch import CHECKOUT, Trouble, web

FOLDER = CHECKOUT / "tests" / "web"
PACKED = FOLDER / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = FOLDER / "node_modules" / ".chromium"
VARIABLE = "XUEKAO_TEST_BROWSER"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACK = """
const { readFileSync, writeFileSync } = require('fs'), { brotliDecompressSync } = require('zlib')
writeFileSync(process.argv[2], brotliDecompressSync(readFileSync(process.argv[1])))
"""
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@cache
def executable() -> Path | None:
    """Return a Chromium that starts, or None where none can be had."""
    named = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, INSTALLED)), None)
    if named:
        return Path(named)
    try:
        web.install(say=print, folder=FOLDER)
        return _unpacked()
    except (Trouble, OSError, subprocess.CalledProcessError):
        return None


def environment() -> dict[str, str]:
    """Return the environment in which npm's Chromium finds the libraries that it brings."""
    libraries = [str(UNPACKED / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, libraries))}


def axe() -> str:
    """Return the accessibility checker's script."""
    web.install(say=print, folder=FOLDER)
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def _unpacked() -> Path:
    program = UNPACKED / "chromium"
    if not program.exists():
        UNPACKED.mkdir(exist_ok=True)
        for name in ("al2023.tar", "swiftshader.tar"):
            archive = _decompress(PACKED / f"{name}.br", UNPACKED / name)
            with tarfile.open(archive) as files:
                files.extractall(UNPACKED / ("al2023" if name.startswith("al") else "."), filter="data")
            archive.unlink()
        new = _decompress(PACKED / "chromium.br", UNPACKED / f"chromium.{os.getpid()}")
        new.chmod(0o755)
        new.rename(program)
    subprocess.run([program, "--version"], env=environment(), capture_output=True, check=True)
    return program


def _decompress(packed: Path, to: Path) -> Path:
    subprocess.run([web.node(), "-e", UNPACK, packed, to], check=True)
    return to
