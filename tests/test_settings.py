"""Settings, and who wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.colors import Colors
from tracker.errors import BadSettings
from tracker.settings import Watch, load_settings


def test_without_any_setting_the_current_folder_paris_and_french_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert settings.home == Path()
    assert settings.database == Path("snapshots/tracker.db")
    assert (settings.zone.key, settings.locale) == ("Europe/Paris", "fr_FR")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('timezone = "Asia/Tokyo"\nlocale = "fr_CA"\n')
    environment = {"TRACKER_HOME": str(tmp_path), "LANG": "it_IT.UTF-8"}
    assert load_settings(environment).zone.key == "Asia/Tokyo"
    assert load_settings(environment).locale == "fr_CA"
    environment |= {"TRACKER_TIMEZONE": "Europe/London", "TRACKER_LOCALE": "en-GB"}
    assert load_settings(environment).zone.key == "Europe/London"
    assert load_settings(environment).locale == "en_GB"
    assert load_settings(environment, timezone="Europe/Rome", locale="fr_CH").zone.key == "Europe/Rome"
    assert load_settings(environment, home=str(tmp_path / "x")).home == tmp_path / "x"


def test_colours_have_names(tmp_path: Path) -> None:
    assert load_settings({}, home=str(tmp_path)).colors is Colors.BLUE_ORANGE
    (tmp_path / "tracker.toml").write_text('colors = "green-red"\n')
    assert load_settings({}, home=str(tmp_path)).colors is Colors.GREEN_RED
    assert load_settings({"TRACKER_COLORS": "blue-orange"}, home=str(tmp_path)).colors is Colors.BLUE_ORANGE
    with pytest.raises(BadSettings, match="TRACKER_COLORS: 'pink' names no colours") as wrong:
        load_settings({"TRACKER_COLORS": "pink"}, home=str(tmp_path))
    assert wrong.value.advice == "Write blue-orange or green-red."


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({"LANG": "C.UTF-8"}, "fr_FR"),
        ({"LANG": "en_US.UTF-8"}, "en_US"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_GB@euro"}, "en_GB"),
        ({"LANG": "de_DE.UTF-8"}, "fr_FR"),
        ({"LANG": "xx_YY"}, "fr_FR"),
    ],
)
def test_the_shells_locale_is_used_where_it_names_a_language(environment: dict[str, str], locale: str) -> None:
    assert load_settings(environment).locale == locale


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('timezone = "Europe/Paris', 'a setting is written as locale = "fr_FR"'),
        ('timezon = "Europe/Paris"', "Did you mean timezone?"),
        ("timezone = 3", "must be a text"),
        ('timezone = "Mars/Olympus"', "no time zone"),
        ('locale = "tlh_QO"', "no locale"),
        ('locale = "de_DE"', "French and English"),
        ('database_url = "tracker.db"', "no database URL"),
        ("a = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_a_setting_that_can_t_be_used_names_the_file_and_what_is_allowed(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "tracker.toml").write_text(content)
    with pytest.raises(BadSettings) as caught:
        load_settings({}, home=str(tmp_path))
    assert said.casefold() in f"{caught.value.what} {caught.value.advice}".casefold()
    assert "tracker.toml" in caught.value.what


@pytest.mark.parametrize(
    "line",
    [
        'tmezone = "Europe/Paris"',
        "timezone = 3",
        'timezone = "Mars/Olympus"',
        'locale = "tlh_QO"',
        'database_url = "tracker.db"',
        'health_url = "nowhere"',
        'log_format = "xml"',
        'every = "5 parsecs"',
        'hours = "now and then"',
        "[tmezone]",
        '"tmezone".x = 1',
    ],
)
def test_a_setting_that_can_t_be_used_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "tracker.toml").write_text(f'# A comment\nbrowser_path = "timezone = 1"\n{line}\n')
    with pytest.raises(BadSettings) as caught:
        load_settings({}, home=str(tmp_path))
    assert f"{str(tmp_path / 'tracker.toml')!r}, line 3: " in caught.value.what


def test_a_file_that_is_not_utf_8_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_bytes(b'locale = "\xff"')
    with pytest.raises(BadSettings, match="not valid TOML"):
        load_settings({}, home=str(tmp_path))


def test_a_home_that_is_a_file_is_a_bad_setting(tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.touch()
    with pytest.raises(BadSettings, match="is a file"):
        load_settings({}, home=str(file))


def test_a_database_url_with_a_password_is_not_repeated_in_the_error() -> None:
    with pytest.raises(BadSettings) as caught:
        load_settings({"TRACKER_DATABASE_URL": "postgres:secret@host"})
    assert "secret" not in f"{caught.value.what} {caught.value.advice} {caught.value.about}"


def test_a_relative_database_in_the_home_s_file_begins_at_the_home(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('database_url = "sqlite:///kept/a.db"')
    assert load_settings({}, home=str(tmp_path)).database == tmp_path / "kept" / "a.db"
    assert load_settings({"TRACKER_DATABASE_URL": "sqlite:///a.db"}, home=str(tmp_path)).database == "sqlite:///a.db"


def test_who_watches_a_capture_is_set_by_option_environment_and_file(tmp_path: Path) -> None:
    assert load_settings({}, home=str(tmp_path)).watch == Watch(None, None, None, "text")
    (tmp_path / "tracker.toml").write_text(
        'health_url = "https://file.example/a"\nmetrics_file = "metrics/tracker.prom"\nlog_format = "json"\n'
    )
    watch = load_settings({}, home=str(tmp_path)).watch
    assert watch == Watch("https://file.example/a", None, tmp_path / "metrics" / "tracker.prom", "json")
    environment = {
        "TRACKER_HEALTH_URL": "http://me:secret@env.example/",
        "TRACKER_HEALTH_FAIL_URL": "http://env.example/down",
        "TRACKER_METRICS_FILE": "here.prom",
        "TRACKER_LOG_FORMAT": "json",
    }
    watch = load_settings(environment, home=str(tmp_path), log_format="text").watch
    assert watch == Watch("http://me:secret@env.example/", "http://env.example/down", Path("here.prom"), "text")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TRACKER_HEALTH_URL": "file:///etc/passwd"}, "TRACKER_HEALTH_URL is no address"),
        ({"TRACKER_HEALTH_URL": "https://"}, "TRACKER_HEALTH_URL is no address"),
        ({"TRACKER_HEALTH_URL": "https://me:secret@host.example:0/"}, "TRACKER_HEALTH_URL is no address"),
        ({"TRACKER_HEALTH_URL": "https://host.example/a b"}, "TRACKER_HEALTH_URL is no address"),
        ({"TRACKER_HEALTH_URL": "https://host.example/\x07"}, "TRACKER_HEALTH_URL is no address"),
        ({"TRACKER_HEALTH_FAIL_URL": "host.example"}, "TRACKER_HEALTH_FAIL_URL is no address"),
        ({"TRACKER_LOG_FORMAT": "xml"}, "TRACKER_LOG_FORMAT: 'xml' is no log format"),
    ],
)
def test_a_watcher_that_can_not_be_told_is_an_error(environment: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as raised:
        load_settings(environment, home=str(tmp_path))
    assert said in raised.value.what
    assert "secret" not in raised.value.what
