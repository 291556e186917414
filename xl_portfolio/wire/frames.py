"""Frames on a socket: a JSON header followed by buffers of float64 numbers.

A frame is the length of the header and the length of all buffers together (each four bytes,
little-endian), the header in UTF-8, which says what the buffers are, and the buffers.
"""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

__all__ = ["LARGEST_FRAME", "Disconnected", "receive", "send"]

LARGEST_FRAME = 1 << 30  # bytes; a full sheet column of numbers is 8 MB

_LENGTHS = struct.Struct("<II")
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class Disconnected(ConnectionError):
    """The other end has gone."""


def send(connection: socket.socket, header: object, buffers: Sequence[bytes] = ()) -> None:
    """Write one frame."""
    text = _ENCODER.encode(header).encode()
    size = sum(map(len, buffers))
    if len(text) + size > LARGEST_FRAME:
        raise ValueError(f"a frame of {len(text) + size} bytes is larger than {LARGEST_FRAME}")
    connection.sendall(b"".join((_LENGTHS.pack(len(text), size), text, *buffers)))


def receive(source: IO[bytes]) -> tuple[Any, memoryview]:
    """Read one frame from a connection's `makefile("rb")`: its header, and all buffers as one.

    Raises
    ------
    Disconnected
        The other end closed the connection.
    TimeoutError
        Nothing came within the time limit of the connection.
    """
    text, size = _LENGTHS.unpack(_exactly(source, _LENGTHS.size))
    if text + size > LARGEST_FRAME:
        raise Disconnected(f"a frame of {text + size} bytes was announced: this is not our protocol")
    header = json.loads(_exactly(source, text))
    return header, memoryview(_exactly(source, size))


def _exactly(source: IO[bytes], size: int) -> bytes:
    content = source.read(size)
    if len(content) < size:
        raise Disconnected("the other end has gone")
    return content
