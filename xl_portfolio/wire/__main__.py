"""The worker process: `python -m xl_portfolio.wire DESCRIPTOR`.

Its standard input is a pipe that the caller holds: when it closes, the caller has gone, and the
worker ends even in the middle of a calculation.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading

from xl_portfolio.engine import default_engine
from xl_portfolio.wire.serve import serve


def _connection() -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(bytes.fromhex(sys.stdin.buffer.readline().decode()))
    return socket.socket(fileno=int(sys.argv[1]))


def _end_with_the_caller() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Answer the caller until it goes."""
    logging.basicConfig(format="%(asctime)s %(message)s")
    connection = _connection()
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    serve(connection, default_engine())


main()
