"""Run every short measurement, or those named: `python -m tests.benchmarks start frontier`."""

import importlib
import os
import sys
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # before numpy is imported: one thread for everyone

MINUTES = {"peers"}  # take some, and so run only when named

known = sorted({path.stem for path in Path(__file__).parent.glob("[a-z]*.py")} - MINUTES)
for name in sys.argv[1:] or known:
    print(f"\n## {name}\n", flush=True)
    importlib.import_module(f"tests.benchmarks.{name}").main()
