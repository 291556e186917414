"""The diagnostic logs: mistakes of ours, with their traceback."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

__all__ = ["INTERNAL", "diagnostic_log", "log_file"]

INTERNAL = "Internal error, see the log of XL Portfolio: this is a mistake of ours, not of yours."


def log_file(host: str) -> Path:
    """Where the log of a host is, as the system wants it."""
    from platformdirs import user_log_path

    return user_log_path("xl-portfolio") / f"{host}.log"


@cache
def diagnostic_log(host: str) -> logging.Logger:
    """The logger of a host; its file is made with the first entry."""
    from logging.handlers import RotatingFileHandler

    logger = logging.getLogger(f"xl_portfolio.{host}")
    path = log_file(host)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, delay=True, encoding="utf-8")
    except OSError:  # no place for a log is no reason to fail
        return logger
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger
