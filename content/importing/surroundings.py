"""What stands around the text itself: page furniture, a table of contents, title and history, what follows the end."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from content.importing.marks import MAX_HEADING, Mark, Marked, ends_sentence, may_be_name, squeeze, without_page_number

Report = Callable[[str, str, int], None]
_HISTORY = re.compile(r"[（(]|\d{4}\s*年|\d{4}[-.]\d")
_PAGE_END = re.compile(
    "责任编辑|编辑[:：]|来源[:：]|打印|关闭窗口|分享|版权所有|主办单位|网站备案|ICP备|上一篇|下一篇|相关链接|相关阅读|扫一扫|返回顶部"
)
_NUMBERED = (Mark.ARTICLE, Mark.ENUMERATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The title of a text and the history in brackets below it."""

    title: str
    history: str = ""


def without_contents(lines: Sequence[Marked]) -> Sequence[Marked]:
    """Drop a table of contents: from 目录 up to the second appearance of its first heading."""
    at = next((at for at, line in enumerate(lines) if line.mark is Mark.CONTENTS), None)
    if at is None or at + 1 == len(lines):
        return lines
    first = without_page_number(lines[at + 1].raw)
    again = (to for to in range(at + 2, len(lines)) if without_page_number(lines[to].raw) == first)
    return [*lines[:at], *lines[next(again, at + 1) :]]


def up_to_end(lines: Sequence[Marked], *, last: int, report: Report) -> Sequence[Marked]:
    """Drop what follows the text: the foot of a web page, or the next text in the same file.

    ``last`` is the number of the last article, part or item, 0 if it is not known.
    """
    numbered = [at for at, line in enumerate(lines) if line.mark in _NUMBERED]
    reached = next((at for at in numbered if lines[at].number == last), None) if last else None
    start = reached if reached is not None else (numbered[-1] if numbered else len(lines))
    for at in range(start + 1, len(lines)):
        line = lines[at]
        is_next_title = reached is not None and may_be_name(line.raw) and not ends_sentence(line.raw)
        is_foot = len(line.raw) <= MAX_HEADING and _PAGE_END.search(line.raw) is not None
        if line.mark is Mark.PLAIN and (is_foot or is_next_title):
            report("after-text", f"从『{line.raw[:20]}』起不属于正文，已略去，请核对", line.line)
            return lines[:at]
    return lines


def split_head(lines: Sequence[Marked], *, title: str, report: Report) -> tuple[Head, Sequence[Marked]]:
    """Return title and history, and the lines of the text itself.  ``title`` is empty where it is not known."""
    start = _title_at(lines, title) if title else 0
    if start:
        report("before-title", f"标题前面的 {start} 行不属于正文，已略去，请核对", lines[0].line)
    first = lines[start] if start < len(lines) else None
    if first is None or first.mark is not Mark.PLAIN or ends_sentence(first.text) or _HISTORY.match(first.text):
        report("title-missing", "开头没有标题，请核对文件是否完整", first.line if first else 1)
        return Head(title=title), lines[start:]
    history: list[str] = []
    for line in lines[start + 1 :]:
        if line.mark is not Mark.PLAIN or not _is_history(line.text, "".join(history)):
            break
        history.append(line.text)
    return Head(title=first.text, history="\n".join(history)), lines[start + 1 + len(history) :]


def _title_at(lines: Sequence[Marked], title: str) -> int:
    """Return where the title stands: of several (a page shows it above, too) the last before the text begins."""
    named = [at for at, line in enumerate(lines) if _bare(line.raw) == _bare(title)]
    if not named:
        return 0
    begins = next((at for at in range(named[0], len(lines)) if lines[at].mark is not Mark.PLAIN), len(lines))
    return max(at for at in named if at == named[0] or at < begins)


def _is_history(text: str, before: str) -> bool:
    unclosed = len(re.findall("[（(]", before)) > len(re.findall("[）)]", before))
    return unclosed or _HISTORY.match(text) is not None


def _bare(title: str) -> str:
    return re.sub("[《》]", "", squeeze(title))
