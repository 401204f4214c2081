"""Settings are read once, refused with every fault at once, and described in the README as they are."""

from pathlib import Path

import pytest

from server.settings import Settings, table

GOOD = {"XUEKAO_DATABASE_URL": "postgresql+psycopg://x@/y", "XUEKAO_SECRET_KEY": "k" * 32}
README = Path(__file__).parents[2] / "README.md"


def test_what_is_not_set_has_its_default() -> None:
    settings = Settings.from_env(GOOD)

    assert (settings.grace_seconds, settings.scheme, settings.production) == (10, "http", False)


def test_everything_missing_and_malformed_is_named_at_once() -> None:
    with pytest.raises(SystemExit) as stopped:
        Settings.from_env({"XUEKAO_GRACE_SECONDS": "ten"})

    said = str(stopped.value)
    assert all(name in said for name in ("XUEKAO_DATABASE_URL", "XUEKAO_SECRET_KEY", "XUEKAO_GRACE_SECONDS"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"XUEKAO_SECRET_KEY": "short"}, "XUEKAO_SECRET_KEY"),
        ({"XUEKAO_DATABASE_URL": "sqlite://"}, "XUEKAO_DATABASE_URL"),
        ({"XUEKAO_SCHEME": "gopher"}, "XUEKAO_SCHEME"),
        ({"XUEKAO_PRODUCTION": "1"}, "XUEKAO_SCHEME=https"),
        ({"XUEKAO_PRODUCTION": "yes"}, "XUEKAO_PRODUCTION"),
    ],
)
def test_unsafe_and_unworkable_settings_stop_the_start(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SystemExit, match=named):
        Settings.from_env(GOOD | changes)


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings.from_env(GOOD | {"XUEKAO_SECRET_KEY": "hidden-" * 8}))

    assert "hidden" not in shown
    assert "postgresql" not in shown


def test_the_readme_describes_every_setting_as_it_is() -> None:
    assert table() in README.read_text(encoding="utf-8"), "put the output of server.settings.table() into README.md"
