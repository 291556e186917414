"""What runs inside LibreOffice: standard library and UNO alone, Python 3.8 or later.

The calculations are done by a worker process of our own environment; see `xl_portfolio.wire`.
"""
