"""One question's lines → a :class:`~question_bank.found.Found`: stem, options, answer, explanation told apart."""

import re
from collections.abc import Callable, Sequence

from question_bank.drafts import Place
from question_bank.found import answers
from question_bank.found.item import Found, written_option
from question_bank.found.kinds import KIND_PATTERN, kind_named
from question_bank.found.resolving import unticked
from question_bank.layout import marks, options
from question_bank.layout.lines import Line, shadow
from question_bank.questions import QuestionType

_TAG_END = re.compile(rf"\s*[(\[]\s*(?P<a>(?:{KIND_PATTERN})题?)\s*[)\]]\s*$")
_POINTS = re.compile(r"\s*\(\s*(?P<p>\d+(?:\.\d+)?)\s*分?\s*\)\s*$")
_WORTH = re.compile(r"^\s*\(\s*(?:本题)?\s*(?P<p>\d+(?:\.\d+)?)\s*分\s*\)\s*")


class BlockReader:
    """Reads the lines of one question in order.  The state is which part the next plain text belongs to."""

    def __init__(self, place: Place, *, following: Callable[[Line], str]) -> None:
        """Begin an empty question.  ``following`` tells the option letter with which the line after begins."""
        self.found = Found(place=place)
        self.part = "stem"
        self.stem: list[str] = []
        self.wraps: list[tuple[int, str]] = []
        self._following = following

    def first(self, line: Line, mark: marks.NumberMark | None) -> None:
        """Read the line with which the question begins."""
        start = mark.end if mark else 0
        if mark:
            self.found.number = mark.number
            if mark.before:
                self.found.answers.append(mark.before)
        text = self._tagged(line.text[start:])
        self._line(line, text)

    def more(self, line: Line) -> None:
        """Read a further line."""
        if line.is_blank or marks.is_options_label(line.shadow):
            return
        text = self._tagged(line.text) if not self.stem else line.text
        self._line(line, text)

    def _tagged(self, text: str) -> str:
        """Take type tags, a 题目： label and a 【第二章】 tag off the beginning of the stem."""
        for _ in range(4):
            plain = shadow(text)
            if match := marks.TAG.match(plain):
                self._tag(match["a"] or match["b"])
                self._worth(match["p"])
            elif match := _WORTH.match(plain):
                self._worth(match["p"])
            elif end := marks.stem_label(plain):
                text = text[end:]
                continue
            elif (number := self._number_after_tag(plain)) is not None:
                self.found.number = number.number
                text = text[number.end :]
                continue
            else:
                break
            text = text[match.end() :]
        return text

    def _number_after_tag(self, plain: str) -> marks.NumberMark | None:
        """Return the number in ``（单选题）3. …``."""
        mark = marks.number_mark(plain) if self.found.kind_word and self.found.number is None else None
        return mark if mark and mark.style in ("plain", "titled") else None

    def _tag(self, word: str) -> None:
        self.found.kind_word = word
        self.found.kind = kind_named(word)

    def _worth(self, text: str | None) -> None:
        if text and self.found.points is None:
            self.found.points = marks.tenths(text)

    def _line(self, line: Line, text: str) -> None:
        self.found.attachments.extend(line.pictures)
        plain = shadow(text)
        cuts = marks.labels(plain)
        edges = [label.start for label in cuts] + [len(text)]
        self._plain(line, text[: edges[0]])
        for label, end in zip(cuts, edges[1:], strict=True):
            self._labelled(label, text[label.end : end])

    def _labelled(self, label: marks.Label, text: str) -> None:
        text = text.strip()
        if label.name == "own":
            return
        if label.name == "explanation":
            self.part = "explanation"
            self._explain(text)
        elif label.name == "note":
            self._note(label.what, text)
        else:
            self.part = "answer"
            self.found.answers.append(text.rstrip(")）").strip() if _closes_more(text) else text)

    def _note(self, what: str, text: str) -> None:
        text = text.strip("*[]【】 ")
        if what.startswith("难") or what == "试题难度":
            self.found.difficulty = marks.difficulty(text)
        elif what in ("出处", "来源", "依据"):
            self.found.source = text
        elif what in ("分值", "分数"):
            self._worth(text)
        elif what.endswith(("题型", "类型")):
            self._tag(text)
        else:
            self.found.tags.extend(re.split(r"[\s,，、;；]+", text))

    def _plain(self, line: Line, text: str) -> None:
        if not text.strip():
            return
        if self.part == "answer":
            self._more_answer(text.strip())
        elif self.part == "explanation":
            self._explain(text.strip())
        else:
            self._stem_or_options(line, text)

    def _explain(self, text: str) -> None:
        if text:
            self.found.explanation = f"{self.found.explanation}\n{text}".strip("\n")

    def _more_answer(self, text: str) -> None:
        """Text after an answer: its value, when the label stood alone; more of it; or words about a finished one."""
        given = self.found.answers
        if not given[-1]:
            given[-1] = text
        elif answers.letters(given[-1]) or answers.judgement(given[-1]) is not None:
            split = options.split(text, expected="A", following="")
            if split.options and not self.found.options:
                self._add(split.options)
            else:
                self._explain(text)
        else:
            given[-1] = f"{given[-1]}\n{text}"

    def _stem_or_options(self, line: Line, text: str) -> None:
        have = self.found.options
        expected = chr(ord(have[-1].letter or "@") + 1) if have else "A"
        split = options.split(text, expected=expected, following=self._following(line))
        before = split.before.strip()
        if before:
            if have:
                self._after_options(before)
            else:
                self.stem.append(before)
        self._add(split.options)

    def _add(self, found: Sequence[tuple[str, str]]) -> None:
        for letter, text in found:
            self.found.options.append(written_option(text, letter))

    def _after_options(self, text: str) -> None:
        """Plain text after an option: a bare answer, or the rest of a wrapped option."""
        bare = _bare_answer(text)
        if bare and not self.found.answers:
            self.found.answers.append(bare)
            return
        last = self.found.options[-1]
        self.wraps.append((len(self.found.options) - 1, text))
        last.text = f"{last.text}{text.strip()}"

    def finish(self, *, heading: marks.Heading | None) -> Found:
        """Return the question, its inline answer taken out of the stem, its heading's type and points applied."""
        found = self.found
        if heading and not found.kind_word:
            found.kind, found.kind_word = heading.kind, heading.word
        if heading and found.points is None:
            found.points = heading.each
        self._unlettered_options()
        if len(self.stem) > 1 and not found.answers and not found.options and (bare := _bare_answer(self.stem[-1])):
            found.answers.append(bare)
            self.stem.pop()
        stem = "\n".join(self.stem)
        stem = self._without_tags(stem)
        found.stem = self._without_answer(stem).strip()
        return found

    def _unlettered_options(self) -> None:
        """Take the lines after the first as options when one is ticked, or when a letter answers lines without any."""
        lines = self.stem[1:]
        if self.found.options or len(lines) < 2:
            return
        ticked = any(unticked(line)[1] for line in lines)
        picked = answers.letters(self.found.answers[0]) if self.found.answers else None
        if ticked or (picked and "ABCDEFGHIJKLMN".index(picked[-1]) < len(lines)):
            self.found.options = [written_option(line) for line in lines]
            del self.stem[1:]
            if not ticked:
                self.found.doubt("options-unlettered", "选项前没有字母，已按行次读作 A、B、C……，请核对")

    def _without_tags(self, stem: str) -> str:
        plain = shadow(stem)
        if match := _POINTS.search(plain):
            self._worth(match["p"])
            stem = stem[: match.start()]
        if match := _TAG_END.search(shadow(stem)):
            self._tag(match["a"])
            stem = stem[: match.start()]
        return stem

    def _without_answer(self, stem: str) -> str:
        if any(text.strip() for text in self.found.answers):
            return stem
        if self.found.kind in (QuestionType.FILL, QuestionType.SHORT):
            return stem
        inline = options.inline_answer(stem, has_options=bool(self.found.options))
        if inline is None:
            return stem
        text, rest = inline
        self.found.answers.append(text)
        return rest


def _closes_more(text: str) -> bool:
    plain = shadow(text)
    return plain.endswith(")") and plain.count(")") > plain.count("(")


def _bare_answer(text: str) -> str:
    """Return the answer when a line is nothing else: ``B``, ``（ABD）``, ``√``; else an empty text."""
    plain = shadow(text).strip().strip("()[] ")
    if re.fullmatch(r"[A-H](?:[\s,、]*[A-H])*|[√×✓✗✔✘]|[对错是否YN]|正确|错误", plain):
        return plain
    return ""
