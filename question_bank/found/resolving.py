"""The one place where a question as written becomes a draft: options lettered, kind decided, answer read.

Nothing is guessed silently: whatever is missing, doubled or contradictory is a problem beside the draft.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from question_bank.drafts import Answer, Draft, Problem, Reading
from question_bank.found import answers as texts
from question_bank.found.item import Found
from question_bank.found.kinds import are_judgements, suggested_kind
from question_bank.found.majority import settle_kinds, settle_tags
from question_bank.questions import Option, QuestionType

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Resolved:
    """One draft and everything about it that a person must look at."""

    draft: Draft
    problems: tuple[Problem, ...]


def resolve_all(found: Sequence[Found]) -> Reading:
    """Return the drafts of all questions of a file, in order, kinds settled by what the file shows as a whole."""
    settle_tags(found)
    settle_kinds(found)
    resolved = [resolve(each) for each in found]
    problems = tuple(problem for each in resolved for problem in each.problems)
    return Reading(drafts=tuple(each.draft for each in resolved), problems=problems)


def resolve(found: Found) -> Resolved:
    """Return the draft this question stands for, with its doubts."""
    _settle_ticks(found)
    options = _lettered(found)
    kind = _kind(found)
    _check_shape(found, options, kind)
    answer = _answer(found, options, kind)
    if kind in (QuestionType.JUDGE, QuestionType.FILL, QuestionType.SHORT):
        options = ()
    draft = Draft(
        type=kind,
        stem=found.stem.strip(),
        options=options,
        answer=answer,
        explanation=found.explanation.strip(),
        points=found.points,
        difficulty=found.difficulty,
        tags=tuple(dict.fromkeys(tag for tag in found.tags if tag)),
        source=found.source.strip(),
        material=found.material.strip(),
        attachments=tuple(found.attachments),
        place=found.place,
    )
    return Resolved(draft, tuple(replace(problem) for problem in found.problems))


def _settle_ticks(found: Found) -> None:
    """Take ticks off the options, unless another answer is given with which they disagree."""
    split = [unticked(option.text) for option in found.options]
    ticked = tuple(_LETTERS[at] for at, (_, has_tick) in enumerate(split) if has_tick)
    given = next((text for text in found.answers if text.strip()), "")
    if not ticked or found.exact is not None or (given and texts.letters(given) != ticked):
        return
    for option, (text, has_tick) in zip(found.options, split, strict=True):
        option.text, option.ticked = text, option.ticked or has_tick


def _lettered(found: Found) -> tuple[Option, ...]:
    """Give every option its letter: the file's own where it is there and not taken, else the next free one."""
    taken: set[str] = set()
    options: list[Option] = []
    for index, option in enumerate(found.options):
        letter = option.letter
        if not letter or letter in taken:
            fresh = next((each for each in _LETTERS[index:] + _LETTERS if each not in taken), f"{index + 1}")
            if letter:
                found.doubt("option-letter-repeated", f"选项标号 {letter} 出现了两次，后一个按 {fresh} 读入，请核对")
            letter = fresh
        taken.add(letter)
        options.append(Option(id=letter, text=option.text.strip()))
    return tuple(options)


def _kind(found: Found) -> QuestionType:
    suggested = suggested_kind(found)
    kind = found.kind
    if kind is None:
        return suggested
    if kind in (QuestionType.FILL, QuestionType.SHORT, QuestionType.JUDGE) and len(found.options) > 2:
        if suggested in (QuestionType.SINGLE, QuestionType.MULTIPLE):
            found.doubt("type-contradicted", f"标为{kind.label}，却有 {len(found.options)} 个选项，请核对题型")
            return suggested
    elif kind in (QuestionType.SINGLE, QuestionType.MULTIPLE) and suggested is QuestionType.JUDGE and not found.options:
        found.doubt("type-contradicted", f"标为{kind.label}，却没有选项而答案是判断，请核对题型")
        return suggested
    return kind


def _check_shape(found: Found, options: Sequence[Option], kind: QuestionType) -> None:
    if not found.stem.strip() and not found.attachments:
        found.doubt("stem-missing", "没有题干，请补上")
    if kind not in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return
    if len(options) < 2:
        found.doubt("options-missing", "选择题没有选项，请补上" if not options else "选择题只有一个选项，请补上")
    if any(not option.text for option in options):
        empty = "、".join(option.id for option in options if not option.text)
        found.doubt("option-empty", f"选项 {empty} 是空的，请补上")
    filled = [option.text for option in options if option.text]
    if len(set(filled)) < len(filled):
        found.doubt("option-repeated", "有两个选项的内容相同，请核对")
    ids = [option.id for option in options]
    if ids and ids != sorted(ids):
        found.doubt("option-order", "选项标号的次序不对，请核对")
    elif ids and ids != list(_LETTERS[: len(ids)]):
        found.doubt("option-skipped", "选项标号不连续，可能漏了一个选项，请核对")


def _answer(found: Found, options: Sequence[Option], kind: QuestionType) -> Answer:
    if found.exact is not None:
        return found.exact
    given = _given(found, kind)
    ticked = tuple(option.id for option, raw in zip(options, found.options, strict=True) if raw.ticked)
    if given is None:
        if ticked:
            return _ticked(found, options, ticked, kind)
        found.doubt("answer-missing", "没有答案，请补上")
        return None
    match kind:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return _chosen(found, options, given, kind)
        case QuestionType.JUDGE:
            return _judged(found, options, given)
        case QuestionType.FILL:
            return _filled(found, _pointed(options, given))
    return _pointed(options, given).strip()


def _pointed(options: Sequence[Option], given: str) -> str:
    """Return the text a letter points to: some files keep the words of 填空 and 简答 in the option columns."""
    by_id = {option.id: option.text for option in options}
    ids = texts.letters(given) or ()
    return "\n".join(by_id[each] for each in ids) if ids and all(each in by_id for each in ids) else given


def _given(found: Found, kind: QuestionType) -> str | None:
    """Return the one answer text, noting when several disagree."""
    distinct: dict[object, str] = {}
    for text in found.answers:
        if not text.strip():
            continue
        if kind in (QuestionType.SINGLE, QuestionType.MULTIPLE):
            meaning: object = texts.letters(text) or texts.folded(text)
        elif kind is QuestionType.JUDGE:
            value = texts.judgement(text)
            meaning = texts.folded(text) if value is None else value
        else:
            meaning = texts.folded(text)
        distinct.setdefault(meaning, text)
    if len(distinct) > 1:
        shown = "、".join(f"『{text.strip()[:20]}』" for text in distinct.values())
        found.doubt("answers-differ", f"给出了两个不同的答案：{shown}，现取前一个，请核对")
    return next(iter(distinct.values()), None)


def _ticked(found: Found, options: Sequence[Option], ticked: tuple[str, ...], kind: QuestionType) -> Answer:
    if kind is QuestionType.JUDGE:
        text = next(option.text for option in options if option.id == ticked[0])
        return texts.judgement(text)
    if kind is QuestionType.SINGLE and len(ticked) > 1:
        found.doubt("type-contradicted", "标为单选题，却有不止一个答案，请核对题型或答案")
    return ticked


def _chosen(found: Found, options: Sequence[Option], given: str, kind: QuestionType) -> Answer:
    ids = _ids(options, given)
    if ids is None:
        found.doubt("answer-unreadable", f"答案『{given.strip()[:30]}』不是选项标号，也不是选项内容，请核对")
        return None
    unknown = [each for each in ids if each not in {option.id for option in options}]
    if unknown and options:
        found.doubt("answer-not-an-option", f"答案 {'、'.join(unknown)} 不在选项中，请核对")
    if kind is QuestionType.SINGLE and len(ids) > 1:
        found.doubt("type-contradicted", f"标为单选题，答案却是 {'、'.join(ids)}，请核对题型或答案")
    return ids


def _ids(options: Sequence[Option], given: str) -> tuple[str, ...] | None:
    by_text = {texts.folded(option.text): option.id for option in options if option.text}
    whole = texts.folded(given)
    if whole in by_text and not (texts.letters(given) and len(whole) == 1):
        return (by_text[whole],)
    if found := texts.letters(given):
        return found
    if numbers := texts.indices(given, count=len(options)):
        return tuple(options[number - 1].id for number in numbers)
    for separator in (r"┋", r"[;；\n]", r"[|]", r"[,，]", r"[、]"):
        parts = [texts.folded(part) for part in re.split(separator, given) if part.strip()]
        if len(parts) > 1 and all(part in by_text for part in parts):
            return tuple(sorted(by_text[part] for part in parts))
    return _lettered_text(options, given)


def _lettered_text(options: Sequence[Option], given: str) -> tuple[str, ...] | None:
    """Return the letters of an answer that repeats the options' words behind them (``AB:白大褂; 手套;``)."""
    match = re.match(r"^\s*([A-ZＡ-Ｚa-z][A-ZＡ-Ｚa-z,，、\s]*?)\s*[.．、:：\s]\s*(\S.*)$", given, re.S)
    ids = texts.letters(match[1]) if match else None
    if match is None or ids is None:
        return None
    by_id = {option.id: texts.folded(option.text) for option in options}
    rest = texts.folded(match[2])
    return ids if all(each in by_id and by_id[each] in rest for each in ids) else None


def _judged(found: Found, options: Sequence[Option], given: str) -> bool | None:
    word = texts.folded(given).removesuffix(".0")
    by_sign = {option.id: texts.judgement(option.text) for option in options}
    if len(options) == 2:
        by_sign["2"] = texts.judgement(options[1].text)
    value = by_sign.get(word)
    if value is None:
        value = texts.judgement(given)
    if value is not None:
        return value
    if word in ("A", "B") and (not options or are_judgements([option.text for option in options])):
        found.doubt("judge-letter-assumed", f"判断题的答案是 {word} 而没有选项，已按 A=正确、B=错误 读入，请核对")
        return word == "A"
    if word in ("0", "1", "2"):
        return word == "1"
    found.doubt("answer-unreadable", f"判断题的答案『{given.strip()[:30]}』看不懂，请改为 正确 或 错误")
    return None


def _filled(found: Found, given: str) -> Answer:
    count = texts.blank_count(found.stem)
    blanks = texts.blanks(given, count=count)
    if count and len(blanks) != count:
        found.doubt("blank-count-differs", f"题干有 {count} 个空，答案有 {len(blanks)} 个，请核对")
    return blanks


def unticked(text: str) -> tuple[str, bool]:
    """Return an option's text without its tick, and whether it had one (a √ at the end, or before the text)."""
    bare = text.strip()
    plain = bare.strip(texts.TICKS + "()（）[]【】 \t")
    has_tick = bare[-1:] in tuple(texts.TICKS) or bare[:1] in tuple(texts.TICKS) or bare[-2:-1] in tuple(texts.TICKS)
    if has_tick and plain:
        stripped = re.sub(
            rf"\s*[（(\[【]?[{texts.TICKS}][)）\]】]?\s*$|^\s*[（(\[【]?[{texts.TICKS}][)）\]】]?\s*", "", bare
        )
        return stripped, True
    return bare, False
