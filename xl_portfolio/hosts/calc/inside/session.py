"""What all parts inside LibreOffice share: the configuration of the extension, its workers, its log."""

from __future__ import annotations

import atexit
import json
import logging
from pathlib import Path
from typing import Any

from xl_portfolio.wire.client import Worker

__all__ = ["BUTTONS", "CONFIGURATION", "FUNCTIONS", "LOG"]


def _configuration() -> dict[str, Any]:
    """Content of `configuration.json`, which `extension.build` put beside our packages."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "configuration.json"
        if path.is_file():
            return dict(json.loads(path.read_text(encoding="utf-8")))
    raise FileNotFoundError("configuration.json is not in the extension: run xl-portfolio install calc again")


def _log(path: str) -> logging.Logger:
    logger = logging.getLogger("xl_portfolio.calc")
    if path and not logger.handlers:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        logger.addHandler(handler)
    return logger


def _worker() -> Worker:
    worker = Worker(CONFIGURATION["python"], CONFIGURATION["time_limit"], CONFIGURATION["log"])
    atexit.register(worker.close)
    return worker


CONFIGURATION = _configuration()
LOG = _log(CONFIGURATION["log"])
FUNCTIONS = _worker()
"""Answers cells."""
BUTTONS = _worker()
"""Answers buttons: another process, so that cells stay quick meanwhile and a press can be cancelled."""
