"""Where in a page's JSON an offset is, as the names and numbers that lead to it."""

from __future__ import annotations

import json
import re

from tracker.readers.embedded_json import STORES_MARK

_ASSIGNED = re.compile(rf"{re.escape(STORES_MARK)}\s*=\s*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_DEEPEST = 200


def json_path(script: str, at: int) -> str:
    r"""The path to what stands at index *at* of a script: through objects, arrays, and JSON in a string of JSON.

    It is empty where no JSON leads there.

    >>> script = r'{"body": "{\"result\": [1, {\"^DJI\": {\"fmt\": \"37,5\"}}]}"}'
    >>> json_path(script, script.index("37,5"))
    'body.result[1]["^DJI"].fmt'
    """
    assigned = _ASSIGNED.search(script, 0, at)
    start = assigned.end() if assigned else 0
    steps: list[str | int] = []
    # Of each open bracket: whether it is an array's. Of an object the step is the name whose value follows.
    arrays: list[bool] = []
    is_name = False
    for token in _TOKEN.finditer(script, start):
        text = token[0]
        if token.end() > at:
            return _written(steps) + (_inside(text, at - token.start(), after=bool(steps)) if text[0] == '"' else "")
        match text:
            case "{" | "[":
                arrays.append(text == "[")
                steps.append(0 if text == "[" else "")
                is_name = text == "{"
            case "}" | "]":
                if not arrays:
                    return ""
                arrays.pop()
                steps.pop()
            case ",":
                is_name = bool(arrays) and not arrays[-1]
                last = steps[-1] if steps else ""
                if isinstance(last, int):
                    steps[-1] = last + 1
            case ":":
                is_name = False
            case _:
                if is_name and text[0] == '"' and steps:
                    steps[-1] = _decoded(text)
        if len(steps) > _DEEPEST:
            return ""
    return ""


def _inside(token: str, at: int, *, after: bool) -> str:
    """The path in the JSON that a string holds, to index *at* of the string as it is written."""
    content = _decoded(token)
    if content[:1] not in ("{", "["):
        return ""
    path = json_path(content, len(_decoded(f'{token[:at]}"')))
    return f".{path}" if after and path[:1] not in ("", "[") else path


def _decoded(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return ""


def _written(steps: list[str | int]) -> str:
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _NAME.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{json.dumps(step, ensure_ascii=False)}]"
    return path
