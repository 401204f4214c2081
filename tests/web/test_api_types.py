"""The web pages' types are those of the present API."""

import pytest

from tests.web import api_types


def test_the_types_were_made_from_the_present_document() -> None:
    stamp = api_types.TYPES.read_text(encoding="utf-8").splitlines(keepends=True)[0]

    assert stamp == api_types.stamp(api_types.document()), f"接口有变动，请运行 {api_types.COMMAND} 并提交结果"


@pytest.mark.slow
def test_the_types_are_as_they_were_made() -> None:
    assert api_types.TYPES.read_text(encoding="utf-8") == api_types.types(api_types.document())
