"""Settings: command line, then environment, then ``tracker.toml`` in the home folder, then what is built in."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.colors import Colors
from tracker.errors import BadSettings, reason_of
from tracker.locales import DEFAULT_LOCALE, display_locale
from tracker.times import zone_named

if TYPE_CHECKING:
    from tracker.instruments import Catalogue
    from tracker.sources.source import Source

DEFAULT_ZONE = "Europe/Paris"
FILE = "tracker.toml"
SOURCES = "sources"
"""The key of the tables that describe them."""
INSTRUMENTS = "instruments"
"""The key of the tables that add to the catalogue."""
_TEXTS = ("database_url", "timezone", "locale", "browser_path", "colors")
_WATCH_TEXTS = ("health_url", "health_fail_url", "metrics_file", "log_format")
_SCHEDULE_TEXTS = ("every", "hours")
LOG_FORMATS = ("text", "json")
_HOW_WRITTEN = 'Correct the file there; a setting is written as locale = "fr_FR" (docs/settings.md).'


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how a capture went.

    Attributes:
        health_url: asked after a capture that went well; it may hold user and password. None to tell nobody.
        health_fail_url: asked after one that did not; None for ``health_url`` with ``/fail``.
        metrics_file: in Prometheus' text format; None to write none.
        log_format: ``text`` for people or ``json`` for machines.
    """

    health_url: str | None = None
    health_fail_url: str | None = None
    metrics_file: Path | None = None
    log_format: str = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run works with.

    Attributes:
        home: folder with ``snapshots/``, ``reports/`` and ``tracker.toml``; it need not exist.
        database: SQLAlchemy's URL of the store, which may hold a password, or the path of an SQLite file.
        zone: the display time zone, in which times without an offset are read.
        locale: the display locale, such as ``fr_FR``.
        sources: the pages to capture, in the file's order.
        browser_path: Chromium's program, for sources that need a browser; None to look for it.
        watch: who is told how a capture went.
        every: how often captures are meant to run; None where nothing says it.
        hours: and when, as `tracker.schedule.timing.named_hours` spells it; None where nothing says it.
        colors: of what rises and what falls, in reports and on a terminal.
        own_catalogue: the package's with what the home adds to it; None where it adds nothing.
    """

    home: Path
    database: str | Path
    zone: ZoneInfo
    locale: str
    sources: tuple[Source, ...] = ()
    browser_path: str | None = None
    watch: Watch = field(default_factory=Watch)
    every: timedelta | None = None
    hours: str | None = None
    colors: Colors = Colors.BLUE_ORANGE
    own_catalogue: Catalogue | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The instruments that names mean in this home."""
        return self.own_catalogue or _package_s()

    @property
    def snapshots(self) -> Path:
        """The archive's folder."""
        return self.home / "snapshots"

    @property
    def absolute_home(self) -> Path:
        """The home by its one name, however it was written; links in it stay."""
        return absolute(self.home)

    def source(self, name: str) -> Source | None:
        """The source of that name, in any case; None where there is none."""
        return next((source for source in self.sources if source.name.casefold() == name.casefold()), None)

    @property
    def reports(self) -> Path:
        """Where reports are written unless told otherwise."""
        return self.home / "reports"


def home_folder(environment: Mapping[str, str], home: str | None) -> Path:
    """The home that the command line, else the environment, names; else the current folder."""
    return Path(home or environment.get("TRACKER_HOME") or ".")


def absolute(folder: Path) -> Path:
    """*folder* from the root, without ``..``; links in it stay."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - pathlib's absolute() leaves .. in


def load_settings(
    environment: Mapping[str, str],
    *,
    home: str | None = None,
    locale: str | None = None,
    timezone: str | None = None,
    log_format: str | None = None,
    colors: str | None = None,
) -> Settings:
    """The settings of a run. The keyword arguments are the command line's; None where it says nothing.

    Reads ``tracker.toml`` where it is there, and makes nothing.

    Raises:
        BadSettings: a setting can't be used; the error names it and what is allowed.
    """
    folder = home_folder(environment, home)
    try:
        is_other = folder.exists() and not folder.is_dir()
    except OSError as error:
        reason = reason_of(error)
        raise BadSettings(f"the home folder {str(folder)!r} can't be used: {reason}", about=str(folder)) from error
    if is_other:
        advice = "Name a folder with --home."
        raise BadSettings(f"the home folder {str(folder)!r} is a file", advice=advice, about=str(folder))
    written = _read_file(folder / FILE)
    zone_name, zone_setting = _first(
        (timezone, "--timezone"),
        (environment.get("TRACKER_TIMEZONE"), "TRACKER_TIMEZONE"),
        written.setting("timezone"),
        (DEFAULT_ZONE, "default"),
    )
    locale_name, locale_setting = _first(
        (locale, "--locale"),
        (environment.get("TRACKER_LOCALE"), "TRACKER_LOCALE"),
        written.setting("locale"),
        (_environment_locale(environment), "LANG"),
        (DEFAULT_LOCALE, "default"),
    )
    return Settings(
        home=folder,
        database=_database(environment, written, folder) or folder / "snapshots" / "tracker.db",
        zone=zone_named(zone_name, setting=zone_setting),
        locale=display_locale(locale_name, setting=locale_setting),
        sources=written.sources,
        browser_path=environment.get("TRACKER_BROWSER_PATH") or written.texts.get("browser_path"),
        watch=_watch(environment, written, folder, log_format),
        every=_every(environment, written),
        hours=_hours(environment, written),
        colors=_colors(environment, written, colors),
        own_catalogue=written.own_catalogue,
    )


def _colors(environment: Mapping[str, str], written: _Written, colors: str | None) -> Colors:
    chosen, setting = _first(
        (colors, "--colors"),
        (environment.get("TRACKER_COLORS"), "TRACKER_COLORS"),
        written.setting("colors"),
        (Colors.BLUE_ORANGE, "default"),
    )
    if chosen not in tuple(Colors):
        advice = f"Write {' or '.join(Colors)}."
        raise BadSettings(f"{setting}: {chosen!r} names no colours", advice=advice, about=setting)
    return Colors(chosen)


def _every(environment: Mapping[str, str], written: _Written) -> timedelta | None:
    text, setting = _schedule_text("every", environment, written)
    if not text:
        return None
    from tracker.schedule.timing import even_interval

    length = even_interval(text)
    if isinstance(length, str):
        raise BadSettings(f"{setting}: {length}", about=setting)
    return length


def _hours(environment: Mapping[str, str], written: _Written) -> str | None:
    text, setting = _schedule_text("hours", environment, written)
    if not text:
        return None
    from tracker.schedule.timing import HOURS, named_hours

    hours = named_hours(text)
    if hours is None:
        raise BadSettings(f"{setting}: {text!r} names no hours", advice=f"Write {HOURS}.", about=setting)
    return hours


def _schedule_text(key: str, environment: Mapping[str, str], written: _Written) -> tuple[str | None, str]:
    variable = f"TRACKER_{key.upper()}"
    given = environment.get(variable)
    return (given, variable) if given else written.setting(key)


def _watch(environment: Mapping[str, str], written: _Written, home: Path, log_format: str | None) -> Watch:
    """Who is told how a capture went. A relative path in the home's file begins at the home."""
    chosen, setting = _first(
        (log_format, "--log-format"),
        (environment.get("TRACKER_LOG_FORMAT"), "TRACKER_LOG_FORMAT"),
        written.setting("log_format"),
        (LOG_FORMATS[0], "default"),
    )
    if chosen not in LOG_FORMATS:
        raise BadSettings(f"{setting}: {chosen!r} is no log format", advice="Write text or json.", about=setting)
    metrics_file = environment.get("TRACKER_METRICS_FILE")
    in_home = written.texts.get("metrics_file")
    return Watch(
        health_url=_ping_address("health_url", environment, written),
        health_fail_url=_ping_address("health_fail_url", environment, written),
        metrics_file=Path(metrics_file) if metrics_file else home / in_home if in_home else None,
        log_format=chosen,
    )


def _ping_address(key: str, environment: Mapping[str, str], written: _Written) -> str | None:
    variable = f"TRACKER_{key.upper()}"
    url, setting = _first((environment.get(variable), variable), written.setting(key), ("-", "default"))
    if setting == "default":
        return None
    # Imported here: without such a setting nothing of addresses is needed.
    from tracker.errors import WrongUse
    from tracker.sources.web_address import is_address, without_user

    try:
        if is_address(url) and url.isprintable():
            without_user(url)
            return url
    except WrongUse:
        pass
    # The text itself is not repeated: it may hold a password.
    raise BadSettings(f"{setting} is no address", advice="Write it as https://host/path.", about=setting)


def _database(environment: Mapping[str, str], written: _Written, home: Path) -> str | Path | None:
    """The database that is set; None where none is. A relative path in the home's file begins at the home."""
    setting, url = "TRACKER_DATABASE_URL", environment.get("TRACKER_DATABASE_URL")
    is_home_s = not url
    if not url:
        url, setting = written.setting("database_url")
    if not url:
        return None
    if "://" not in url:
        # The text itself is not repeated: it may hold a password.
        raise BadSettings(
            f"{setting} is no database URL",
            advice="Write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
            about=setting,
        )
    relative = url.removeprefix("sqlite:///")
    if is_home_s and relative != url and relative and not relative.startswith(("/", ":")):
        return home / relative
    return url


def _first(*candidates: tuple[str | None, str]) -> tuple[str, str]:
    """The first candidate that says something, with the setting that says it."""
    return next((value, setting) for value, setting in candidates if value)


def _environment_locale(environment: Mapping[str, str]) -> str | None:
    """The locale of the shell, as POSIX orders its variables; None where it is of no use here."""
    for variable in ("LC_ALL", "LANG"):
        name = environment.get(variable, "")
        if name and name.partition(".")[0] not in ("C", "POSIX"):
            try:
                return display_locale(name, setting=variable)
            except BadSettings:
                return None
    return None


@dataclass(frozen=True, slots=True)
class _Written:
    """What ``tracker.toml`` says.

    Attributes:
        file: its path.
        content: its text; empty where there is no such file.
        texts: the settings that are texts, by key.
        sources: the pages to capture.
        own_catalogue: the package's with what the file adds to it; None where it adds nothing.
    """

    file: Path
    content: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    own_catalogue: Catalogue | None = None

    def setting(self, key: str) -> tuple[str | None, str]:
        """What the file says for *key*, None where it doesn't, and how an error names the place."""
        return (self.texts[key], _place_of(key, self.file, self.content)) if key in self.texts else (None, "")


def _place_of(key: str, file: Path, content: str) -> str:
    """The file, the line where it can be told, and the key: TOML's parser tells no lines of what is well-formed."""
    import re

    written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]|\s*\[+\s*[\"']?{re.escape(key)}[\"']?\s*[\].]")
    line = next((at for at, text in enumerate(content.split("\n"), start=1) if written.match(text)), None)
    return f"{str(file)!r}, line {line}: {key}" if line else f"{str(file)!r}: {key}"


def _read_file(path: Path) -> _Written:
    """What ``tracker.toml`` says; nothing where there is no such file."""
    try:
        return _written(path.read_bytes(), path)
    except FileNotFoundError:
        return _Written(path)
    except OSError as error:
        raise BadSettings(
            f"{str(path)!r} can't be read ({reason_of(error)})",
            advice="Make it a file that the user who runs tracker may read, or remove it.",
            about=str(path),
        ) from error


def check_content(content: bytes, path: Path) -> Catalogue:
    """The instruments that names mean in a home whose ``tracker.toml`` has this content.

    Raises:
        BadSettings: it can't be used.
    """
    return _written(content, path).own_catalogue or _package_s()


def _written(content: bytes, path: Path) -> _Written:
    import tomllib

    try:
        text = content.decode("utf-8")
        values = tomllib.loads(text)
    except ValueError as error:
        # Not valid UTF-8, not valid TOML, or a number of more digits than Python reads.
        raise BadSettings(f"{str(path)!r} is not valid TOML: {error}", advice=_HOW_WRITTEN, about=str(path)) from None
    except RecursionError:
        what = f"{str(path)!r} is not valid TOML: nested too deeply"
        raise BadSettings(what, advice=_HOW_WRITTEN, about=str(path)) from None
    sources: tuple[Source, ...] = ()
    if SOURCES in values:
        from tracker.source_settings import parse_sources

        sources = parse_sources(values.pop(SOURCES), file=str(path), content=text)
    own_catalogue = None
    if INSTRUMENTS in values:
        from tracker.instrument_settings import parse_instruments

        own_catalogue = parse_instruments(values.pop(INSTRUMENTS), file=str(path), content=text)
    for key, value in values.items():
        if key not in _TEXTS + _WATCH_TEXTS + _SCHEDULE_TEXTS:
            allowed = (*_TEXTS, *_WATCH_TEXTS, *_SCHEDULE_TEXTS, SOURCES, INSTRUMENTS)
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"allowed: {', '.join(allowed)}."
            raise BadSettings(f"{_place_of(key, path, text)} is an unknown key", advice=hint.capitalize(), about=key)
        if not isinstance(value, str):
            raise BadSettings(f"{_place_of(key, path, text)} must be a text in quotes", about=key)
    return _Written(path, text, values, sources, own_catalogue)


def _package_s() -> Catalogue:
    # Imported here: not every command asks what names mean.
    from tracker.instruments import catalogue

    return catalogue()


def environment() -> Mapping[str, str]:
    """The process's environment: the one place where it is looked at."""
    return os.environ
