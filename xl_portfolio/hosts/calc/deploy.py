"""Adds or removes the extension; runs under LibreOffice's own Python, as a script.

    python deploy.py PROGRAM PROFILE-URL add FILE-URL
    python deploy.py PROGRAM PROFILE-URL remove IDENTIFIER FILE-NAME

LibreOffice's command for this, unopkg, refuses to work for root; its extension manager does not. A
LibreOffice that is open with the same profile takes part: it does the work itself.

Exit codes: 0 done, 3 the extension to remove is not there, 4 the bridge to LibreOffice failed, which happens to
a program that is still starting: to be tried again.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from typing import Any

import uno
import unohelper
from com.sun.star.beans import NamedValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException, IllegalArgumentException
from com.sun.star.task import XInteractionApprove, XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment
from com.sun.star.uno import RuntimeException

_ABSENT, _STUMBLED = 3, 4  # exit codes: the extension is not there; the way to LibreOffice broke

_START = 60.0  # seconds LibreOffice may take to start
_STEP = 0.1


class _Approval(unohelper.Base, XCommandEnvironment, XInteractionHandler):
    """Answers yes where the extension manager asks whether to go on."""

    def getInteractionHandler(self) -> Any:
        return self

    def getProgressHandler(self) -> Any:
        return None

    def handle(self, request: Any) -> None:
        kind = uno.getTypeByName(XInteractionApprove.__pyunointerface__)
        for answer in request.getContinuations():
            if answer.queryInterface(kind):
                answer.select()


def _connected(program: str, profile: str) -> tuple[Any, subprocess.Popen[bytes]]:
    """Component context of a LibreOffice that was started for this, and its process."""
    pipe = f"xlportfolio{secrets.token_hex(8)}"
    options = ["--headless", "--norestore", "--nologo", "--nodefault"]
    if profile:
        options.append(f"-env:UserInstallation={profile}")
    process = subprocess.Popen([program, *options, f"--accept=pipe,name={pipe};urp;"])
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + _START
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"), process
        except NoConnectException:
            if time.monotonic() > until:
                process.kill()
                sys.exit("LibreOffice does not start: open it once by hand, close it, and try again.")
            time.sleep(_STEP)


def _nobody_works(context: Any) -> bool:
    """Whether no document is open, so that LibreOffice may be closed again."""
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    if desktop.Components.hasElements() or desktop.Frames.Count:
        return False
    with suppress(DisposedException):  # it is gone before it can answer
        desktop.terminate()
    return True


def main(program: str, profile: str, what: str, *rest: str) -> None:
    """Do it, and close the LibreOffice that was started for it."""
    context, process = _connected(program, profile)
    try:
        manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
        approval = _Approval()
        if what == "add":
            quiet = (NamedValue("SUPPRESS_LICENSE", "1"),)
            manager.addExtension(rest[0], quiet, "user", None, approval)
        else:
            try:
                manager.removeExtension(rest[0], rest[1], "user", None, approval)
            except IllegalArgumentException:
                sys.exit(_ABSENT)
    finally:
        if _nobody_works(context):
            process.wait(_START)


try:
    main(*sys.argv[1:])
except RuntimeException:
    traceback.print_exc()
    sys.exit(_STUMBLED)
