"""Stand-ins for what only Windows has, so that the real xlwings code runs in the tests.

`office.py` answers for Excel, `system.py` for pywin32 and for the DLLs that ctypes loads. Nothing of
xlwings is replaced.
"""
