"""Sources in ``tracker.toml``: what they may say, and how an error names what they may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.errors import BadSettings
from tracker.layout import Selector, TableLayout, WidgetLayout
from tracker.settings import Settings, load_settings
from tracker.sources.source import Choice, Limits, Source

SOURCE = '[[sources]]\nname = "portal"\nurl = "https://portal.example/"\n'
FULL = """
timezone = "Europe/Paris"

[[sources]]
name = "portal"
url = "https://user:secret@portal.example/?a=b"
locale = "fr-CH"
headers = { "User-Agent" = "Mozilla/5.0", Authorization = "Bearer x" }
timeout = 30
connect_timeout = 2.5
page_mb = 0.5
redirects = 0
retries = 1
consent = "reject"
browser = true
wait_for = ".quote"

[[sources]]
name = "Bourse"
url = "http://bourse.example/"

[sources.selectors]
widget = "article.quote"
name = "h2"
value = { css = ".last", without = ["€", "pts"] }
percent = { attribute = "data-percent" }
market = { css = ".state", attribute = "title" }

[[sources]]
name = "banque"
url = "http://banque.example/"
table = { name = "Valeur", value = "Dernier", percent = "Var. %", css = "#indices", without = ["€"] }
"""


def settings_of(folder: Path, content: str) -> Settings:
    (folder / "tracker.toml").write_text(content)
    return load_settings({}, home=str(folder))


def test_a_source_says_how_its_page_is_got_and_read(tmp_path: Path) -> None:
    portal, bourse, banque = settings_of(tmp_path, FULL).sources
    assert portal == Source(
        name="portal",
        url="https://user:secret@portal.example/?a=b",
        locale="fr_CH",
        headers={"User-Agent": "Mozilla/5.0", "Authorization": "Bearer x"},
        consent=Choice.REJECT,
        limits=Limits(connect_s=2.5, read_s=20, total_s=30, page_bytes=512 * 1024, redirects=0, retries=1),
        browser=True,
        wait_for=".quote",
    )
    assert bourse.layout == WidgetLayout(
        widget="article.quote",
        name=Selector("h2"),
        value=Selector(".last", without=("€", "pts")),
        percent=Selector("", "data-percent"),
        market=Selector(".state", "title"),
    )
    assert banque.layout == TableLayout(
        name="Valeur", value="Dernier", percent="Var. %", css="#indices", without=("€",)
    )
    assert (bourse.locale, bourse.limits, bourse.consent) == ("fr_FR", Limits(), None)


def test_a_source_is_found_by_its_name_in_any_case(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, FULL)
    assert settings.source("BOURSE") is settings.sources[1]
    assert settings.source("other") is None


def test_a_short_timeout_of_the_whole_bounds_the_others(tmp_path: Path) -> None:
    (source,) = settings_of(tmp_path, SOURCE + "timeout = 5").sources
    assert source.limits == Limits(connect_s=5, read_s=5, total_s=5)


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ("timout = 3", 4, "timout is an unknown key. Did you mean timeout?"),
        ("x = 3", 4, "Allowed: name, url"),
        ("timeout = 0", 4, "timeout must be a number above 0"),
        ("timeout = -1.5", 4, "timeout must be a number above 0"),
        ("timeout = nan", 4, "timeout must be a number above 0"),
        ("timeout = inf", 4, "timeout must be a number above 0"),
        ("timeout = true", 4, "timeout must be a number above 0"),
        ('timeout = "60"', 4, "timeout must be a number above 0"),
        ("timeout = 1e6", 4, "timeout is more than 3600"),
        (f"timeout = 1{'0' * 400}", 4, "timeout is more than 3600"),
        ('[sources.table]\nname = "Nom"\nvalue = "A"\nchange = "B"\npercent = "b"', 8, "percent has the heading"),
        ("page_mb = 5000", 4, "page_mb is more than 1000"),
        ("retries = 1.5", 4, "retries must be a whole number. Write one from 0 to 10"),
        ("redirects = -1", 4, "redirects must be a whole number"),
        ('consent = "perhaps"', 4, "consent is 'perhaps'"),
        ('browser = "yes"', 4, "browser must be true or false"),
        ('wait_for = ".x"', 4, "Add browser = true"),
        ('browser = true\nwait_for = ".."', 5, "wait_for is '..', which is no CSS selector"),
        ('locale = "xx_YY"', 4, "locale is 'xx_YY'"),
        ("locale = 3", 4, "locale must be a text"),
        ('headers = "x"', 4, "headers must be a table"),
        ('headers = { "a b" = "x" }', 4, "is no name of a header"),
        ('headers = { Host = "x" }', 4, "Host is said by the connection itself"),
        ('headers = { X = "a\\r\\nB: c" }', 4, "X must be a text in quotes. On one line"),
        ("headers = { X = 3 }", 4, "X must be a text in quotes"),
        ("selectors = {}", 4, "selectors.widget is missing"),
        ('[sources.selectors]\nwidget = "a"\nname = "b"', 4, "selectors.value is missing"),
        ('[sources.selectors]\nwidget = "a["\nname = "b"\nvalue = "c"', 5, "widget is 'a[', which is no CSS selector"),
        ('[sources.selectors]\nwidget = "a"\nnam = "b"\nvalue = "c"', 6, "nam is an unknown key. Did you mean name?"),
        (
            '[sources.selectors]\nwidget = "a"\nname = {}\nvalue = "c"',
            6,
            "Say the CSS selector, the attribute, or both",
        ),
        (
            '[sources.selectors]\nwidget = "a"\nname = "b"\nvalue = { css = "c", without = "€" }',
            7,
            "without must be a list of texts",
        ),
        ('[sources.table]\nname = "Nom"\nvalue = " nom"\n[sources.selectors]', 4, "stands beside selectors"),
        ('[sources.table]\nname = "Nom"', 4, "table.value is missing"),
        ('[sources.table]\nname = "Nom"\nvalue = "Nom"', 6, "value has the heading of another figure"),
        ('[[sources]]\nname = "Portal"\nurl = "https://b.example/"', 5, "the name of another source"),
        ('[[sources]]\nurl = "https://b.example/"', 4, "sources[2].name is missing"),
        ('[[sources]]\nname = "a\\tb"\nurl = "https://b.example/"', 5, "can't be shown on a line"),
        ('[[sources]]\nname = ""\nurl = "https://b.example/"', 5, "name must be a text"),
        ('[[sources]]\nname = "b"\nurl = "file:///etc/passwd"', 6, "It begins with https:// or http://"),
        ('[[sources]]\nname = "b"\nurl = "https://user:geheim@b.example:99999/"', 6, "url can't be understood"),
    ],
)
def test_an_error_names_file_line_key_and_what_is_allowed(tmp_path: Path, lines: str, line: int, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        settings_of(tmp_path, SOURCE + lines)
    message = f"{caught.value.what}. {caught.value.advice}"
    assert said in message
    assert f"tracker.toml', line {line}: sources[" in message
    assert "geheim" not in message


@pytest.mark.parametrize("content", ["sources = 3", 'sources = ["x"]', '[sources]\nname = "x"'])
def test_sources_that_are_no_tables_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadSettings, match="must be tables"):
        settings_of(tmp_path, content)


def test_a_source_written_in_one_line_is_refused_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"tracker\.toml': sources\[1\]\.url is missing"):
        settings_of(tmp_path, 'sources = [{ name = "x" }]')


def test_a_misspelt_table_of_sources_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        settings_of(tmp_path, "[[source]]\nname = 'x'")
    assert caught.value.advice == "Did you mean sources?"


def test_a_number_of_too_many_digits_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="not valid TOML"):
        settings_of(tmp_path, f"{SOURCE}retries = 1{'0' * 5000}")
