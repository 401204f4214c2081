"""Files that people send: one file of a multipart form, and longer texts than forms may have elsewhere."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from flask import request
from marshmallow import ValidationError, fields
from werkzeug.datastructures import FileStorage

P = ParamSpec("P")
T = TypeVar("T")


class Upload(fields.Field[FileStorage]):
    """One file of a multipart form."""

    def __init__(self, **kwargs: Any) -> None:
        """Document it the way tools that fill in forms understand."""
        super().__init__(**kwargs)
        self.metadata = {**self.metadata, "type": "string", "format": "binary"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise ValidationError("应为一个文件。")
        if len(request.files.getlist(attr or "")) > 1:
            raise ValidationError("一次只能上传一个文件。")
        if not value.filename:
            raise ValidationError("没有选择文件。")
        return value


def form_up_to(most_bytes: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a route take a longer text field than forms may have elsewhere; stand it above ``arguments``."""

    def widen(route: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(route)
        def widened(*args: P.args, **kwargs: P.kwargs) -> T:
            request.max_form_memory_size = most_bytes
            return route(*args, **kwargs)

        return widened

    return widen
