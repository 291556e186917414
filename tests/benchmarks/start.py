"""From the start of a process to the first result, against a bare `import numpy`."""

import os
import statistics
import subprocess
import sys
import time

RUNS = 15

_RETURNS = "[[0.02, 0.004], [-0.01, 0.006], [0.03, -0.002], [0.01, 0.003], [-0.02, 0.007]]"
CASES = {
    "import numpy": ("import numpy", None),
    "import xl_portfolio": ("import xl_portfolio", None),
    "first SHARPE": (
        "import xl_portfolio; xl_portfolio.evaluate('SHARPE', [0.02, -0.01, 0.03], 0.02, 12)",
        1.3,
    ),
    "first maximum-Sharpe weights": (
        f"import xl_portfolio; xl_portfolio.evaluate('OPTIMAL_WEIGHTS', {_RETURNS}, 'max_sharpe')",
        1.6,
    ),
}


def main() -> None:
    """Print the median of fresh processes, interleaved so that noise meets all of them alike."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(RUNS):
        for name, (code, _) in CASES.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            seconds[name].append(time.perf_counter() - started)
    bare = statistics.median(seconds["import numpy"])
    print("| process start to | median ms | ratio | goal |\n|---|---|---|---|")
    for name, (_, goal) in CASES.items():
        median = statistics.median(seconds[name])
        print(f"| {name} | {1000 * median:.0f} | {median / bare:.2f} | {goal or ''} |")
