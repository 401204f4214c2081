"""Turning what a reader found into items a person can look over, and saying which may enter the set.  Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from question_bank import codec
from question_bank.drafts import Draft, Place, Problem, Reading
from question_bank.questions import BadQuestion, Difficulty, Option, QuestionType
from server.errors import Conflict, Rejected
from server.questions.importing.views import Choice, ImportState, ItemStatus
from server.questions.rules import clean, question_of
from server.questions.views import Content, Gap

MOST_ITEMS = 20_000
NAMED = 20  # faults named one by one in a refusal


class FileUnreadable(Rejected):
    """The file cannot be read as questions; ``reason`` says why."""

    code = "file-unreadable"
    title = "文件无法读取"


class NothingSent(Rejected):
    """Neither a file nor text came, or both did."""

    code = "nothing-sent"
    title = "没有可导入的内容"


class ImportNotReady(Conflict):
    """The file is still being read, or could not be."""

    code = "import-not-ready"
    title = "导入尚未就绪"


class ImportSettled(Conflict):
    """The import was accepted or discarded before."""

    code = "import-settled"
    title = "导入已经处理"


class ImportHasFaults(Rejected):
    """Some of the items to accept are not questions; ``faults`` names them with their places."""

    code = "import-has-faults"
    title = "有的试题有错误"


class PictureMissing(Rejected):
    """The set has no picture of this name: pictures come with the file that shows them."""

    code = "picture-missing"
    title = "图片不存在"


class NothingChosen(Rejected):
    """No item was named, or a number that the import does not have."""

    code = "nothing-chosen"
    title = "没有选中试题"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question as read or mended, judged."""

    content: Content
    place: str
    status: ItemStatus
    problems: tuple[dict[str, Any], ...]
    digest: str | None


def items_of(reading: Reading, *, default_points: int) -> tuple[list[Item], list[Problem]]:
    """Return the items of a file in its order, and the problems that belong to none of them."""
    places = Counter(_spot(draft.place) for draft in reading.drafts)
    own: dict[Place, list[Problem]] = {spot: [] for spot, count in places.items() if count == 1}
    unplaced: list[Problem] = []
    for problem in reading.problems:
        own.get(_spot(problem.place), unplaced).append(problem)
    items = [
        judged(
            content_of_draft(draft),
            place=clean(str(draft.place)),
            doubts=[_problem(each) for each in own.get(_spot(draft.place), ())],
            default_points=default_points,
        )
        for draft in reading.drafts
    ]
    return items, unplaced


def judged(content: Content, *, place: str, doubts: Sequence[dict[str, Any]], default_points: int) -> Item:
    """Return the item with its status: faulty when it is no question, doubtful when the reader was in doubt."""
    try:
        digest = codec.digest(question_of(content, default_points=default_points))
    except BadQuestion as fault:
        known = any(doubt["code"] == fault.code for doubt in doubts)
        own = [] if known else [{"code": fault.code, "message": f"{fault.message}，请补正", "place": place}]
        return Item(content=content, place=place, status=ItemStatus.FAULTY, problems=(*doubts, *own), digest=None)
    status = ItemStatus.DOUBTFUL if doubts else ItemStatus.SOUND
    return Item(content=content, place=place, status=status, problems=tuple(doubts), digest=digest)


def content_of_draft(draft: Draft) -> Content:
    """Return what a draft says, its texts cleaned of what cannot be kept."""
    answer: Any = draft.answer
    blanks: tuple[Gap, ...] = ()
    if draft.type is QuestionType.FILL:
        given = answer if isinstance(answer, tuple) else ()
        blanks = tuple(Gap(accepted=tuple(clean(str(text)) for text in accepted)) for accepted in given)
        answer = None
    elif isinstance(answer, str):
        answer = clean(answer)
    elif isinstance(answer, tuple):
        answer = tuple(clean(str(each)) for each in answer)
    return Content(
        type=draft.type,
        stem=clean(draft.stem),
        options=tuple(Option(id=clean(option.id), text=clean(option.text)) for option in draft.options),
        answer=answer,
        blanks=blanks,
        explanation=clean(draft.explanation),
        points=draft.points,
        difficulty=draft.difficulty or Difficulty.MEDIUM,
        tags=tuple(dict.fromkeys(tag for tag in map(clean, draft.tags) if tag)),
        source=clean(draft.source),
        material=clean(draft.material),
        attachments=draft.attachments,
    )


def with_pictures(reading: Reading, names: Mapping[str, str]) -> Reading:
    """Return the reading with its pictures called by the names under which they are kept."""
    drafts = (
        replace(draft, attachments=tuple(names[name] for name in draft.attachments if name in names))
        for draft in reading.drafts
    )
    return replace(reading, drafts=tuple(drafts))


def stored(content: Content) -> dict[str, Any]:
    """Return the content as JSON for storage."""
    return {
        "type": content.type.value,
        "stem": content.stem,
        "options": [[option.id, option.text] for option in content.options],
        "answer": list(content.answer) if isinstance(content.answer, tuple) else content.answer,
        "blanks": [[list(gap.accepted), gap.points, gap.pool] for gap in content.blanks],
        "keywords": list(content.keywords),
        "explanation": content.explanation,
        "points": content.points,
        "difficulty": content.difficulty.value,
        "tags": list(content.tags),
        "source": content.source,
        "material": content.material,
        "attachments": list(content.attachments),
    }


def restored(value: Mapping[str, Any]) -> Content:
    """Return what :func:`stored` was given."""
    answer = value["answer"]
    blanks = (Gap(accepted=tuple(accepted), points=points, pool=pool) for accepted, points, pool in value["blanks"])
    return Content(
        type=QuestionType(value["type"]),
        stem=value["stem"],
        options=tuple(Option(id=id_, text=text) for id_, text in value["options"]),
        answer=tuple(answer) if isinstance(answer, list) else answer,
        blanks=tuple(blanks),
        keywords=tuple(value["keywords"]),
        explanation=value["explanation"],
        points=value["points"],
        difficulty=Difficulty(value["difficulty"]),
        tags=tuple(value["tags"]),
        source=value["source"],
        material=value["material"],
        attachments=tuple(value["attachments"]),
    )


def check_ready(state: ImportState) -> None:
    """Refuse to touch an import that is not there to be looked over."""
    if state is ImportState.READING:
        raise ImportNotReady("文件还在读取，请稍候。")
    if state is ImportState.FAILED:
        raise ImportNotReady("这个文件没有读成，请重新上传。")
    if state in (ImportState.ACCEPTED, ImportState.DISCARDED):
        raise ImportSettled("这次导入已经处理过了。")


def wanted(statuses: Mapping[int, ItemStatus], *, choice: Choice, chosen: Sequence[int]) -> list[int]:
    """Return the numbers of the items to accept, in the file's order; refuse what cannot be."""
    match choice:
        case Choice.WHOLE:
            return list(statuses)
        case Choice.WITHOUT_FAULTY:
            return [number for number, status in statuses.items() if status is not ItemStatus.FAULTY]
        case Choice.WITHOUT_DOUBTFUL:
            return [number for number, status in statuses.items() if status is ItemStatus.SOUND]
    unknown = sorted(set(chosen) - set(statuses))
    if unknown or not chosen:
        named = "、".join(map(str, unknown[:NAMED]))
        raise NothingChosen(f"没有序号为 {named} 的试题。" if unknown else "请选择要导入的试题。")
    return sorted(set(chosen))


def check_no_faults(faults: Sequence[tuple[int, str, str]]) -> None:
    """Refuse items (number, place, message) that are not questions."""
    if faults:
        number, place, message = faults[0]
        more = f"等 {len(faults)} 题" if len(faults) > 1 else ""
        raise ImportHasFaults(
            f"第 {number} 题（{place}）{more}有错误：{message}。请修改，或选择跳过有错误的试题。",
            faults=[
                {"number": number, "place": place, "message": message} for number, place, message in faults[:NAMED]
            ],
            fault_count=len(faults),
        )


def _spot(place: Place) -> Place:
    """Return where a question stands, whichever of its columns is meant."""
    return replace(place, column=None)


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": clean(problem.message), "place": clean(str(problem.place))}
