"""The description of the API that a stranger can make a client from: OpenAPI 3.1 at ``/api/openapi.json``."""

from typing import Any

from flask import Response, current_app
from flask_smorest import Api

from server.http.context import public
from server.http.problems import MEDIA_TYPE, Problem

OPTIONS: dict[str, Any] = {
    "API_TITLE": "学考 Xuekao",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {"description": "学习资料、在线考试与支部汇总。所有拒绝都是 application/problem+json（RFC 9457）。"},
        "security": [{"bearer": []}, {"cookie": []}],
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "xuekao_access"},
            }
        },
    },
}


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest, documenting our one error shape."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave error handling to :mod:`server.http.problems`."""

    def _register_responses(self) -> None:
        """Document errors under their own media type."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE

    @public
    def _openapi_json(self) -> Response:
        """Serve the description."""
        return Response(current_app.json.dumps(self.spec.to_dict()), mimetype="application/json")
