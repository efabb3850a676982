"""The form that a portal shows before its page, and the answer that the settings give it.

The way over hosts and steps that follows is whatever the form and its redirects say; nothing of it is known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from tracker.sources.source import Choice

_LONGEST_PAGE = 1024 * 1024
"""A consent page has some 40 kB; a page of the portal with its quotes has twice this."""


_BUTTON_WORDS = {
    Choice.REJECT: ("reject", "rejectall", "refuse", "decline", "tout refuser", "refuser", "reject all"),
    Choice.ACCEPT: ("agree", "accept", "acceptall", "tout accepter", "accepter", "accept all"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page.

    Attributes:
        method: ``get`` or ``post``.
        action: as written; empty means the page's own address.
        fields: hidden inputs, entities decoded.
        buttons: (name, value, text) of each button that submits it.
    """

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The request that submits a form."""

    method: str
    url: str
    body: bytes


def consent_form(text: str) -> Form | None:
    """The consent form of a page: one that can be both refused and agreed to; None where there is none."""
    if len(text) > _LONGEST_PAGE or "<form" not in text.casefold():
        return None
    collector = _FormCollector()
    collector.feed(text)
    collector.close()
    for form in collector.forms():
        if button_of(form, Choice.REJECT) and button_of(form, Choice.ACCEPT):
            return form
    return None


def answer(form: Form, choice: Choice, target: str) -> Answer:
    """The request that submits *form* to the address *target* with the button of *choice*."""
    button = button_of(form, choice)
    if button is None:
        raise ValueError(f"the form has no button for {choice}")
    name, value, _ = button
    fields = [*form.fields, *([(name, value)] if name else [])]
    if form.method == "get":
        return Answer("GET", f"{target.partition('?')[0]}?{urlencode(fields)}", b"")
    return Answer("POST", target, urlencode(fields).encode("ascii"))


def button_of(form: Form, choice: Choice) -> tuple[str, str, str] | None:
    """The button that answers *choice*, as (name, value, text); None where the form has none."""
    words = _BUTTON_WORDS[choice]
    for button in form.buttons:
        if any(" ".join(part.casefold().split()) in words for part in button):
            return button
    return None


@dataclass(slots=True)
class _Draft:
    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _FormCollector(HTMLParser):
    """Collects the forms of a page; the parser decodes entities in attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._drafts: list[_Draft] = []
        self._is_open = False
        self._button: tuple[str, str] | None = None
        self._words: list[str] = []

    def forms(self) -> list[Form]:
        return [Form(draft.method, draft.action, tuple(draft.fields), tuple(draft.buttons)) for draft in self._drafts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "form":
            self._drafts.append(_Draft(values.get("method", "get").casefold(), values.get("action", "").strip()))
            self._is_open = True
        elif not self._is_open:
            return
        elif tag == "input":
            kind = values.get("type", "text").casefold()
            if kind == "hidden" and "name" in values:
                self._drafts[-1].fields.append((values["name"], values.get("value", "")))
            elif kind == "submit":
                value = values.get("value", "")
                self._drafts[-1].buttons.append((values.get("name", ""), value, value))
        elif tag == "button" and values.get("type", "submit").casefold() == "submit":
            self._button, self._words = (values.get("name", ""), values.get("value", "")), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False
        elif tag == "button" and self._button is not None:
            self._drafts[-1].buttons.append((*self._button, "".join(self._words)))
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._words.append(data)
