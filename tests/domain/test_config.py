"""A wrong setting stops the start and says which one it is and what it may hold."""

from pathlib import Path

import pytest

from touristinfo.config import SETTINGS, Role, read_config
from touristinfo.errors import SettingError


def test_without_any_setting_a_demo_machine_can_start() -> None:
    config = read_config({})
    assert config.role is Role.ALL
    assert config.database_url == "sqlite:///var/touristinfo.sqlite"
    assert config.releases == Path("var/releases")
    assert (config.held_share, config.keep_releases, config.max_file_bytes) == (0.2, 30, 200_000_000)
    assert (config.metrics, config.log_requests) == (None, False)
    assert len(config.secret_key) >= 32
    assert config.secret_key != read_config({}).secret_key


def test_an_empty_variable_is_as_if_it_were_not_there() -> None:
    assert read_config({setting.name: "" for setting in SETTINGS}).role is Role.ALL


def test_settings_are_taken_from_the_environment() -> None:
    config = read_config(
        {
            "TOURISTINFO_ROLE": "public",
            "TOURISTINFO_PUBLIC_URL": "https://tourism.example.jp/",
            "TOURISTINFO_HELD_SHARE": "0.5",
            "TOURISTINFO_SECRET_KEY": "secret",
            "PATH": "/bin",
        }
    )
    assert (config.role, config.public_url, config.held_share) == (Role.PUBLIC, "https://tourism.example.jp", 0.5)
    assert config.secret_key == "secret"
    assert read_config({"TOURISTINFO_METRICS": "[::1]:9464"}).metrics == ("::1", 9464)
    assert read_config({"TOURISTINFO_LOG_REQUESTS": "yes"}).log_requests


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOURISTINFO_ROLE", "Public"),
        ("TOURISTINFO_HELD_SHARE", "1.1"),
        ("TOURISTINFO_HELD_SHARE", "nan"),
        ("TOURISTINFO_HELD_SHARE", "20%"),
        ("TOURISTINFO_KEEP_RELEASES", "0"),
        ("TOURISTINFO_KEEP_RELEASES", "1.5"),
        ("TOURISTINFO_KEEP_RELEASES", "inf"),
        ("TOURISTINFO_MAX_FILE_MB", "-1"),
        ("TOURISTINFO_METRICS", "9464"),
        ("TOURISTINFO_METRICS", "127.0.0.1:"),
        ("TOURISTINFO_METRICS", "127.0.0.1:99999"),
        ("TOURISTINFO_LOG_REQUESTS", "true"),
        ("TOURISTINFO_PUBLIC_URL", "tourism.example.jp"),
        ("TOURISTINFO_PUBLIC_URL", "javascript:alert(1)"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_config({name: value})
    assert name in str(caught.value)
    assert value in str(caught.value)


def test_every_setting_says_what_it_is_for() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.name.startswith("TOURISTINFO_") and setting.purpose for setting in SETTINGS)
