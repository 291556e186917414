"""The running version of XL Portfolio as a wheel, made from the installed files, for a computer without it."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import xl_portfolio

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["own_wheel"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_DESCRIBED = ("METADATA", "entry_points.txt")
_TAG = "Wheel-Version: 1.0\nGenerator: xl-portfolio\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def own_wheel(built: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Name and bytes of the wheel; `built` are the files for Excel that it brings along."""
    root = Path(xl_portfolio.__file__).parent
    files = {
        f"xl_portfolio/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    files |= {f"xl_portfolio/hosts/excel/built/{name}": content for name, content in built.items()}
    known = distribution("xl-portfolio")
    folder = f"xl_portfolio-{known.version}.dist-info"
    for name in _DESCRIBED:
        files[f"{folder}/{name}"] = (known.read_text(name) or "").encode()
    files[f"{folder}/WHEEL"] = _TAG.encode()
    record = f"{folder}/RECORD"
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[record] = "\n".join([*lines, f"{record},,"]).encode()
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in files.items():
            wheel.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return f"xl_portfolio-{known.version}-py3-none-any.whl", written.getvalue()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
