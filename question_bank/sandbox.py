"""Reading a file nobody has vouched for: in a process of its own, with limits, and nothing to write or fetch.

The child (``python -m question_bank.sandbox NAME``) takes the bytes on its standard input and answers in JSON.  It may
use no more memory and time than given, may write no file and start no process; when it dies, the file is refused.
"""

import base64
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from question_bank.drafts import Reading
from question_bank.formats.limits import check_size, display_name
from question_bank.formats.own_json import reading_of
from question_bank.formats.refusals import Unreadable

DEFAULT_SECONDS = 60
DEFAULT_MEGABYTES = 1024
_ROOT = Path(__file__).resolve().parent.parent
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
    command = [sys.executable, "-I", "-c", _BOOT, str(_ROOT), display_name(name), str(seconds), str(megabytes)]
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
sys.exit(serve(sys.argv[2], seconds=int(sys.argv[3]), megabytes=int(sys.argv[4])))
"""


def _decoded(output: bytes) -> Reading:
    try:
        body = json.loads(output)
        if "refusal" in body:
            raise Unreadable(body["refusal"]["code"], body["refusal"]["message"])
        pictures = {name: base64.b64decode(data) for name, data in body["attachments"].items()}
        return replace(reading_of(body["reading"]), attachments=pictures)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("too-large", _TOO_MUCH) from error


def serve(name: str, *, seconds: int, megabytes: int) -> int:
    """Read standard input under limits and print the reading or the refusal; the child's whole work."""
    from question_bank.reading import read  # only the child needs the readers and what they import

    _limit(seconds=seconds, megabytes=megabytes)
    try:
        body = _answer(read(sys.stdin.buffer.read(), name=name))
    except Unreadable as refusal:
        body = {"refusal": {"code": refusal.code, "message": refusal.message}}
    except (MemoryError, RecursionError):
        body = {"refusal": {"code": "too-large", "message": _TOO_MUCH}}
    sys.stdout.write(json.dumps(body))
    return 0


def _answer(reading: Reading) -> dict[str, Any]:
    pictures = {name: base64.b64encode(data).decode("ascii") for name, data in reading.attachments.items()}
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
