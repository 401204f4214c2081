"""Reading a file nobody has vouched for: in a process of its own, with limits, and nothing to write or fetch.

The child takes the bytes on its standard input, hands them to one function, and answers in JSON.  It may use no more
memory and time than given and may write no file; when it dies, the file is refused.
"""

import base64
import json
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from question_bank.drafts import Reading
from question_bank.formats.limits import check_size, display_name
from question_bank.formats.own_json import reading_of
from question_bank.formats.refusals import Unreadable

DEFAULT_SECONDS = 30
DEFAULT_MEGABYTES = 1024
_ROOT = Path(__file__).resolve().parent.parent
_FAILED = "读这个文件时出了意外的错误，请另存为 .xlsx 或 .docx 再试，并把原文件交给管理员"
_TOO_MUCH = "读这个文件花费的时间或内存太多，请拆分或另存后再导入"


def read_guarded(
    source: str | Path | bytes,
    *,
    name: str = "",
    seconds: int = DEFAULT_SECONDS,
    megabytes: int = DEFAULT_MEGABYTES,
) -> Reading:
    """Return what :func:`question_bank.reading.read` returns, read in a child with limits.

    ``seconds`` is the child's wall time, ``megabytes`` its address space.  Raises :class:`Unreadable`, also when the
    child is killed by a limit, and OSError when a path cannot be opened.
    """
    if not isinstance(source, bytes):
        path = Path(source)
        name = name or path.name
        check_size(path.stat().st_size)
        source = path.read_bytes()
    body = in_child("question_bank.sandbox:answer", source, name=name, seconds=seconds, megabytes=megabytes)
    try:
        pictures = {name: base64.b64decode(data) for name, data in body["attachments"].items()}
        return replace(reading_of(body["reading"]), attachments=pictures)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("too-large", _TOO_MUCH) from error


def in_child(
    task: str,
    source: bytes,
    *,
    name: str,
    seconds: int = DEFAULT_SECONDS,
    megabytes: int = DEFAULT_MEGABYTES,
) -> Any:
    """Return what ``task`` ("module:function", given the bytes and ``name=``) returns, run in a child with limits.

    The task's result must be sayable in JSON.  An Unreadable that it raises is raised here; so is one when the child
    is killed by a limit.
    """
    limits = [str(seconds), str(megabytes)]
    command = [sys.executable, "-I", "-c", _BOOT, str(_ROOT), task, display_name(name), *limits]
    try:
        done = subprocess.run(command, input=source, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too-slow", _TOO_MUCH) from error
    if done.returncode != 0:
        raise Unreadable("too-large", _TOO_MUCH)
    return _decoded(done.stdout)


_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from question_bank.sandbox import serve
sys.exit(serve(sys.argv[2], sys.argv[3], seconds=int(sys.argv[4]), megabytes=int(sys.argv[5])))
"""


def _decoded(output: bytes) -> Any:
    try:
        body = json.loads(output)
        refusal = body.get("refusal")
    except (ValueError, AttributeError) as error:
        raise Unreadable("too-large", _TOO_MUCH) from error
    if refusal:
        raise Unreadable(refusal["code"], refusal["message"])
    return body["result"]


def serve(task: str, name: str, *, seconds: int, megabytes: int) -> int:
    """Run the task on standard input under limits and print its result or the refusal; the child's whole work."""
    module, _, function = task.partition(":")
    work = getattr(import_module(module), function)
    _limit(seconds=seconds, megabytes=megabytes)
    try:
        body = {"result": work(sys.stdin.buffer.read(), name=name)}
    except Unreadable as refusal:
        body = {"refusal": {"code": refusal.code, "message": refusal.message}}
    except (MemoryError, RecursionError):
        body = {"refusal": {"code": "too-large", "message": _TOO_MUCH}}
    except Exception:  # a reader's own fault must not pass for a limit that was hit
        body = {"refusal": {"code": "reader-failed", "message": _FAILED}}
    sys.stdout.write(json.dumps(body))
    return 0


def answer(source: bytes, *, name: str) -> dict[str, Any]:
    """Read a question file and return the reading as JSON can say it."""
    from question_bank.reading import read  # only the child needs the readers and what they import

    reading = read(source, name=name)
    pictures = {each: base64.b64encode(data).decode("ascii") for each, data in reading.attachments.items()}
    return {"reading": reading.as_json(), "attachments": pictures}


def _limit(*, seconds: int, megabytes: int) -> None:
    """Set the limits, where the system knows them (Windows has none: there the parent's time limit remains)."""
    try:
        import resource
    except ImportError:
        return
    size = megabytes * 1024 * 1024
    for limit, value in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
