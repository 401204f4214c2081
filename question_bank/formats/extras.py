"""What this library's own writers add to a format for fields it has no place for."""

import json

from question_bank.found.item import Found
from question_bank.layout import marks


def apply_extras(found: Found, text: str) -> None:
    """Take points, difficulty, source, tags, stem, blanks, key and material from a JSON object; ignore a broken one."""
    try:
        more = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(more, dict):
        return
    found.stem = str(more.get("stem", found.stem))
    found.source = str(more.get("source", found.source))
    found.material = str(more.get("material", found.material))
    found.points = marks.tenths(str(more["points"])) if "points" in more else found.points
    found.difficulty = marks.difficulty(str(more.get("difficulty", ""))) or found.difficulty
    if isinstance(more.get("tags"), list):
        found.tags.extend(map(str, more["tags"]))
    if isinstance(more.get("key"), str):
        found.exact = more["key"]
    blanks = more.get("blanks")
    if isinstance(blanks, list) and blanks and all(isinstance(blank, list) and blank for blank in blanks):
        found.exact = tuple(tuple(map(str, blank)) for blank in blanks)
