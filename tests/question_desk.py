"""The administrator's desk as a test uses it: question sets, questions, and files brought into them."""

import itertools
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.jobs import run_pending_jobs

NUMBERS = itertools.count(1)
SINGLE: dict[str, Any] = {
    "type": "single",
    "stem": "灭火器的压力表指针指在哪个区域时可以使用？",
    "options": [{"id": "A", "text": "红区"}, {"id": "B", "text": "绿区"}],
    "answer": ["B"],
    "explanation": "KEY-绿区表示正常",
}
PASTED = """一、单选题
1. 火警电话是（ ）。
A. 110
B. 119
C. 120
答案：B
2. 发现冒烟时先（ ）。
A. 切断电源
B. 继续上课
答案：A
二、判断题
3. 疏散时可以乘坐电梯。
答案：错误
"""


@dataclass
class QuestionDesk:
    """A signed-in administrator and the sets they work on."""

    app: Flask
    client: FlaskClient

    def new_set(self, name: str = "", openness: str = "confidential") -> Any:
        name = name or f"消防题库{next(NUMBERS)}"
        reply = self.client.post("/api/v1/admin/question-sets", json={"name": name, "openness": openness})
        assert reply.status_code == 201, reply.json
        return reply.json

    def add(self, set_id: str, **changes: Any) -> TestResponse:
        return self.client.post(f"/api/v1/admin/question-sets/{set_id}/questions", json=SINGLE | changes)

    def upload(
        self, set_id: str, content: bytes, *, name: str = "题库.txt", key: str = "", **form: str
    ) -> TestResponse:
        return self._send(set_id, {"file": (BytesIO(content), name), **form}, key)

    def paste(self, set_id: str, text: str = PASTED, *, key: str = "", **form: str) -> TestResponse:
        return self._send(set_id, {"text": text, **form}, key)

    def read(self, started: TestResponse) -> Any:
        """Let the worker read what was sent; return the import as it then stands."""
        assert started.status_code == 202, started.json
        run_pending_jobs(self.app)
        return self.get(f"question-imports/{started.json['id']}")

    def get(self, path: str, **query: str) -> Any:
        reply = self.client.get(f"/api/v1/admin/{path}", query_string=query)
        assert reply.status_code == 200, reply.json
        return reply.json

    def items(self, import_id: str, **query: str) -> Any:
        return self.get(f"question-imports/{import_id}/items", **query)["items"]

    def accept(self, import_id: str, choice: str = "whole", **body: Any) -> TestResponse:
        return self.client.post(f"/api/v1/admin/question-imports/{import_id}/accept", json={"choice": choice, **body})

    def mend(self, import_id: str, number: int, *, rev: int = 1, **parts: Any) -> TestResponse:
        path = f"/api/v1/admin/question-imports/{import_id}/items/{number}"
        return self.client.patch(path, json=parts, headers={"If-Match": f'"{rev}"'})

    def _send(self, set_id: str, form: dict[str, Any], key: str) -> TestResponse:
        return self.client.post(
            f"/api/v1/admin/question-sets/{set_id}/imports",
            data=form,
            content_type="multipart/form-data",
            headers={"Idempotency-Key": key or f"import-{next(NUMBERS)}"},
        )
