"""The diagnostic log of the Excel host: mistakes of ours with their traceback."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

__all__ = ["INTERNAL", "diagnostic_log", "log_file"]

INTERNAL = "Internal error, see the log of XL Portfolio: this is a mistake of ours, not of yours."


def log_file() -> Path:
    """Where the log is, as the system wants it."""
    from platformdirs import user_log_path

    return user_log_path("xl-portfolio") / "excel.log"


@cache
def diagnostic_log() -> logging.Logger:
    """The logger; its file is made with the first entry."""
    from logging.handlers import RotatingFileHandler

    logger = logging.getLogger("xl_portfolio.excel")
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_file(), maxBytes=1_000_000, backupCount=1, delay=True, encoding="utf-8"
        )
    except OSError:  # no place for a log is no reason to fail
        return logger
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger
