"""Figures in Chinese text, under one spelling: 一年半 and 18个月, 二分之一 and 1/2, 7名 and 7人 are the same.

A figure is a text such as ``18个月``, ``10天``, ``1/2``, ``20%``, ``7人``, ``2次``, ``2024年1月1日``.  Counts of
things that a writer may group freely (个, 项, 种, 类) are spelt ``5项``; 每年, 每季度 and 每月 state their period, too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from content.numerals import NUMERAL, BadNumeral, number

_N = f"[{NUMERAL}]+"
_BEGIN = rf"(?<![第{NUMERAL}])(?![百千万])"
_YEAR = r"(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3}"
_UNITS = {"名": "人", "位": "人", "周岁": "岁", "日": "天", "种": "项", "类": "项", "个": "项"}
_UNIT = "万元|元|小时|周岁|岁|天|日|人|名|位|次|倍|档|种|项|类|个"
COUNTED = "项"
SMALL = 3
_PATTERN = re.compile(
    rf"""
      (?<![第{NUMERAL}])(?P<den>{_N})分之(?P<num>{_N})
    | {_BEGIN}(?P<low>{_N})(?=[至到~～—－-][{NUMERAL}]+(?P<lowunit>个月|年|人|名|次|天|日|岁|小时|倍|[%％]))
    | (?P<percent>\d+(?:\.\d+)?)\s*[%％]
    | {_BEGIN}(?P<year>{_YEAR})\s*年(?!半|内|以)(?:\s*(?P<month>{_N})\s*月(?:\s*(?P<day>{_N})\s*[日号])?)?
    | (?<!年){_BEGIN}(?P<month2>{_N})\s*月\s*(?P<day2>{_N})\s*[日号]
    | {_BEGIN}(?P<years>{_N})\s*年(?P<half>半)?(?:[零又]?\s*(?P<extra>{_N})\s*个月)?(?!级|代|度|来)
    | (?P<halfyear>半年)
    | (?P<every>每年|每(?:个)?季度|每(?:个)?月)
    | {_BEGIN}(?P<months>{_N})\s*个(?P<halfmonth>半)?月
    | {_BEGIN}(?P<weeks>{_N})\s*(?:周|个?星期)(?!岁|年|期)
    | {_BEGIN}(?P<count>{_N})\s*(?P<tens>余|多)?(?P<unit>{_UNIT})(?!一体|字)
    """,
    re.X,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: its one spelling, where it begins in the text, and whether it was written with digits."""

    value: str
    start: int
    digits: bool

    @property
    def unit(self) -> str:
        """Return what is counted: 个月, 天, 人, …; 日期 for dates, / for shares."""
        if re.search(r"\d年", self.value):
            return "日期"
        return re.sub(r"[\d.]", "", self.value)

    @property
    def amount(self) -> int:
        """Return the number in front of the unit (of a share or a date: its first number)."""
        found = re.match(r"\d+", self.value)
        return int(found[0]) if found else 0

    @property
    def is_loose(self) -> bool:
        """Tell whether this is a way of speaking rather than a fact: 一名老师, 一次, 两个方面, 三种情况."""
        if self.digits:
            return False
        if self.unit in (COUNTED, "档"):
            return self.amount <= SMALL
        return self.amount <= 1 and self.unit in ("人", "次", "天", "倍")


def figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a text in order; 三至五年 gives both ends.

    Numbers of articles, paragraphs and items (第八条) are not figures.
    """
    for found in _PATTERN.finditer(text):
        try:
            value = _spell(found)
        except BadNumeral:
            continue
        if value:
            digits = any(char.isdecimal() for char in found[0])
            yield Figure(value=value, start=found.start(), digits=digits)


def spellings(figure: Figure) -> set[str]:
    """Return the figure and what it includes: 2024年1月1日 also states 2024年, 2024年1月 and 1月1日."""
    stated = {figure.value}
    if date := re.fullmatch(r"(\d{4}年)((\d+月)(\d+日)?)?", figure.value):
        stated |= {date[1], date[1] + (date[3] or "")} | ({date[3] + date[4]} if date[4] else set())
    return stated


def _spell(found: re.Match[str]) -> str:
    for group, spell in _SPELLINGS:
        if found[group] is not None:
            return spell(found)
    return ""


def _share(found: re.Match[str]) -> str:
    share = number(found["num"])
    return f"{share}%" if found["den"] == "百" else f"{share}/{number(found['den'])}"


def _date(found: re.Match[str]) -> str:
    month = f"{number(found['month'])}月" if found["month"] else ""
    return f"{number(found['year'])}年{month}" + (f"{number(found['day'])}日" if found["day"] else "")


def _years(found: re.Match[str]) -> str:
    return f"{number(found['years']) * 12 + (6 if found['half'] else 0) + number(found['extra'] or '0')}个月"


def _count(found: re.Match[str]) -> str:
    return f"{number(found['count'])}{_UNITS.get(found['unit'], found['unit'])}"


_SPELLINGS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    ("den", _share),
    ("low", lambda found: next(figures(found["low"] + found["lowunit"])).value),
    ("percent", lambda found: f"{found['percent']}%"),
    ("year", _date),
    ("month2", lambda found: f"{number(found['month2'])}月{number(found['day2'])}日"),
    ("years", _years),
    ("every", lambda found: {"年": "12个月", "度": "3个月", "月": "1个月"}[found["every"][-1]]),
    ("halfyear", lambda found: "6个月"),
    ("months", lambda found: f"{number(found['months'])}个月" + ("15天" if found["halfmonth"] else "")),
    ("weeks", lambda found: f"{number(found['weeks']) * 7}天"),
    ("count", _count),
)
