"""Text of a file that a person chose: found, not too large, text at all, and in which encoding."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from xl_portfolio.core.errors import InputError

__all__ = ["TextFile", "read_text_file"]

_LARGEST = 50_000_000  # bytes: 60 tickers, daily, for a century are 20 MB; more is the wrong file
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "a workbook (xlsx, ods) or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file (gz)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = (("<", "a web page"), ("{", "a JSON file"), ("[{", "a JSON file"))
_TICKER_HEADING = "<ticker>"  # the one kind of price file that begins with `<`
_AS_CSV = (
    "Save it as CSV (File, Save As), or copy the cells and paste them into the block of the Import sheet."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text, the name of its file without and with its ending, and its encoding."""

    text: str
    stem: str
    name: str
    encoding: str


def read_text_file(location: str) -> TextFile:
    """Text of the file at `location`, whatever its encoding.

    UTF-8, UTF-16 (each with or without a byte order mark) and Windows-1252 are told apart; quotation
    marks around the path, as Windows copies them, are taken off, and `~` is the home folder.

    Raises
    ------
    InputError
        No such file, a folder, a web address, no permission, empty, larger than 50 MB, or no text.
    """
    path = _path(location.strip().strip('"').strip("'"))
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(
                f"{path.name} has {path.stat().st_size / 1e6:,.0f} MB; at most {_LARGEST / 1e6:.0f} MB are read. "
                "Export fewer securities or a shorter period."
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror}. Close it in other programs and check the permissions."
        ) from error
    text, encoding = _decoded(content, path.name)
    if not text.strip():
        raise InputError(f"{path.name} is empty: choose the file that holds the prices.")
    start = text.lstrip()[:10].casefold()
    for mark, what in _MARKUP:
        if start.startswith(mark) and not start.startswith(_TICKER_HEADING[:3]):
            raise InputError(f"{path.name} is {what}, not a price file: download the prices as CSV instead.")
    return TextFile(text=text, stem=path.stem, name=path.name, encoding=encoding)


def _path(location: str) -> Path:
    if location.casefold().startswith(("http://", "https://", "ftp://")):
        raise InputError(
            f"{location} is a web address: download the file first and give the path to it on this computer."
        )
    try:
        path = Path(location).expanduser()
        if path.is_file():
            return path
        folder, exists = path.is_dir(), path.exists()
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{location!r:.120} is no path of a file: correct it.") from error
    if folder:
        raise InputError(f"{location} is a folder: add the name of the file, such as prices.csv.")
    if exists:
        raise InputError(f"{location} is a device, not a file: give the path of a CSV file.")
    if path.is_absolute():
        raise InputError(f"There is no file {location}: check the folder, the name and its ending.")
    raise InputError(
        f"There is no file {location} in the current folder, {Path.cwd()}. A path without a drive or a leading "
        "slash starts there: give the whole path, or move the file."
    )


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """Text and name of its encoding."""
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise InputError(f"{name} is {what}, not a text file. {_AS_CSV}")
    text, encoding = _text(content)
    if any(ord(sign) < 32 and sign not in "\t\n\r\f\x1a" for sign in set(text)):
        raise InputError(f"{name} is not a text file. {_AS_CSV}")
    return text.rstrip("\x1a"), encoding


def _text(content: bytes) -> tuple[str, str]:
    for mark, codec, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(codec, errors="replace"), encoding
    half = len(content) // 2
    for codec, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
        if half and zeros.count(0) > 0.8 * half:  # Latin text in UTF-16: every other byte is zero
            return content.decode(codec, errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"
