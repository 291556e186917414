"""The host of Excel, through xlwings: cells on Windows, buttons on Windows and Mac."""
