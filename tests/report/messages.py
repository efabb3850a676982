"""Every message that the program shows: found in its source and in its template, and in the kinds of findings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

import tracker
from tracker.findings import KINDS

PACKAGE = Path(tracker.__file__).parent

_CATALOGUES = frozenset({"texts", "words", "say"})
"""What the program calls a catalogue where it shows something."""

Message = str | tuple[str, str]
"""A text, or the two forms of one that counts."""


def used_messages() -> dict[Message, str]:
    """Each message, with the file that shows it."""
    found: dict[Message, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in _in_source(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(message, path.name)
    for path in sorted(PACKAGE.rglob("*.j2")):
        for message in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, path.name)
    for kind in KINDS:
        for text in filter(None, (kind.sentence, kind.beside, kind.about, kind.label)):
            found.setdefault(text, "findings.py")
    return found


def _in_source(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if _is_texts(node.func) and len(node.args) == 1 and texts:
            yield str(texts[0])
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "count" and _is_texts(node.func.value):
            yield str(texts[0]), str(texts[1])


def _is_texts(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in _CATALOGUES) or (
        isinstance(node, ast.Attribute) and node.attr == "texts"
    )


def _in_template(source: str) -> Iterator[Message]:
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "texts":
            (message,) = call.args
            assert isinstance(message, nodes.Const), f"not a literal message: {message}"
            yield str(message.value)
