"""Start, supervise and test Xuekao with nothing but Python 3.11: these modules run before any package is installed."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """Something a person must know or do; the text is Chinese and is shown as it stands."""
