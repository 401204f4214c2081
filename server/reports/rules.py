"""The arithmetic of reports, which rows a screen shows, and the words of a list.  Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

SMALLEST_SAMPLE = 30
CENT = Decimal("0.01")
SHANGHAI = ZoneInfo("Asia/Shanghai")
EASY, HARD, WEAK = 0.95, 0.2, 0.2


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent, rounded half up to two decimals; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(CENT, ROUND_HALF_UP) if whole else None


def average(tenths: int, count: int) -> Decimal | None:
    """Return an average in points, rounded half up to two decimals; None of nobody."""
    return (Decimal(tenths) / (10 * count)).quantize(CENT, ROUND_HALF_UP) if count else None


def median(tenths: float | None) -> Decimal | None:
    """Return a median in points: the database's, in tenths, ends in .0 or .5, so two decimals are exact."""
    return None if tenths is None else (Decimal(str(tenths)) / 10).quantize(CENT)


def share(part: float, whole: float) -> float:
    """Return a share of one, with three decimals; 0 of nothing."""
    return round(part / whole, 3) if whole else 0.0


def discrimination(correlation: float | None, *, sample: int) -> float | None:
    """Return an item–rest correlation with three decimals, None when it says nothing."""
    return None if correlation is None or sample < SMALLEST_SAMPLE else round(correlation, 3)


def reliability(item_variances: Sequence[float], total_variance: float, *, sample: int) -> float | None:
    """Return Cronbach's alpha (KR-20 for items that are right or wrong), variances with n - 1.

    None under 30 people, with fewer than two items, or when all have the same total.
    """
    count = len(item_variances)
    if sample < SMALLEST_SAMPLE or count < 2 or not total_variance:
        return None
    return round(count / (count - 1) * (1 - sum(item_variances) / total_variance), 3)


def advice(*, facility: float, discrimination: float | None, is_enough: bool) -> str | None:
    """Return what to look at in a question, None when nothing stands out."""
    if not is_enough:
        return "样本不足"
    if discrimination is not None and discrimination < 0:
        return "成绩好的人反而错得多，请检查答案是否有误"
    if facility < HARD:
        return "得分率很低，请检查答案和表述"
    if facility > EASY:
        return "几乎人人答对"
    if discrimination is not None and discrimination < WEAK:
        return "区分度低"
    return None


def unfinished_text(
    *,
    title: str,
    groups: Mapping[str, Sequence[str]],
    last_start_at: datetime,
    closes_at: datetime,
    link: str,
    now: datetime,
) -> str:
    """Return the text that a head copies into a chat: the names by group, until when, and where."""
    count = sum(map(len, groups.values()))
    if not count:
        return f"《{title}》截至{_said(now)}，应考人员已全部参加。"
    lines = [f"《{title}》截至{_said(now)}，还有 {count} 人未参加："]
    lines += [f"{name}（{len(names)} 人）：{'、'.join(names)}" for name, names in groups.items()]
    lines += [f"请在 {_said(last_start_at)} 前进入考试，{_said(closes_at)} 结束。", f"考试入口：{link}"]
    return "\n".join(lines)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return names by group, groups and names in the order in which they come."""
    groups: dict[str, list[str]] = {}
    for group, name in pairs:
        groups.setdefault(group, []).append(name)
    return groups


def _said(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
