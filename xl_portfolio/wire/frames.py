"""Frames on a socket: a JSON header followed by buffers of float64 numbers.

A frame is the length of the header and the length of all buffers together (each four bytes,
little-endian), the header in UTF-8, which says what the buffers are, and the buffers.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

__all__ = ["LARGEST_FRAME", "Disconnected", "receive", "send"]

LARGEST_FRAME = 1 << 30  # bytes; a full sheet column of numbers is 8 MB

_LENGTHS = struct.Struct("<II")


class Disconnected(ConnectionError):
    """The other end has gone."""


def send(connection: socket.socket, header: object, buffers: Sequence[bytes] = ()) -> None:
    """Write one frame."""
    text = json.dumps(header, separators=(",", ":")).encode()
    size = sum(map(len, buffers))
    if len(text) + size > LARGEST_FRAME:
        raise ValueError(f"a frame of {len(text) + size} bytes is larger than {LARGEST_FRAME}")
    connection.sendall(b"".join((_LENGTHS.pack(len(text), size), text, *buffers)))


def receive(connection: socket.socket) -> tuple[Any, memoryview]:
    """Read one frame: its header, and all buffers as one.

    Raises
    ------
    Disconnected
        The other end closed the connection.
    TimeoutError
        Nothing came within the time limit of the connection.
    """
    text, size = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size))
    if text + size > LARGEST_FRAME:
        raise Disconnected(f"a frame of {text + size} bytes was announced: this is not our protocol")
    content = _exactly(connection, text + size)
    return json.loads(bytes(content[:text])), content[text:]


def _exactly(connection: socket.socket, size: int) -> memoryview:
    buffer = memoryview(bytearray(size))
    filled = 0
    while filled < size:
        count = connection.recv_into(buffer[filled:])
        if not count:
            raise Disconnected("the other end has gone")
        filled += count
    return buffer
