"""The sidecar's rows: what a cached answer takes over HTTP, beside the framework's own way and LiteLLM's proxy.

`Scripts/bench --sidecar` runs it. The load comes from the same machine and takes a part of it (`Benchmarks/peers/openloop.c`).
"""

import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build/bench-sidecar"
DEADBAND = ROOT / ".build/release/deadband"
sys.path.insert(0, str(ROOT / "Benchmarks/peers"))
import engine  # noqa: E402
import provider  # noqa: E402
from running import resident, started  # noqa: E402

MARKET = {
    "underlying_price": 520, "rsi": 55.5, "macd": 1.2, "macd_signal": 1.1, "macd_histogram": 0.1, "bollinger_position": 0.5,
    "trend_strength": 0.1, "volume_ratio": 1, "implied_volatility": 0.2, "realized_volatility_20d": 0.18, "volatility_rank": 30,
    "delta": 0.12, "gamma": 0.01, "theta": -0.05, "vega": 0.2, "days_to_expiration": 40,
}
LEGS = [("put", "short", 505), ("put", "long", 500), ("call", "short", 550), ("call", "long", 555)]
POSITION = {
    "legs": [{"type": t, "side": s, "strike": k, "expiration": "2027-06-18", "quantity": 1} for t, s, k in LEGS],
    "entry_value": 1.85,
}
MESSAGES = [
    {"role": "system", "content": "You manage option positions. Answer with hold, close or roll."},
    {"role": "user", "content": "SPY at 520, iron condor 500/505/550/555, delta 0.12. Hold or close?"},
]
ASK = {"subject": "SPY 2027-06-18 IC 500/505/550/555", "strategy": "IRON_CONDOR"}
BODIES = {
    "analyses": ASK | {"position": POSITION, "snapshot": MARKET},
    "gated": {"model": "default", "messages": MESSAGES, "deadband": ASK | {"snapshot": MARKET}},
    "exact": {"model": "gpt-4o-mini", "messages": MESSAGES, "temperature": 0},
}

# Row, figure, what it is divided by, target.
ROWS = [
    ("cached analysis, 16 clients", "analyses", None, "≥ 35000 /s"),
    ("– / the router's own way (/health)", "analyses", "router", None),
    ("cached chat completion, gated", "gated", None, None),
    ("cached chat completion, exact", "exact", None, None),
    ("– / LiteLLM's proxy, same request", "exact", "litellm", "≥ 80 ×"),
    ("p50 at a steady 10,000 /s", "p50_us", None, "≤ 150 µs"),
    ("p99 at a steady 10,000 /s", "p99_us", None, "≤ 2000 µs"),
    ("10,000 idle connections", "idle_mb", None, "≤ 300 MB"),
]

INSIDE = """\
Sidecar's rows: inside the clock
  a second        16 connections, each sends as soon as it has its answer; whole answers of status 200 counted
  router          GET /health by way of the framework's tasks and router, the same way
  LiteLLM         its proxy with its cache in memory, one worker, the very request of the row above
  steady          requests at fixed instants on 16 connections; a request that waits for a connection has been waiting since its
                  instant
  idle            resident memory of the process with so many open connections, all of which have had an answer"""


@contextlib.contextmanager
def sidecar(*options, environment=None):
    command = [DEADBAND, "serve", "--port", "0", "--store", WORK / "store", "--shadow", "0", *options]
    process, address = started(command, WORK / "log", environment, folder=WORK)
    try:
        yield process, int(address.rsplit(":", 1)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def load(port, path, body, connections, rate, seconds, header=None):
    place = WORK / "body.json"
    place.write_text(json.dumps(body))
    command = [WORK / "openloop", str(port), path, place, str(connections), str(rate), str(seconds)]
    run = subprocess.run(command + ([header] if header else []), capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"sidecar: {run.stdout}{run.stderr}")
    return json.loads(run.stdout)


def post(port, path, body, header=None):
    headers = {"content-type": "application/json"} | (dict([header.split(": ")]) if header else {})
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.status, json.load(response)


def wrk(port, path, seconds):
    text = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}", f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True,
                          check=True).stdout
    return float(re.search(r"Requests/sec: +([\d.]+)", text)[1])


def litellm(base, seconds):
    python = engine.peers()
    (WORK / "litellm.yaml").write_text(json.dumps({
        "model_list": [{"model_name": "gpt-4o-mini",
                        "litellm_params": {"model": "openai/gpt-4o-mini", "api_base": base, "api_key": "k"}}],
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}},
    }))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(WORK / "litellm.log", "w") as log:
        process = subprocess.Popen(
            [python.parent / "litellm", "--config", WORK / "litellm.yaml", "--port", str(port), "--host", "127.0.0.1"],
            stdout=log, stderr=log, cwd=WORK,
            # It refuses to start without a key of its own, which would be one more thing to look up for each request.
            env=os.environ | {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"})
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                post(port, "/v1/chat/completions", BODIES["exact"])
                break
            time.sleep(1)
        before = len(provider.asked)
        result = load(port, "/v1/chat/completions", BODIES["exact"], 16, 0, seconds)
        if len(provider.asked) > before + 16:
            sys.exit("sidecar: LiteLLM's cache did not answer")
        return result
    finally:
        process.terminate()
        process.wait(60)


def idle(count):
    """Resident MB of a sidecar with so many connections, each of which has had an answer."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], count + 1_000), limit[1]))
    with sidecar("--analyst", "rulebook") as (process, port):
        sockets = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            sockets.append(one)
        for one in sockets:
            one.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        for one in sockets:
            one.recv(4096)
        megabytes = resident(process.pid)
        for one in sockets:
            one.close()
    return megabytes


def measure(smoke):
    subprocess.run(["swift", "build", "-c", "release", "--product", "deadband"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    subprocess.run(["cc", "-O2", "-o", WORK / "openloop", ROOT / "Benchmarks/peers/openloop.c"], check=True)
    seconds, rounds = (1, 1) if smoke else (5, 5)
    base = provider.serve()
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")} | {"OPENAI_API_KEY": "k"}
    runs = {key: [] for key in ("analyses", "gated", "exact", "router", "p50_us", "p99_us")}
    models = ["--route", "openai", "--call-interval", "0", "--set", f"providers.openai.base_url={base}", "--set",
              "providers.openai.model=gpt-4o-mini", "--ledger", WORK / "ledger"]
    with sidecar(*models, environment=environment) as (_, port):
        paths = {"analyses": "/v1/analyses", "gated": "/v1/chat/completions", "exact": "/v1/chat/completions"}
        # An analysis is JSON with an action; the provider of these rows says something else, so the rulebook answers those below.
        post(port, paths["exact"], BODIES["exact"])
        for _ in range(rounds):
            runs["exact"].append(load(port, paths["exact"], BODIES["exact"], 16, 0, seconds)["per_second"])
    with sidecar("--analyst", "rulebook") as (_, port):
        for name in ("analyses", "gated"):
            post(port, paths[name], BODIES[name])
        for _ in range(rounds):
            for name in ("analyses", "gated"):
                runs[name].append(load(port, paths[name], BODIES[name], 16, 0, seconds)["per_second"])
            if shutil.which("wrk"):
                runs["router"].append(wrk(port, "/health", seconds))
            steady = load(port, paths["analyses"], BODIES["analyses"], 16, 2_000 if smoke else 10_000, seconds)
            if steady["unanswered"] > 0:
                sys.exit("sidecar: requests without an answer")
            runs["p50_us"].append(steady["p50_us"])
            runs["p99_us"].append(steady["p99_us"])
    figures = {key: statistics.median(values) for key, values in runs.items() if values}
    figures["idle_mb"] = idle(200 if smoke else 10_000)
    if not smoke:
        figures["litellm"] = litellm(base, seconds)["per_second"]
    return figures


def table(figures):
    lines = [f"{'row':<38} {'figure':>12}  target"]
    for name, key, divisor, target in ROWS:
        if key not in figures or divisor and divisor not in figures:
            continue
        value = figures[key] / figures[divisor] if divisor else figures[key]
        unit = " ×" if divisor else {"p50_us": " µs", "p99_us": " µs", "idle_mb": " MB"}.get(key, " /s")
        lines.append(f"{name:<38} {value:>9.{0 if unit in (' /s', ' µs', ' MB') else 2}f}{unit:<3}  {target or ''}")
    return "\n".join(lines)
