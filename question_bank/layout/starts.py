"""Where each question begins: numbers that really count questions, and starts that no number shows.

A number on a line may count questions, list points inside an answer, or be part of the text.  It is taken as a
question's when it goes on from the last one, or when what follows it (options, an answer) makes it one.
"""

from collections.abc import Sequence
from enum import Enum

from question_bank.layout.looks import Look
from question_bank.layout.unlettered import unlettered_starts

_MAX_GAP = 5
_TITLED = frozenset({"titled"})
_FAMILIES = (_TITLED, frozenset({"plain", "spaced", "glued"}), frozenset({"bracketed"}), frozenset({"chinese"}))
_CLEAR = frozenset({"titled", "plain", "bracketed", "chinese"})


class Phase(Enum):
    """How far the question that is being read has come."""

    NONE = 0
    STEM = 1
    OPTIONS = 2
    ANSWERED = 3
    EXPLAINED = 4


class Starts:
    """Decides line by line, over one file's looks, which lines begin a question."""

    def __init__(self, looks: Sequence[Look]) -> None:
        """Take stock of the file: which number style counts questions, and what follows each line."""
        self.looks = looks
        self.styles = _question_styles(looks)
        self.candidates = [
            look.number is not None and look.number.style in self.styles and not look.is_structure for look in looks
        ]
        self.supported = self._support()
        self.is_numbered = self._is_numbered()
        self.phase = Phase.NONE
        self.number: int | None = None
        self.last_number = 0
        self.has_letter = ""
        self.has_inline = False
        self.is_done = False
        self.is_counted = False
        self.is_bare = False
        self.unlettered = unlettered_starts(looks, self.candidates)

    def _support(self) -> list[bool]:
        """Tell for each line whether options or an answer come before the next number or heading."""
        support = [False] * len(self.looks)
        seen = False
        for index in range(len(self.looks) - 1, -1, -1):
            look = self.looks[index]
            seen = (seen or look.opens or look.labelled or look.inline) and not look.is_structure
            support[index] = seen
            if self.candidates[index]:
                seen = False
        return support

    def _is_numbered(self) -> bool:
        """Whether most option lists and answers have a number before them."""
        with_number = without = 0
        pending = False
        for index, look in enumerate(self.looks):
            pending = pending or self.candidates[index]
            if look.opens or (look.labelled and pending):
                with_number, without = (with_number + 1, without) if pending else (with_number, without + 1)
                pending = False
        return with_number >= max(without, 1) and any(self.candidates)

    def begins(self, index: int) -> bool:
        """Whether a question begins on this line, given how far the one before has come."""
        look = self.looks[index]
        if look.is_structure:
            self.phase, self.number = Phase.NONE, None
            return False
        by_number = self.candidates[index]
        if self.unlettered is not None:
            starts = index in self.unlettered
        else:
            by_number = self._by_number(index) if self.candidates[index] else self._by_other_style(index)
            starts = by_number or self._without_number(index)
        if starts:
            self.is_bare = by_number and look.number is not None and not look.line.text[look.number.end :].strip()
            self.phase = Phase.STEM
            self.has_letter, self.has_inline = "", False
            self.is_counted = by_number
            if by_number and look.number is not None:
                self.number = self.last_number = look.number.number
        elif not look.line.is_blank:
            self.is_bare = False
        self._advance(look)
        return starts

    def _advance(self, look: Look) -> None:
        if self.phase is Phase.NONE or look.line.is_blank:
            return
        if look.opens or look.letter > max(self.has_letter, "A") > "A" or (look.letter and self.has_letter):
            self.phase = max(self.phase, Phase.OPTIONS, key=lambda each: each.value)
            self.has_letter = look.letter or "D"
        self.has_inline = self.has_inline or look.inline
        if look.labelled:
            self.phase = Phase.ANSWERED
            self.is_done = look.done
        if look.explains:
            self.phase = Phase.EXPLAINED

    def _by_number(self, index: int) -> bool:
        mark = self.looks[index].number
        if mark is None or (mark.style not in _CLEAR and not self._fits(mark.number)) or self._goes_on(index):
            return False
        if mark.style == "titled":
            return True
        if self.number is None:
            return self.phase is Phase.NONE or self.supported[index] or mark.number == 1
        if mark.number == self.number + 1:
            return self._continues(index, mark.number)
        return self.supported[index] and self._may_jump(mark.number, self.number)

    def _goes_on(self, index: int) -> bool:
        """Whether the line is the next option of this question (``(C)12.5``) and no number behind an answer."""
        look = self.looks[index]
        if look.number is None or not look.number.before or self.phase not in (Phase.STEM, Phase.OPTIONS):
            return False
        is_next = look.number.number == (self.number or 0) + 1
        if is_next and not look.line.shadow[look.number.end :][:1].isdigit():
            return False
        return look.letter == (chr(ord(self.has_letter) + 1) if self.has_letter else "A")

    def _by_other_style(self, index: int) -> bool:
        """Whether a number in a style that is not the file's own is the very next one, with an answer after it."""
        mark = self.looks[index].number
        if (
            mark is None
            or mark.style not in ("plain", "bracketed")
            or self.looks[index].is_structure
            or self.phase is Phase.STEM
        ):
            return False
        return self.is_numbered and self.number is not None and mark.number == self.number + 1 and self.supported[index]

    def _may_jump(self, number: int, last: int) -> bool:
        """Whether a number out of turn, with options or an answer after it, may begin a question here."""
        return number == 1 or last < number <= last + _MAX_GAP or self.phase is not Phase.STEM

    def _fits(self, number: int) -> bool:
        """Whether a number without a mark (``12 题干``) is the next, the first, or one after a small gap."""
        last = self.number if self.number is not None else self.last_number
        return self.is_numbered and (number == 1 or last < number <= last + _MAX_GAP)

    def _continues(self, index: int, number: int) -> bool:
        """Whether the next number really is the next question and not a point of a long answer."""
        if self.supported[index] or self.phase not in (Phase.ANSWERED, Phase.EXPLAINED):
            return True
        for later in range(index + 1, min(index + 80, len(self.looks))):
            look = self.looks[later]
            if look.is_structure:
                return True
            if self.candidates[later] and self.supported[later] and look.number is not None:
                return look.number.number != number
        return True

    def _without_number(self, index: int) -> bool:
        look = self.looks[index]
        if look.tagged:
            return not self.is_bare
        if look.labelled and look.lead and not look.letter and not look.opens:
            return not self.is_numbered and self.phase is not Phase.STEM
        if not look.is_text or (self.phase is Phase.STEM and not self.has_inline):
            return False
        opens, labelled, last = self._run(index)
        if opens:
            return self._stem_may_start(index, last)
        if self.is_numbered:
            return False
        if labelled:
            return (
                self.phase is Phase.NONE or self._after_blank(index) or (self.phase is Phase.ANSWERED and last == index)
            )
        return look.inline and self.phase is not Phase.OPTIONS

    def _run(self, index: int) -> tuple[bool, bool, int]:
        """Follow the plain text from here: does an option list open after it, or an answer; and its last line."""
        last = index
        for later in range(index, len(self.looks)):
            look = self.looks[later]
            if later > index and (self.candidates[later] or look.is_structure):
                return False, False, last
            if look.opens:
                return True, False, last if later > index else index
            if look.labelled:
                return False, True, last if later > index else index
            if look.letter or look.explains:
                return False, False, last
            if not look.line.is_blank:
                last = later
        return False, False, last

    def _stem_may_start(self, index: int, last: int) -> bool:
        if self.phase in (Phase.NONE, Phase.ANSWERED) or self._after_blank(index):
            return True
        blank_later = any(self.looks[later].line.is_blank for later in range(index, last))
        if blank_later:
            return False
        return index == last if self.phase is Phase.EXPLAINED or self.is_numbered else True

    def _after_blank(self, index: int) -> bool:
        return index > 0 and self.looks[index - 1].line.is_blank


def _question_styles(looks: Sequence[Look]) -> frozenset[str]:
    """Return the number styles that count questions in this file: those whose numbers run on and lead to answers."""
    scores = {styles: _style_score(looks, styles) for styles in _FAMILIES}
    best = max(scores.values())
    if scores[_TITLED] and scores[_TITLED] >= best / 4:
        return _TITLED
    return next(styles for styles in _FAMILIES[1:] if scores[styles] == max(scores[each] for each in _FAMILIES[1:]))


def _style_score(looks: Sequence[Look], styles: frozenset[str]) -> float:
    """Count the numbers of a style that run on from the one before (or begin at 1); those with answers count more."""
    score = 0.0
    last = 0
    support = False
    for look in reversed(looks):
        support = not look.is_structure and (support or look.opens or look.labelled or look.inline)
        if look.number is None or look.number.style not in styles or look.is_structure:
            continue
        runs_on = look.number.number in (last - 1, 1) or last in (0, 1)
        score += (1.0 if support else 0.1) if runs_on else 0.0
        last = look.number.number
        support = False
    return score
