"""The engine's rows: what an answer from the cache takes, beside the caches of LLM answers that Python services use.

`Scripts/bench --engine` runs it. Stores are made on the disk that this checkout lies on. The peers come from PyPI, into an
environment of their own under `.build/`.
"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build/bench-engine"
PEERS = ROOT / ".build/bench-peers"
PACKAGES = ["litellm[proxy]==1.106.2", "gptcache==0.1.44", "soundfile==0.13.1", "setuptools==80.9.0"]

# Row, what is divided (peer's row by ours) or shown, and the target.
ROWS = [
    ("hit from memory", "memory_ns", None, "≤ 2000 ns"),
    ("– LiteLLM's cache alone / ours", "memory_ns", "litellm_lookup", "≥ 5 ×"),
    ("– LiteLLM's cached completion / ours", "memory_ns", "litellm_completion", "≥ 100 ×"),
    ("– GPTCache's exact match / ours", "memory_ns", "gptcache_exact", "≥ 5 ×"),
    ("hit from the mid tier", "mid_ns", None, "≤ 4000 ns"),
    ("hit from the archive", "archive_ns", None, "≤ 25000 ns"),
    ("answers a second, two threads", "two_threads_a_second", None, "≥ 800000 /s"),
]

INSIDE = """\
Engine's rows: inside the clock
  a hit         the whole call: the clock read, fingerprint, look-up, verdict under the default profile, outcome; the median of turns
                of 100 over 1,000 subjects with analyses of 1 KB and 23 indicators each
  peers         Python, their own calls with a prompt of 1.2 KB and an answer of 1 KB, map in memory; medians of turns of 100
  live          anonymous memory (RssAnon) of the process with so many subjects, after they are made and after the ticks"""


def peers():
    python = PEERS / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    ready = subprocess.run([python, "-c", "import litellm, gptcache, soundfile, fastapi"], capture_output=True, check=False)
    if ready.returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def measure(smoke):
    subprocess.run(["swift", "build", "-c", "release", "--product", "EngineBench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    python = peers()
    runs = []
    for _ in range(1 if smoke else 5):
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        command = [ROOT / ".build/release/EngineBench", "hits", "2000" if smoke else "200000", WORK]
        ours = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        theirs = subprocess.run([python, ROOT / "Benchmarks/peers/llm_caches.py", "5" if smoke else "100"],
                                cwd=WORK, capture_output=True, text=True, check=True).stdout
        runs.append(ours | json.loads(theirs.splitlines()[-1]))
    rows = []
    for name, ours, peer, target in ROWS:
        value = statistics.median(run[ours] for run in runs)
        theirs = statistics.median(run[peer] for run in runs) if peer else None
        shown = theirs * 1000 / value if peer else value
        bound = float(target.split()[1])
        rows.append({"row": name, "value": shown, "ours": value, "peer": theirs, "target": target,
                     "met": shown <= bound if target.startswith("≤") else shown >= bound})
    command = [ROOT / ".build/release/EngineBench", "live", "2000" if smoke else "100000", "2" if smoke else "120", WORK]
    live = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    shutil.rmtree(WORK, ignore_errors=True)
    megabytes = live["peak_kib"] * 1024 / 1e6
    rows.append({"row": f"MB, {live['subjects']} subjects live", "value": megabytes, "target": "≤ 400 MB",
                 "met": megabytes <= 400})
    growth = (live["after_kib"] - live["before_kib"]) / live["before_kib"]
    rows.append({"row": f"– growth over {live['seconds']} s at {live['a_second']:.0f}/s", "value": growth * 100,
                 "target": "≤ 2 %", "met": growth <= 0.02})
    return rows


def table(rows):
    lines = [f"{'row':<42}{'value':>12}  {'target':<14}"]
    for row in rows:
        value = f"{row['value']:.1f}" if row["value"] < 1000 else f"{row['value']:.0f}"
        lines.append(f"{row['row']:<42}{value:>12}  {row['target']:<14}" + ("met" if row["met"] else "LOST"))
    return "\n".join(lines)
