"""The one refusal of all readers."""


class Unreadable(Exception):
    """The file cannot be read at all.  ``code`` is stable, ``message`` says in Chinese why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine's word and the person's sentence."""
        super().__init__(message)
        self.code = code
        self.message = message
