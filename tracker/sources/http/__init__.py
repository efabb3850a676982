"""Pages over HTTP: one exchange, its content, and the way from an address to a page.

``exchange`` makes one request within its bounds, ``content`` undoes compression, ``retry`` says what may pass,
``cookies`` keeps a source's cookies, ``walls`` names what stands in a page's place, ``fetch`` goes the whole way.
"""
