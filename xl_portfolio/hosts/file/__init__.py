"""The host of a bare .xlsx or .xlsm file: no spreadsheet program is needed."""

from __future__ import annotations

from xl_portfolio.hosts.file.press import press
from xl_portfolio.hosts.file.recalculate import Recalculated, recalculate
from xl_portfolio.hosts.file.workbook import FileWorkbook, Say, silent

__all__ = ["FileWorkbook", "Recalculated", "Say", "press", "recalculate", "silent"]
