"""Files that people send: one file of a multipart form, and longer texts than forms may have elsewhere."""

import functools
from collections.abc import Callable, Mapping
from typing import IO, Any, ParamSpec, TypeVar

from flask import request
from marshmallow import ValidationError, fields
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from server.http.json import StrictRequest

P = ParamSpec("P")
T = TypeVar("T")


class StrictFormParser(FormDataParser):
    """Refuses a form that cannot be read, where werkzeug takes it for an empty one."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Return stream, fields and files, or fail with 400."""
        self.silent = False
        try:
            return super().parse(*args, **kwargs)
        except ValueError as error:
            raise BadRequest("表单无法读取：上传可能中断，或文件名不是 UTF-8 编码。请重试，或给文件改名。") from error


class UploadRequest(StrictRequest):
    """A request whose forms are read strictly, and whose files are closed even when the form breaks off."""

    form_data_parser_class = StrictFormParser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember the files that are opened."""
        super().__init__(*args, **kwargs)
        self.opened: list[IO[bytes]] = []

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        self.opened.append(super()._get_file_stream(*args, **kwargs))
        return self.opened[-1]

    def close(self) -> None:
        """Close what was opened."""
        super().close()
        for stream in self.opened:
            stream.close()


class Upload(fields.Field[FileStorage]):
    """One file of a multipart form: use it in a schema at ``location="files"``, beside the form's other fields."""

    def __init__(self, **kwargs: Any) -> None:
        """Document it the way tools that fill in forms understand."""
        super().__init__(**kwargs)
        self.metadata = {**self.metadata, "type": "string", "format": "binary"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise ValidationError("应为一个文件。")
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
