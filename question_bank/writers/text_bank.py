"""The documented JSON, as ``read --json`` prints it."""

import json
from collections.abc import Sequence

from question_bank.drafts import Draft, Reading


def json_bank(drafts: Sequence[Draft]) -> bytes:
    """Return the questions as JSON (UTF-8)."""
    body = Reading(drafts=tuple(drafts)).as_json()
    return json.dumps(body, ensure_ascii=False, indent=1).encode()
