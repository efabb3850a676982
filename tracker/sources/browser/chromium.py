"""An installed Chromium: where it is, and how it starts and ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import BadSettings

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    # Nothing goes over the network but what the page asks for.
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    # In spite of these, Chromium 156 asks two hosts of its maker's on its own.
    "--host-resolver-rules=MAP update.googleapis.com ~NOTFOUND, MAP accounts.google.com ~NOTFOUND",
    # A server has no graphics, and a container little shared memory.
    "--disable-gpu", "--disable-dev-shm-usage",
)  # fmt: skip
_END_S = 0.8
_KILL_S = 3.0
"""For the driver to see that its browser was killed, which takes a busy machine a while."""


class Chromium:
    """A browser for one block of code, at whose end it has ended, whatever it is doing.

    Where this process is killed instead, its pipe to Playwright's driver closes, and the driver ends the browser and
    removes its profile: that takes half a second.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._starting: asyncio.Future[Playwright] | None = None
        self._process: int | None = None

    async def __aenter__(self) -> Chromium:
        return self

    async def start(self) -> Browser:
        """Start it.

        Raises:
            BadSettings: Playwright is not installed, or there is no Chromium that starts.
        """
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError as error:
            raise BadSettings(
                "a page can't be built by a browser: Playwright is not installed",
                advice="Install it: pip install 'tracker[browser]'",
                about="playwright",
            ) from error
        executable = _given(self._path) if self._path is not None else _on_path()
        # Shielded: a driver that was given up while it starts could not be stopped any more.
        self._starting = asyncio.ensure_future(async_playwright().start())
        try:
            playwright = await asyncio.shield(self._starting)
        except Exception as error:
            # Playwright raises nothing more special where its driver, a process of its own, ends at once.
            raise BadSettings(
                f"Playwright can't be started: {error}",
                advice="Start it by hand to see why: playwright --version; it needs some 500 MB of memory.",
                about="playwright",
            ) from error
        executable = executable or _own(playwright)
        try:
            browser = await playwright.chromium.launch(
                executable_path=executable,
                args=list(_ARGUMENTS),
                # As root Chromium refuses to start with its sandbox.
                chromium_sandbox=os.geteuid() != 0,
                # Ctrl-C reaches the driver too, and would end the browser in the middle of a call.
                handle_sigint=False,
            )
            session = await browser.new_browser_cdp_session()
            processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        except Error as error:
            raise BadSettings(
                f"the browser {str(executable)!r} can't be started: {_reason(error.message)}",
                advice="Start it by hand to see why, or name another one with the setting browser_path.",
                about=str(executable),
            ) from error
        self._process = next((each["id"] for each in processes if each["type"] == "browser"), None)
        return browser

    async def __aexit__(self, *_: object) -> None:
        if self._starting is None:
            return
        await asyncio.wait({self._starting}, timeout=_END_S)
        if not self._starting.done() or self._starting.cancelled() or self._starting.exception():
            return
        # The driver ends the browser, which is quick even while a script never ends, removes its profile, and exits.
        stopping = asyncio.ensure_future(self._starting.result().stop())
        done, _pending = await asyncio.wait({stopping}, timeout=_END_S)
        if not done and self._process is not None:
            # Playwright starts the browser as the leader of a process group; where it is none, it is killed alone.
            with suppress(ProcessLookupError):
                if os.getpgid(self._process) == self._process:
                    os.killpg(self._process, signal.SIGKILL)
                else:
                    os.kill(self._process, signal.SIGKILL)
            await asyncio.wait({stopping}, timeout=_KILL_S)


def _given(path: str) -> Path:
    """The browser at the path that the settings name."""
    found = Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser() raises where nobody has that name
    if not found.is_file() or not os.access(found, os.X_OK):
        raise BadSettings(
            f"there is no browser at {path!r}, where the setting browser_path says it is",
            advice="Name Chromium's program, such as /usr/bin/chromium, or leave the setting out.",
            about=path,
        )
    return found


def _on_path() -> Path | None:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


def _own(playwright: Playwright) -> Path:
    """The Chromium that Playwright has downloaded."""
    executable = Path(playwright.chromium.executable_path)
    if not executable.is_file():
        raise BadSettings(
            f"there is no Chromium on this machine (asked for: {', '.join(_NAMES)}, and Playwright's own)",
            advice="Install one (apt install chromium, or: playwright install chromium), "
            "or say where it is with the setting browser_path.",
            about="browser_path",
        )
    return executable


def _reason(message: str) -> str:
    """The line of Playwright's report on a start that says why: the browser's own words, if it had any."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    said = [line.partition("[err] ")[2] for line in lines if "[err] " in line]
    fatal = [line for line in said if "FATAL" in line]
    exits = [line.partition("<process did exit: ")[2].rstrip(">") for line in lines if "<process did exit: " in line]
    return next(iter(fatal or said or exits), lines[0].removeprefix("BrowserType.launch: "))
