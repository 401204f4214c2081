"""The virtual environment in ``.venv``: made and filled when needed, by the standard library alone."""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import urlopen

from launch import CHECKOUT, Trouble

FOLDER = CHECKOUT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "installed.json"
LOG = FOLDER / "install.log"
RUN = "requirements.txt"
DEVELOP = "requirements-dev.txt"
INDEX = "https://pypi.org/simple"
PIP_WHEEL = re.compile(r'href="([^"#]*/(pip-[0-9.]+-py3-none-any\.whl))#sha256=([0-9a-f]{64})')
WORKS = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
MIRROR = "https://pypi.tuna.tsinghua.edu.cn/simple"
NO_NETWORK = f"如果连不上软件源，请检查网络，或换用镜像后重试，例如：\n  PIP_INDEX_URL={MIRROR} ./run"


def ensure(requirements: str, *, say: Callable[[str], None]) -> Path:
    """Make the environment hold what a requirements file asks for; return its Python.

    Nothing is installed while the file, and what it refers to, is the one installed last.
    """
    with _alone():
        if not _works():
            say("正在建立虚拟环境 .venv ……")
            _make()
        wanted = _fingerprint(requirements)
        stamps = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
        if stamps.get(requirements) != wanted:
            say(f"正在安装依赖（{requirements}），第一次约需一两分钟……")
            _pip("install", "-r", str(CHECKOUT / requirements))
            STAMP.write_text(json.dumps(stamps | {requirements: wanted}), encoding="utf-8")
    return PYTHON


@contextmanager
def _alone() -> Iterator[None]:
    """Let two commands that start at once not install over each other."""
    beside = os.open(FOLDER.resolve().parent, os.O_RDONLY)  # where it really is: several checkouts may share one
    try:
        fcntl.flock(beside, fcntl.LOCK_EX)
        yield
    finally:
        os.close(beside)


def _works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", WORKS], capture_output=True, check=False).returncode == 0


def _fingerprint(requirements: str) -> str:
    text = (CHECKOUT / requirements).read_bytes()
    if requirements == DEVELOP:
        text += (CHECKOUT / RUN).read_bytes()
    return hashlib.sha256(text).hexdigest()


def _make() -> None:
    if FOLDER.is_symlink():
        raise Trouble(
            f".venv 是指向 {FOLDER.readlink()} 的链接，而那里的虚拟环境不可用；请修好它，或删除这个链接后重试。"
        )
    venv.create(FOLDER, clear=True, symlinks=True, with_pip=False)
    if not any(_ran(command) for command in _ways_to_pip()):
        raise Trouble(f"没能把 pip 装进 .venv。\n{NO_NETWORK}\n在 Debian、Ubuntu 上也可以：apt install python3-venv")


def _ways_to_pip() -> Iterator[list[str]]:
    """Yield commands that bring pip; Debian's Python comes without the usual one unless python3-venv is installed."""
    yield [str(PYTHON), "-m", "ensurepip", "--default-pip"]
    yield [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "pip"]
    with tempfile.TemporaryDirectory() as folder:
        wheel = _download_pip(Path(folder))
        yield [str(PYTHON), f"{wheel}/pip", "install", "pip"]


def _download_pip(folder: Path) -> Path:
    index = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/") + "/pip/"
    try:
        with urlopen(index, timeout=30) as page:  # noqa: S310
            links: list[tuple[str, str, str]] = PIP_WHEEL.findall(page.read().decode())
        link, name, digest = max(links, key=lambda link: [int(part) for part in re.findall(r"\d+", link[1])[:-2]])
        with urlopen(urljoin(index, link), timeout=60) as file:  # noqa: S310
            content = file.read()
    except (URLError, TimeoutError, ValueError) as error:
        raise Trouble(f"下载 pip 没有成功：{error}\n{NO_NETWORK}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Trouble(f"从 {index} 下载的 pip 与索引所示不符，已放弃安装。")
    (folder / name).write_bytes(content)
    return folder / name


def _pip(*arguments: str) -> None:
    if not _ran([str(PYTHON), "-m", "pip", *arguments]):
        words = "\n".join(LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
        raise Trouble(f"安装依赖没有成功。\n{NO_NETWORK}\n{words}\n（完整输出：{LOG}）")


def _ran(command: list[str]) -> bool:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    with LOG.open("wb") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | quiet, check=False)
    return done.returncode == 0
