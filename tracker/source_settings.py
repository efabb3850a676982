"""Sources as ``tracker.toml`` writes them, in tables ``[[sources]]``: each key checked, whoever reads them later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tracker.errors import BadSettings, WrongUse
from tracker.layout import Layout, Selector, TableLayout, WidgetLayout, squeezed
from tracker.locales import PAGE_LOCALE, known_locale
from tracker.settings_section import Section
from tracker.sources.source import MEBIBYTE, Choice, Limits, Source
from tracker.sources.web_address import is_address, without_user

_KEY = "sources"
_HEADER = re.compile(rf"\s*\[\[\s*[\"']?{_KEY}[\"']?\s*\]\]")
_LONGEST_NAME = 80
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_OWN_HEADERS = frozenset({"accept-encoding", "connection", "content-length", "host", "te", "transfer-encoding"})
"""What the exchange itself says."""
_MOST_SECONDS = 3600.0
_MOST_MEGABYTES = 1000.0
_MOST_REDIRECTS = 50
_MOST_RETRIES = 10


def parse_sources(written: object, *, file: str, content: str) -> tuple[Source, ...]:
    """The sources that a ``tracker.toml`` holds.

    Args:
        written: the value of the key ``sources``, as TOML's parser gives it.
        file: the path, for errors.
        content: the file's text, for the lines in errors.

    Raises:
        BadSettings: a key is unknown, or its value can't be used.
    """
    if not isinstance(written, list) or not all(isinstance(each, dict) for each in written):
        raise BadSettings(
            f"{file!r}: {_KEY} must be tables",
            advice=f"Begin each source with a line [[{_KEY}]].",
            about=_KEY,
        )
    lines = content.split("\n")
    sources: list[Source] = []
    for number, values in enumerate(written):
        section = Section(values, f"{_KEY}[{number + 1}]", file, tuple(_lines_of(lines, number)))
        source = _source(section)
        if any(source.name.casefold() == other.name.casefold() for other in sources):
            section.refuse("name", f"is {source.name!r}, the name of another source", "Each source has its own.")
        sources.append(source)
    return tuple(sources)


def _lines_of(lines: Sequence[str], number: int) -> Iterator[tuple[int, str]]:
    """The lines of the source *number*, each with its number in the file."""
    seen = -1
    for at, line in enumerate(lines, start=1):
        if _HEADER.match(line):
            seen += 1
        if seen == number:
            yield at, line


def _source(section: Section) -> Source:
    section.refuse_unknown(
        (
            "name", "url", "locale", "headers", "timeout", "connect_timeout", "read_timeout", "page_mb", "redirects",
            "retries", "consent", "browser", "wait_for", "selectors", "table",
        )
    )  # fmt: skip
    browser = section.flag("browser")
    wait_for = _css(section, "wait_for") if "wait_for" in section.values else None
    if wait_for is not None and not browser:
        section.refuse("wait_for", "is for a browser to wait for", "Add browser = true, or leave it out.")
    return Source(
        name=_name(section),
        url=_url(section),
        locale=_locale(section),
        headers=_headers(section.section("headers")),
        consent=_consent(section),
        limits=_limits(section),
        browser=browser,
        wait_for=wait_for,
        layout=_layout(section),
    )


def _name(section: Section) -> str:
    name = section.needed_text("name")
    if name != name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        section.refuse("name", "can't be shown on a line", f"Use up to {_LONGEST_NAME} letters, digits and signs.")
    return name


def _url(section: Section) -> str:
    url = section.needed_text("url")
    if not is_address(url):
        # What is no address may still hold a password, and is not repeated.
        section.refuse("url", "is no address of a page on the web", "It begins with https:// or http://.")
    try:
        without_user(url)
    except WrongUse as error:
        section.refuse("url", "can't be understood", error.advice)
    return url


def _locale(section: Section) -> str:
    name = section.text("locale")
    if name is None:
        return PAGE_LOCALE
    try:
        return known_locale(name, setting=f"{section.label}.locale")
    except BadSettings as error:
        section.refuse("locale", f"is {name!r}, which is no locale that is known", error.advice)


def _headers(section: Section | None) -> Mapping[str, str]:
    if section is None:
        return {}
    headers = {}
    for name, value in section.values.items():
        if not _HEADER_NAME.fullmatch(name):
            section.refuse(name, "is no name of a header", "Use letters, digits and hyphens.")
        if name.casefold() in _OWN_HEADERS:
            section.refuse(name, "is said by the connection itself", "Leave it out.")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            section.refuse(name, "must be a text in quotes", "On one line, in Latin letters.")
        headers[name] = value
    return headers


def _consent(section: Section) -> Choice | None:
    choice = section.text("consent")
    if choice is None:
        return None
    if choice not in tuple(Choice):
        section.refuse("consent", f"is {choice!r}", 'Use "reject" or "accept", or leave it out to answer nothing.')
    return Choice(choice)


def _limits(section: Section) -> Limits:
    default = Limits()
    total_s = section.number("timeout", default.total_s, most=_MOST_SECONDS)
    return Limits(
        connect_s=section.number("connect_timeout", min(default.connect_s, total_s), most=_MOST_SECONDS),
        read_s=section.number("read_timeout", min(default.read_s, total_s), most=_MOST_SECONDS),
        total_s=total_s,
        page_bytes=int(MEBIBYTE * section.number("page_mb", default.page_bytes / MEBIBYTE, most=_MOST_MEGABYTES)),
        redirects=section.count("redirects", default.redirects, most=_MOST_REDIRECTS),
        retries=section.count("retries", default.retries, most=_MOST_RETRIES),
    )


def _layout(section: Section) -> Layout | None:
    selectors, table = section.section("selectors"), section.section("table")
    if selectors is not None and table is not None:
        section.refuse("table", "stands beside selectors", "A page is laid out in one way: keep one of the two.")
    if selectors is not None:
        return _widget_layout(selectors)
    return _table_layout(table) if table is not None else None


def _widget_layout(section: Section) -> WidgetLayout:
    section.refuse_unknown(("widget", "name", "value", "change", "percent", "market"))
    return WidgetLayout(
        widget=_css(section, "widget"),
        name=_needed_selector(section, "name"),
        value=_needed_selector(section, "value"),
        change=_selector(section, "change"),
        percent=_selector(section, "percent"),
        market=_selector(section, "market"),
    )


def _table_layout(section: Section) -> TableLayout:
    section.refuse_unknown(("name", "value", "change", "percent", "css", "without", "market"))
    headings = [(key, heading) for key in ("name", "value", "change", "percent") if (heading := section.text(key))]
    for number, (key, heading) in enumerate(headings):
        if any(squeezed(heading) == squeezed(other) for _, other in headings[:number]):
            section.refuse(key, "has the heading of another figure", "Each figure has a column of its own.")
    return TableLayout(
        name=section.needed_text("name"),
        value=section.needed_text("value"),
        change=section.text("change"),
        percent=section.text("percent"),
        css=_css(section, "css") if "css" in section.values else None,
        without=section.list_of_texts("without"),
        market=_selector(section, "market"),
    )


def _needed_selector(section: Section, key: str) -> Selector:
    selector = _selector(section, key)
    if selector is None:
        section.refuse(key, "is missing", f'Write a line {key} = "CSS SELECTOR".')
    return selector


def _selector(section: Section, key: str) -> Selector | None:
    """A selector: a text, or a table of ``css``, ``attribute`` and ``without``."""
    if not isinstance(section.values.get(key), dict):
        return Selector(_css(section, key)) if key in section.values else None
    inner = section.section(key) or section
    inner.refuse_unknown(("css", "attribute", "without"))
    css, attribute = _css(inner, "css") if "css" in inner.values else "", inner.text("attribute")
    if not css and attribute is None:
        inner.refuse("css", "is missing", "Say the CSS selector, the attribute, or both.")
    # The parser of HTML writes the names of attributes in lower case.
    return Selector(css, attribute.lower() if attribute else None, inner.list_of_texts("without"))


def _css(section: Section, key: str) -> str:
    from tracker.readers.html_tree import is_selector

    css = section.needed_text(key)
    if not is_selector(css):
        section.refuse(key, f"is {css!r}, which is no CSS selector", "Write one such as .quote or td:nth-child(2).")
    return css
