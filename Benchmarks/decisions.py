"""The decisions' rows: a decision from the cache in process and over HTTP, what one asset that moved asks, several models at once, many accounts.

`Scripts/bench --decisions` runs it. The store is made on the disk that this checkout lies on.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / ".build/release/DecisionBench"
DEADBAND = pathlib.Path(os.environ.get("DEADBAND", ROOT / ".build/release/deadband"))
WORK = ROOT / ".build/bench-decisions"
sys.path.insert(0, str(ROOT / "Benchmarks/peers"))
from running import started  # noqa: E402

INSIDE = """\
Decisions' rows: inside the clock
  from the cache     the whole call of `decide` about three assets, nothing of which moved: three look-ups and verdicts, the parts together, all rules
                     again; the median of turns of 100
  over HTTP          one client of a sidecar on the loopback, `POST /v1/decisions` about three assets, from request to answer, by a socket in Python;
                     the median of five runs' medians of 58. The bare route is `GET /health` by the same client, in turns
  one of ten moved   bytes of the user's message about ten assets, and about the one that moved beside nine that are kept
  four models        from the question to the last answer, beside the slowest model's own time
  accounts           a round is every account's decision about all assets after each price has moved by up to 0.4 %; memory after a quarter of the
                     rounds, and at the end"""


def bench(*arguments):
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([BENCH, *map(str, arguments), WORK], capture_output=True, text=True, check=True)
    shutil.rmtree(WORK, ignore_errors=True)
    result = json.loads(done.stdout)
    if "error" in result:
        sys.exit(f"decisions: {arguments[0]}: {result['error']}")
    return result


def length(answer):
    """Bytes of an answer's body, as its head says."""
    return int(re.search(rb"(?i)\r\ncontent-length: (\d+)", answer)[1])


def over_http():
    """Median microseconds of a decision from the cache, and of the bare route, by one client that takes turns. Sixty a minute are answered."""
    markets = {name: {"underlying_price": price, "rsi": 50, "macd_histogram": 0, "trend_strength": 0.1, "realized_volatility_20d": 0.5}
               for name, price in (("A0", 100), ("A1", 101), ("A2", 102))}
    body = json.dumps({"markets": markets, "equity_usd": 100000, "free_capital_usd": 100000}).encode()
    wanted = (b"POST /v1/decisions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: "
              + str(len(body)).encode() + b"\r\n\r\n" + body)
    bare = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"
    with tempfile.TemporaryDirectory(prefix="deadband-bench-") as name:
        work = pathlib.Path(name)
        environment = os.environ | {"ASSETS": "A0,A1,A2"}
        command = [DEADBAND, "serve", "--port", "0", "--store", work / "store", "--analyst", "rulebook", "--decisions", "--shadow", "0"]
        process, address = started(command, work / "log", environment, work)
        try:
            # A plain socket: the client's own share is the same for both.
            with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1]))) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

                def ask(request):
                    begun = time.perf_counter()
                    connection.sendall(request)
                    data = connection.recv(1 << 16)
                    # Head and body may come apart.
                    while b"\r\n\r\n" not in data or len(data) < data.index(b"\r\n\r\n") + 4 + length(data):
                        data += connection.recv(1 << 16)
                    seconds = time.perf_counter() - begun
                    if not data.startswith(b"HTTP/1.1 200"):
                        sys.exit(f"decisions: {data[:300]}")
                    return seconds * 1e6

                ask(wanted)
                for _ in range(2_000):
                    ask(bare)
                times = [(ask(wanted), ask(bare)) for _ in range(58)]
        finally:
            process.terminate()
            process.wait(60)
    return [statistics.median(some) for some in zip(*times)]


def measure(smoke):
    subprocess.run(["swift", "build", "-c", "release", "--product", "DecisionBench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    if "DEADBAND" not in os.environ:
        subprocess.run(["swift", "build", "-c", "release", "--product", "deadband"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    hits = bench("hits", 2_000 if smoke else 100_000)
    answered, bare = map(statistics.median, zip(*(over_http() for _ in range(1 if smoke else 5))))
    moved = bench("moved")
    models = bench("models")
    many = bench("accounts", *((5, 3, 20) if smoke else (100, 10, 1_000)))
    return {"hits": hits, "http_us": answered, "bare_us": bare, "moved": moved, "models": models, "accounts": many}


def rows(figures):
    many = figures["accounts"]
    growth = many["late_kib"] / max(many["early_kib"], 1)
    slower = figures["models"]["all_ms"] / figures["models"]["slowest_ms"]
    answers = many["decided"] + many["refused"]
    return [
        ("three assets, from the cache, in process", f"{figures['hits']['decide_ns'] / 1e3:.1f} µs", "≤ 10 µs", figures["hits"]["decide_ns"] <= 10_000),
        ("three assets, from the cache, over HTTP", f"{figures['http_us']:.0f} µs", "≤ 200 µs", figures["http_us"] <= 200),
        ("– the bare route, same client", f"{figures['bare_us']:.0f} µs", "", None),
        ("one of ten moved: question / that about ten", f"{figures['moved']['one_bytes'] / figures['moved']['ten_bytes']:.2f}", "one asset asked",
         figures["moved"]["asked"] == 11),
        ("four models at once / the slowest alone", f"{slower:.3f}", "≤ 1.05", slower <= 1.05),
        (f"{answers:,} decisions of many accounts, broken", f"{many['unexplained']}", "0", many["unexplained"] == 0),
        ("– from the cache", f"{many['cached'] / max(many['decided'], 1):.0%}", "", None),
        ("– refused with a reason", f"{many['refused']:,}", "", None),
        ("– memory at the end / after a quarter", f"{growth:.2f} ({many['late_kib'] / 1024:.0f} MB)", "≤ 1.10", growth <= 1.1),
    ]


def table(figures):
    lines = [f"{'row':<50}{'value':>18}  {'target':<16}"]
    for name, value, target, met in rows(figures):
        lines.append(f"{name:<50}{value:>18}  {target:<16}" + {True: "met", False: "LOST", None: ""}[met])
    return "\n".join(lines)
