"""Settings come from the environment, each as what it is."""

from pathlib import Path

from server.settings import Settings

LEAST = {"XUEKAO_DATABASE_URL": "postgresql+psycopg:///xuekao", "XUEKAO_SECRET_KEY": "k" * 32}


def test_every_setting_read_from_the_environment_has_the_kind_of_its_default() -> None:
    given = {"XUEKAO_DATA": "/srv/学考", "XUEKAO_UPLOAD_MEGABYTES": "7", "XUEKAO_SCHEME": "https"}

    settings = Settings.from_env(LEAST | given | {"XUEKAO_PRODUCTION": "1"})

    assert (settings.data, settings.upload_megabytes) == (Path("/srv/学考"), 7)
    assert (settings.scheme, settings.production) == ("https", True)
    assert Settings.from_env(LEAST).data == Path("var")
