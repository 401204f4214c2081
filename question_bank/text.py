"""Text brought to one form, so that differences of width, spacing and punctuation do not count as differences."""

import re
import unicodedata

_QUIET = re.compile(r"[^\w%.]|_|(?<!\d)\.|\.(?!\d)")


def compact(text: str) -> str:
    """Return the letters, digits and Chinese characters of a text: NFKC, lower case, no space, no punctuation."""
    return _QUIET.sub("", unicodedata.normalize("NFKC", text).lower())
