"""The worker process: `python -m xl_portfolio.wire`.

Its standard input is a pipe that the caller holds. The first line is the port at which the caller
waits and a secret that proves us to it; when the pipe closes, the caller has gone, and the worker
ends even in the middle of a calculation.
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
    port, secret = sys.stdin.buffer.readline().decode().split()
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(bytes.fromhex(secret))
    return connection


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
