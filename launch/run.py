"""``./run``: set everything up, start the parts, watch over them, stop them all."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from launch import CHECKOUT, Trouble, environment, explained, web
from launch.arguments import Parser
from launch.data import DataFolder
from launch.postgres import Cluster
from launch.program import Program, address, listen
from launch.supervisor import Part, Supervisor, stop_when_asked

DATABASE = "xuekao"
LAST_PORT = 65535
ABOUT = """启动学考：准备依赖和数据库，启动网页服务与后台任务，直到按下 Ctrl-C。

用法：./run [选项]

  --data 文件夹  数据文件夹（默认：环境变量 XUEKAO_DATA，或本目录下的 var）
  --host 地址    监听地址（默认 127.0.0.1，只供本机访问；0.0.0.0 供局域网访问）
  --port 端口    监听端口（默认 8080）
  --no-demo      不载入演示县
  --demo         在 XUEKAO_DATABASE_URL 所指的数据库里也载入演示县
  --setup-only   只做准备，不启动服务
  -h, --help     显示本说明

设置了环境变量 XUEKAO_DATABASE_URL 时使用该 PostgreSQL（15 或更高版本），否则使用内置的。
"""


def options(arguments: list[str]) -> Namespace:
    """Read the command line."""
    parser = Parser(ABOUT)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("XUEKAO_DATA") or CHECKOUT / "var"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=8080)
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--setup-only", action="store_true")
    return parser.read(arguments)


def port(text: str) -> int:
    """Read a port; 0 lets the system choose one."""
    if not (text.isascii() and text.isdecimal() and int(text) <= LAST_PORT):
        raise Trouble(f"--port {text}：端口应是 0 到 {LAST_PORT} 之间的整数。")
    return int(text)


class Run:
    """One run of the product, from the first check to the end of the last part."""

    def __init__(self, chosen: Namespace) -> None:
        """Take what was asked for, the data folder and the address: nobody else may have them."""
        self.external = os.environ.get("XUEKAO_DATABASE_URL", "")
        self.wants_demo = chosen.demo if self.external else not chosen.no_demo
        self.data = DataFolder(chosen.data.absolute())
        self.data.claim(say=say)
        self.listener = None if chosen.setup_only else listen(chosen.host, chosen.port)
        self.address = address(chosen.host, self.listener.getsockname()[1] if self.listener else chosen.port)
        self.cluster = Cluster(self.data.path / "postgres", log=self.data.logs / "postgres.log")
        self.supervisor = Supervisor(say=say, housekeeping=self.data.trim_logs)

    def __call__(self) -> None:
        """Set up, serve until asked to stop, and leave nothing running."""
        python = environment.ensure(environment.RUN, say=say)
        try:
            program = Program(python, self._settings(self._database()), self.data)
            self._set_up(program)
            if self.listener:
                self._serve(program, self.listener)
            say("准备好了。运行 ./run 即可启动。")
        finally:
            self.supervisor.stop()

    def _database(self) -> str:
        """Return the address of the database, having started the embedded one unless another is given."""
        if self.external:
            return self.external
        cluster = self.cluster

        def spawn() -> subprocess.Popen[bytes]:
            process = cluster.spawn(keep_open=(self.data.parts_lock,))
            self.data.record_part(process.pid)
            return process

        self.supervisor.start(Part("内置数据库", spawn, stop_signal=signal.SIGINT, patience=60))
        cluster.wait_until_ready()
        if not cluster.has_database(DATABASE):
            cluster.create_database(DATABASE)
        return cluster.url(DATABASE)

    def _database_answers(self) -> bool:
        return bool(self.external) or self.cluster.is_ready()

    def _settings(self, database_url: str) -> dict[str, str]:
        chosen = {
            "XUEKAO_SCHEME": os.environ.get("XUEKAO_SCHEME") or "http",
            "XUEKAO_PUBLIC_URL": os.environ.get("XUEKAO_PUBLIC_URL") or self.address,
            "XUEKAO_SECRET_KEY": os.environ.get("XUEKAO_SECRET_KEY") or self.data.secret_key(),
        }
        return chosen | {"XUEKAO_DATABASE_URL": database_url, "XUEKAO_DATA": str(self.data.path)}

    def _set_up(self, program: Program) -> None:
        """Build the pages, bring the schema up to date, load the demonstration, leave operators their settings."""
        web.ensure(say=say)
        self.data.write_operator(program.operator, program.settings)
        if self.external or not self._has("SELECT version_num FROM alembic_version", newest_migration()):
            say("正在准备数据库……")
            program.flask("db", "upgrade")
        if self.wants_demo and (self.external or self._has("SELECT count(*) FROM person", "0")):
            say("正在载入演示县……")
            program.flask("demo", "load")

    def _has(self, question: str, answer: str) -> bool:
        """Ask the embedded database: an operator command takes a second merely to begin, this does not."""
        try:
            return self.cluster.sql(question, database=DATABASE) == answer
        except Trouble:  # the table is not there yet
            return False

    def _serve(self, program: Program, listener: socket.socket) -> None:
        web = Part("网页服务", lambda: program.web(listener), can_start=self._database_answers)
        self.supervisor.start(web)
        self.supervisor.start(Part("后台任务", program.worker, can_start=self._database_answers))
        words = program.flask("demo", "accounts") if self.wants_demo else self._how_to_begin()
        program.wait_until_healthy(self.address, is_running=lambda: web.is_running)
        say(f"\n学考已启动：{program.settings['XUEKAO_PUBLIC_URL']}\n\n{words}\n")
        say(f"日志在 {self.data.logs}。按 Ctrl-C 停止。")
        self.supervisor.watch()

    def _how_to_begin(self) -> str:
        command = f"{shlex.quote(str(self.data.operator))} people create-administrator"
        return f"首次使用时，请在另一个终端建立管理员：\n  {command}"


def newest_migration() -> str:
    """Return the revision that no other migration builds on."""
    files = (CHECKOUT / "server" / "migrations" / "versions").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    made, built_on = (re.findall(rf'^{name}\b.*"(\w+)"', text, re.MULTILINE) for name in ("revision", "down_revision"))
    return "\n".join(set(made) - set(built_on))


def say(text: str) -> None:
    """Tell the person at the terminal; a terminal that is gone stops nothing."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def main() -> None:
    """Run, and turn what goes wrong into a message."""
    stop_when_asked()
    try:
        Run(options(sys.argv[1:]))()
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(explained(f"{error.filename or '操作没有成功'}：{error.strerror}"))


if __name__ == "__main__":
    main()
