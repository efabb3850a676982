"""Pages that only a browser builds: rendered in an installed Chromium, handed on as pages over HTTP are.

``chromium`` finds, starts and ends the browser, ``guard`` stands between the page and the network, ``visit`` goes the
way from an address to the page's HTML, ``cookies`` carries a source's cookies in and out, ``page`` makes a page of it.
"""

from tracker.sources.browser.page import render_in, render_page

__all__ = ["render_in", "render_page"]
