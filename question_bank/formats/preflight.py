"""Looking over a zip's directory before anything is unpacked: bombs, lies, paths out of the folder, DTDs."""

import io
import re
import stat
import zipfile
import zlib
from itertools import pairwise

from question_bank.formats.refusals import Unreadable

MAX_ENTRIES = 5_000
MAX_TOTAL = 300 * 1024 * 1024
MAX_RATIO = 150
RATIO_FROM = 4 * 1024 * 1024
_HEAD = 64 * 1024
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_ENCRYPTED = 0x1


def check_zip(data: bytes) -> list[str]:
    """Return the entries' names.  Raises Unreadable for a zip that is broken or made to do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_count(infos)
            _check_sizes(infos, len(data))
            _check_names(infos)
            _check_overlap(infos)
            _check_dtd(archive, infos)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise Unreadable("zip-broken", "这个文件已损坏，请重新保存或重新下载后再导入") from error
    return [info.filename for info in infos]


def _check_count(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_ENTRIES:
        raise Unreadable("zip-bomb", f"压缩包中有 {len(infos)} 个文件，太多了，不能导入")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable("encrypted", "这个文件设了密码，请去掉密码后再导入")


def _check_sizes(infos: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(info.file_size for info in infos)
    swollen = any(
        info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1) for info in infos
    )
    if total > MAX_TOTAL or swollen or sum(info.compress_size for info in infos) > size:
        raise Unreadable("zip-bomb", "这个文件解压后大得不合常理，不能导入")


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise Unreadable("zip-names", "压缩包中有重名文件，不能导入")
    for info in infos:
        parts = re.split(r"[/\\]", info.filename)
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0] or is_link:
            raise Unreadable("zip-names", "压缩包中有指向包外的文件名或链接，不能导入")


def _check_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse entries whose data lie over one another (the bombs without nesting do this)."""
    spans = sorted((info.header_offset, info.compress_size) for info in infos)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        raise Unreadable("zip-bomb", "这个文件的内部结构互相重叠，不能导入")


def _check_dtd(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(info) as part:
            head = part.read(_HEAD)
        if _DTD.search(head) or _DTD.search(head.replace(b"\x00", b"")):
            raise Unreadable("xml-dtd", "这个文件含有 DTD 或实体定义，为安全起见不能导入")
