"""The lab's rows: a history packed and mapped, and a thousand gates over it, beside the judging alone.

`Scripts/bench --lab` runs it. The history, 100,000 ticks of the shipped hourly prices, is made under `.build/lab`.
"""

import json
import os
import pathlib
import subprocess

PACKAGE = pathlib.Path(__file__).resolve().parent
WORK = PACKAGE / ".build/lab"

# Row, what is shown of a run, what divides it, and the target.
ROWS = [
    ("a tick read from JSON Lines", "read_json_ns", None, "ns", None),
    ("a tick packed", "pack_ns", None, "ns", None),
    ("a tick read from the packed file", "read_packed_ns", None, "ns", None),
    ("a tick checked on opening", "open_ns", None, "ns", None),
    ("a tick decoded", "decode_ns", None, "ns", None),
    ("a rulebook's answer to a tick", "answers_ns", None, "ns", None),
    ("judging alone", "floor_cpu_ns", None, "ns", None),
    ("the walk, a profile and tick", "walk_1_cpu_ns", None, "ns", None),
    ("– against judging alone", "walk_1_cpu_ns", "floor_cpu_ns", "×", "≤ 1.25 ×"),
    ("PROFILES profiles, one thread", "walk_1_s", None, "s", None),
    ("PROFILES profiles, two threads", "walk_2_s", None, "s", "≤ 10 s"),
    ("– one thread against two", "walk_1_s", "walk_2_s", "×", "≥ 1.7 ×"),
]

INSIDE = """\
Lab rows: inside the clock, for each of 100,000 ticks of three strategies, 23 indicators and positions
  read from JSON Lines    HistoryReader, opening and parsing; 820 bytes a line
  packed                  the same and the columns, checksums, digest, written and synced
  read from packed        HistoryReader on the packed file, opening and all its checks included
  checked on opening      ColumnarHistory: every checksum, number, value, position, and the digest
  decoded                 one tick out of the mapped columns, in file order
  rulebook's answer       the standard rulebook on a position of up to four legs, the table of answers made of it
  judging alone           assess and verdict over 128 snapshots in memory against one baseline, under every profile in turn
  the walk                assess, verdict, baseline, answers compared and counted; profiles drawn from a seed. Processor
                          time, which other processes lengthen least; the rows in seconds are wall time
Times are the least of the rounds; the last quotient is the median of those of each round. Before anything is timed the
tallies of eight profiles are compared with a replay's."""


def measure(smoke):
    swift = ["swift", "build", "-c", "release", "--package-path", str(PACKAGE), "--product", "lab-bench"]
    subprocess.run(swift, check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run([*swift, "--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    binary = pathlib.Path(folder) / "lab-bench"
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run([binary, "prepare", WORK], check=True)
    profiles = 20 if smoke else 1000
    runs = []
    for _ in range(1 if smoke else 3):
        done = subprocess.run([binary, "rows", WORK, str(profiles)], check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    least = {key: min(run[key] for run in runs) for key in runs[0]}
    rows = []
    for name, shown, divisor, unit, target in ROWS:
        value = least[shown]
        if divisor:
            quotients = sorted(run[shown] / run[divisor] for run in runs)
            value = quotients[len(quotients) // 2]
        rows.append({"row": name.replace("PROFILES", f"{profiles:,}"), "value": value, "unit": unit, "target": target,
                     "met": met(value, target)})
    size = (WORK / "ticks.dbh").stat().st_size, (WORK / "ticks.jsonl").stat().st_size
    rows.append({"row": "bytes a tick, packed", "value": size[0] / 100_000, "unit": "bytes", "target": None, "met": None})
    rows.append({"row": "– of JSON Lines", "value": size[1] / 100_000, "unit": "bytes", "target": None, "met": None})
    if os.getloadavg()[0] > 2.5:
        rows.append({"row": f"other processes ran: load {os.getloadavg()[0]:.1f}", "value": None, "unit": "",
                     "target": None, "met": None})
    return rows


def met(value, target):
    if target is None:
        return None
    bound = float(target.split()[1])
    return value <= bound if target.startswith("≤") else value >= bound


def table(rows):
    lines = [f"{'row':<42}{'value':>10}        {'target':<10}", "-" * 76]
    for row in rows:
        mark = {None: "", True: "met", False: "LOST"}[row["met"]]
        value = "" if row["value"] is None else f"{row['value']:.2f}" if row["value"] < 10 else f"{row['value']:.0f}"
        lines.append(f"{row['row']:<42}{value:>10} {row['unit']:<6} {row['target'] or '':<10}{mark}".rstrip())
    return "\n".join(lines)
