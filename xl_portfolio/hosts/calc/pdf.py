"""A workbook as PDF, printed by LibreOffice as its print set-up says."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.hosts.calc.office import find_office

__all__ = ["write_pdf"]

_PATIENCE = 180.0  # seconds for LibreOffice to start and print


def write_pdf(book: Path, target: Path) -> None:
    """Write the workbook as PDF, with the values it holds; no formula is calculated, no macro runs.

    Raises
    ------
    PortfolioError
        If LibreOffice was not found or did not write it.
    """
    office = find_office()
    with tempfile.TemporaryDirectory() as folder:
        profile = (Path(folder) / "profile").as_uri()
        command = [str(office.program), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(book)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
            target.write_bytes((Path(folder) / f"{book.stem}.pdf").read_bytes())
        except (OSError, subprocess.SubprocessError) as error:
            raise PortfolioError(f"LibreOffice did not write {target.name}: {error}") from None
