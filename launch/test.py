"""``./test``: every check of the project, in one command."""

import os
import subprocess
import sys
import time
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launch import CHECKOUT, Trouble, environment, scratch, web
from launch.arguments import Parser
from launch.supervisor import stop_when_asked

ABOUT = """检查并测试全部代码：ruff、mypy、import-linter、vue-tsc、vitest、pytest（含数据库迁移的升与降）。

用法：./test [fast] [-- pytest 的参数]

  ./test                 全部
  ./test fast            不含标记为 slow 的测试，随机测试只取少量样例
  ./test -- -k 关键字    把 -- 之后的参数交给 pytest
  ./test --help          显示本说明
"""


def options(arguments: list[str]) -> Namespace:
    """Read the command line; what stands behind ``--`` is for pytest."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parser = Parser(ABOUT)
    parser.add_argument("extent", nargs="?", choices=("all", "fast"), default="all")
    chosen = parser.read(arguments[:end])
    chosen.for_pytest = arguments[end + 1 :]
    return chosen


def checks(python: Path) -> dict[str, list[str]]:
    """Return the checks that need no database, by name."""
    return {
        "ruff check": [str(python), "-m", "ruff", "check", "--quiet"],
        "ruff format": [str(python), "-m", "ruff", "format", "--check", "--quiet"],
        "import-linter": [str(python), str(python.with_name("lint-imports"))],
        "mypy --strict": [str(python), "-m", "mypy", "--strict"],
        "vue-tsc": [*web.tool("vue-tsc"), "--noEmit", "--project", str(web.FOLDER)],
        "tsc": [*web.tool("tsc"), "--noEmit", "--project", str(web.FOLDER / "test")],
        "vitest": [*web.tool("vitest"), "run", "--root", str(web.FOLDER)],
    }


def passes(name: str, command: list[str]) -> bool:
    """Run one check and report how it went and how long it took; its words are shown when it fails."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    verdict = "通过" if done.returncode == 0 else "没有通过"
    words = "" if done.returncode == 0 else "\n" + (done.stdout + done.stderr).rstrip()
    print(f"{name}：{verdict}（{time.monotonic() - began:.1f} 秒）{words}", flush=True)
    return done.returncode == 0


def tests(python: Path, chosen: Namespace) -> int:
    """Run pytest, whose own words go to the terminal as they come; return its exit code."""
    fast = ["-m", "not slow", "--hypothesis-profile=fast"] if chosen.extent == "fast" else []
    command = [str(python), "-m", "pytest", "-n", "2", *fast]
    return subprocess.run([*command, *chosen.for_pytest], cwd=CHECKOUT, check=False).returncode


def main() -> None:
    """Run every check; the exit code is 0 when all of them pass.  pytest's summary stands at the end of the output."""
    stop_when_asked()
    try:
        chosen = options(sys.argv[1:])
        python = environment.ensure(environment.DEVELOP, say=print)
        web.ensure(say=print)
        end = scratch.own()
        try:
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                verdicts = list(pool.map(passes, *zip(*checks(python).items(), strict=True)))
            failed = tests(python, chosen)
        finally:
            end()
    except Trouble as trouble:
        sys.exit(str(trouble))
    if not all(verdicts):
        sys.exit("静态检查没有全部通过，见 pytest 之前的输出。")
    sys.exit(failed)


if __name__ == "__main__":
    main()
