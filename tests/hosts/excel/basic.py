"""Runs the macros of workbooks in LibreOffice; itself runs under LibreOffice's own Python.

Reads one JSON object: the program, the profile, and for each workbook its path, calls
`[module, routine, arguments]` and names to read afterwards; answers with what came of them.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

START = 60.0
RESTART = 81  # soffice.bin ends with this when it has made a new profile
PIPE = f"pipe,name=xlpbasic{os.getpid()};urp;"


def main():
    request = json.load(sys.stdin)
    command = [request["program"], f"-env:UserInstallation={request['profile']}", "--headless", "--norestore"]
    command += ["--nologo", "--nodefault", f"--accept={PIPE}"]
    context, process = connected(command)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        answers = [run(desktop, **book) for book in request["books"]]
    finally:
        with suppress(DisposedException):
            desktop.terminate()
        process.wait(20)
    sys.stdout.write(json.dumps(answers))


def connected(command):
    process = subprocess.Popen(command)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() == RESTART:
            process = subprocess.Popen(command)
        try:
            return resolver.resolve(f"uno:{PIPE}StarOffice.ComponentContext"), process
        except NoConnectException:
            time.sleep(0.05)
    sys.exit("LibreOffice did not start")


def run(desktop, path, calls, names=()):
    load = [PropertyValue(Name="Hidden", Value=True), PropertyValue(Name="MacroExecutionMode", Value=4)]
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, tuple(load))
    try:
        results = [call(document, *each) for each in calls]
        cells = {n: document.NamedRanges.getByName(n).getReferredCells().getDataArray() for n in names}
    finally:
        document.close(True)
    return {"results": results, "cells": cells}


def call(document, module, routine, arguments):
    address = f"vnd.sun.star.script:VBAProject.{module}.{routine}?language=Basic&location=document"
    value, _, _ = document.getScriptProvider().getScript(address).invoke(tuple(arguments), (), ())
    return value if isinstance(value, (int, float, str, bool, type(None))) else str(value)


main()
