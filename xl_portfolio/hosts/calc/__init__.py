"""LibreOffice Calc: the extension, how it is installed, and what is wrong when it does not work.

`inside` is the part that runs in LibreOffice's own Python; everything else runs in ours.
"""
