"""The analysts' rows: what a call takes beside the bare HTTP client, against one server on loopback; median of five runs.

`Scripts/bench --analysts` runs it. Ledgers are made on the disk that this checkout lies on.
"""

import json
import pathlib
import shutil
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build/bench-analysts"

# Row, what is measured (ours and the bare client's), its unit, and the target.
ROWS = [
    ("a call beside the bare client", "analyst", "median_us", "≤ 100 µs"),
    ("– its money in the ledger, synced twice", "ledger", "median_us", "≤ 100 µs"),
    ("calls a second, 64 at once", "analyst", "calls_a_second", "≥ 5000"),
    ("– their money in the ledger", "ledger", "calls_a_second", "≥ 5000"),
]

INSIDE = """\
Analysts' rows: inside the clock
  a call        question checked, admitted, encoded, sent, its answer read, decoded, checked; less the median of the same
                request by async-http-client alone, which takes turns with it in one process, on connections that are open
  a second      64 calls at once, server and client in one process on the same cores; beside it the bare client's"""


def measure(smoke):
    subprocess.run(["swift", "build", "-c", "release", "--product", "AnalystBench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    runs = []
    for _ in range(1 if smoke else 5):
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        answer = subprocess.run([ROOT / ".build/release/AnalystBench", "200" if smoke else "2000", WORK],
                                capture_output=True, text=True, check=True)
        runs.append(json.loads(answer.stdout))
    shutil.rmtree(WORK, ignore_errors=True)
    rows = []
    for name, ours, unit, target in ROWS:
        value = statistics.median(run[ours][unit] for run in runs)
        bare = statistics.median(run["bare"][unit] for run in runs)
        shown = value - bare if unit == "median_us" else value
        bound = float(target.split()[1])
        rows.append({"row": name, "value": shown, "bare": bare, "target": target,
                     "met": shown <= bound if unit == "median_us" else shown >= bound})
    grown = statistics.median(run["memory"]["growth_kib"] for run in runs)
    rows.append({"row": f"KiB that {runs[0]['memory']['calls']} more calls leave", "value": grown, "bare": 0,
                 "target": "≤ 2048", "met": grown <= 2048})
    return rows


def table(rows):
    lines = [f"{'row':<42}{'ours':>10}{'bare':>10}  {'target':<10}"]
    for row in rows:
        lines.append(f"{row['row']:<42}{row['value']:>10.0f}{row['bare']:>10.0f}  {row['target']:<10}"
                     + ("met" if row["met"] else "LOST"))
    return "\n".join(lines)
