"""The installer for a colleague: a batch file that brings its own Python through uv, for this user alone."""

from __future__ import annotations

__all__ = ["INSTALLER_NAME", "UV_VERSION", "installer"]

INSTALLER_NAME = "Install XL Portfolio.cmd"
UV_VERSION = "0.13.9"  # the one that was looked at; a later one would do

_SCRIPT = r"""@echo off
setlocal
cd /d "%~dp0"
set "PLACE=%LOCALAPPDATA%\xl-portfolio"
set "UV=%PLACE%\uv.exe"
set "SOURCE=https://github.com/astral-sh/uv/releases/download"
set "PYTHON=%PLACE%\python\Scripts\python.exe"
set "UV_PYTHON_INSTALL_DIR=%PLACE%\pythons"
set "UV_CACHE_DIR=%PLACE%\cache"
echo XL Portfolio is installed for you alone, into %PLACE%.
echo No administrator is needed. Please close Excel first.
echo.
if not exist "@WHEEL@" (
    echo @WHEEL@ is missing: unpack the whole folder first, then start again.
    goto failed
)
if not exist "%PLACE%" mkdir "%PLACE%"
if not exist "%UV%" (
    echo Fetching uv, which brings Python ...
    curl.exe -fsSL -o "%PLACE%\uv.zip" "%SOURCE%/@UV@/uv-x86_64-pc-windows-msvc.zip" || goto offline
    tar.exe -xf "%PLACE%\uv.zip" -C "%PLACE%" || goto failed
    del "%PLACE%\uv.zip"
)
echo Installing Python and XL Portfolio ...
"%UV%" venv --python 3.12 --allow-existing "%PLACE%\python" || goto offline
"%UV%" pip install --python "%PYTHON%" --reinstall-package xl-portfolio "@WHEEL@[excel]" || goto offline
"%PLACE%\python\Scripts\xl-portfolio.exe" install excel || goto failed
"%PLACE%\python\Scripts\xl-portfolio.exe" doctor
echo.
echo Done. Start Excel and look for the tab Portfolio.
pause
exit /b 0
:offline
echo.
echo The internet was not reached. Behind a proxy, set HTTPS_PROXY first; your help desk knows its address.
:failed
echo.
echo Nothing in Excel was changed. The picture guide in this folder says what Windows may have blocked.
pause
exit /b 1
"""


def installer(wheel: str) -> bytes:
    """The batch file for a wheel of this name that lies beside it."""
    text = _SCRIPT.replace("@WHEEL@", wheel).replace("@UV@", UV_VERSION)
    return text.replace("\n", "\r\n").encode("ascii")
