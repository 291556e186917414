"""Putting the extension into LibreOffice and taking it out again."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.calc.extension import EXTENSION_ID, FILE_NAME, Settings, build_extension
from xl_portfolio.hosts.calc.office import default_profile, find_office
from xl_portfolio.hosts.log import log_file

__all__ = ["default_settings", "install", "installed", "uninstall"]

_PATIENCE = 180.0  # seconds for LibreOffice to start, take the extension and end
_ABSENT, _STUMBLED = 3, 4  # exit codes of deploy.py
_ATTEMPTS = (
    3  # LibreOffice's bridge fails now and then (about once in some hundred starts), without a lasting reason
)


def default_settings() -> Settings:
    """Settings of this computer: this Python, and the log where the system keeps logs."""
    return Settings(python=sys.executable, log=str(log_file("calc")))


def install(profile: Path | None = None, settings: Settings | None = None) -> str:
    """Put the extension into LibreOffice, replacing an older one; a sentence for the user.

    Parameters
    ----------
    profile : Path or None
        Folder of the LibreOffice profile; None is the user's own.
    settings : Settings or None
        None takes those of this computer.

    Raises
    ------
    PortfolioError
        LibreOffice was not found, or refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        build_extension(path, default_engine(), settings or default_settings())
        if installed(profile) is not None:
            _deploy(profile, "remove", EXTENSION_ID, FILE_NAME)
        _deploy(profile, "add", path.as_uri())
    return "XL Portfolio is in LibreOffice Calc now: restart LibreOffice, and type =SHARPE( in a cell."


def uninstall(profile: Path | None = None) -> str:
    """Take the extension out of LibreOffice; a sentence for the user.

    Raises
    ------
    PortfolioError
        LibreOffice was not found, or refuses.
    """
    if _deploy(profile, "remove", EXTENSION_ID, FILE_NAME) == _ABSENT:
        return "XL Portfolio is not in LibreOffice Calc: nothing to do."
    return "XL Portfolio was taken out of LibreOffice Calc: restart LibreOffice."


def installed(profile: Path | None = None) -> dict[str, object] | None:
    """Configuration of the extension that is installed, or None."""
    cache = (profile or default_profile()) / "user" / "uno_packages" / "cache"
    try:
        active = (cache / "uno_packages.pmap").read_bytes()
    except OSError:
        return None
    for path in cache.glob(f"uno_packages/*/{FILE_NAME}/pythonpath/configuration.json"):
        if path.parents[2].name.rstrip("_").encode() in active:
            return dict(json.loads(path.read_text(encoding="utf-8")))
    return None


def _deploy(profile: Path | None, *what: str) -> int:
    """Run deploy.py, again where the way to LibreOffice broke; its exit code, 0 or `_ABSENT`."""
    office = find_office()
    script = Path(__file__).with_name("deploy.py")
    where = "" if profile is None else profile.resolve().as_uri()
    command = [str(office.python), str(script), str(office.program), where, *what]
    for _ in range(_ATTEMPTS):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise PortfolioError(
                f"LibreOffice did not answer within {_PATIENCE:g} seconds: close it and try again."
            ) from None
        if done.returncode != _STUMBLED:
            break
    if done.returncode not in (0, _ABSENT):
        said = done.stderr.strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        refused = PortfolioError(f"LibreOffice refused: {reason} Close LibreOffice and try again.")
        refused.add_note(done.stderr)
        raise refused
    return done.returncode
