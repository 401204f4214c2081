"""The description of the API that a stranger can make a client from: OpenAPI 3.1 at ``/api/openapi.json``."""

from typing import Any

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
