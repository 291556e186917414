"""Reading Windows' registry, as far as the doctor asks."""

from __future__ import annotations

import importlib
from typing import Any, Protocol

__all__ = ["Registry", "windows_registry"]


class Registry(Protocol):
    """Answers what a value of a key holds."""

    def __call__(self, hive: str, key: str, value: str) -> str | int | None:
        """Content of a value under `HKCU` or `HKLM`; None if there is none."""


def windows_registry(hive: str, key: str, value: str) -> str | int | None:
    """What the registry of this computer says."""
    try:
        registry: Any = importlib.import_module("winreg")
    except ImportError:
        return None
    root = registry.HKEY_CURRENT_USER if hive == "HKCU" else registry.HKEY_LOCAL_MACHINE
    try:
        with registry.OpenKey(root, key) as opened:
            content: str | int = registry.QueryValueEx(opened, value)[0]
            return content
    except OSError:
        return None
