"""How an engine is reached from another process: frames over a socket, `serve`, and the client.

`frames`, `values` and `client` use the standard library alone and run on Python 3.8, because they
also run inside spreadsheets.
"""
