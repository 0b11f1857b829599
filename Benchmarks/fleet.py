"""The fleet's rows: what another machine's analysis takes out of a PostgreSQL that holds a million, and what the shared tier costs an answer.

`Scripts/bench --fleet` runs it. Server, instances and load share this machine. The server syncs, as Debian configures it.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEADBAND = pathlib.Path(os.environ.get("DEADBAND", ROOT / ".build/release/deadband"))
sys.path.insert(0, str(ROOT / "Benchmarks/peers"))
import provider  # noqa: E402
from running import started  # noqa: E402

PROGRAMS = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: int(p.parent.name))
INSTANCES = 4
BATCH = 500
TICKS = os.sysconf("SC_CLK_TCK")

INSIDE = """\
Fleet's rows: inside the clock
  shared hit      one client of an instance with an empty store, from request to answer over HTTP, subjects at random among all
  again           the same requests once more, out of that instance's memory
  call            a call of a model: one client, subjects that nobody has asked about, a provider in Python that answers at once; the
                  three instances take turns
  cost            processor time of all instances, and of the server's processes, for shared hits at random, over their number; each
                  instance has one client, which is not counted"""


@contextlib.contextmanager
def postgres(work):
    """A server of this run's own, as Debian configures one."""
    folder = work / "postgres"
    folder.mkdir()
    as_server = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program, *arguments):
        subprocess.run([*as_server, PROGRAMS / program, *arguments], check=True, stdout=subprocess.DEVNULL)

    run("initdb", "-D", folder / "data", "-A", "trust", "-U", "deadband", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200"
    run("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgres://deadband@127.0.0.1:{port}/postgres", int((folder / "data/postmaster.pid").read_text().split()[0])
    finally:
        run("pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")


@contextlib.contextmanager
def instance(work, name, url, base=None, *, budget=False):
    """One that has the rulebook answer, or a provider; with a budget of its own machine where that is said."""
    folder = work / name
    folder.mkdir()
    command = [DEADBAND, "serve", "--port", "0", "--store", folder / "store", "--ledger", folder / "ledger", "--shadow", "0"]
    command += ["--fleet", url] if url else []
    environment = os.environ | {"OPENAI_API_KEY": "k"}
    if base is None:
        command += ["--analyst", "rulebook"]
    else:
        settings = {"base_url": base, "model": "gpt-4o-mini", "calls_per_minute": 1_000_000}
        command += ["--route", "openai", "--call-interval", "0"]
        command += [part for key, value in settings.items() for part in ("--set", f"providers.openai.{key}={value}")]
    if budget:
        subprocess.run([DEADBAND, "ledger", "budget", "set", "--tenant", "default", "--daily", "1000", "--ledger", folder / "ledger"],
                       check=True, stdout=subprocess.DEVNULL)
    process, address = started(command, folder / "log", environment, folder)
    try:
        yield process.pid, address.removeprefix("http://")
    finally:
        process.terminate()
        process.wait(120)


def body(number):
    return {"subject": f"S{number}", "strategy": "IRON_CONDOR", "snapshot": {"underlying_price": 520, "delta": 0.12}}


class Client:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=600)

    def post(self, value):
        self.connection.request("POST", "/v1/analyses", json.dumps(value), {"content-type": "application/json"})
        response = self.connection.getresponse()
        data = response.read()
        if response.status != 200:
            sys.exit(f"fleet: {response.status}: {data[:300]}")
        return json.loads(data)

    def ask(self, number, source=None):
        """Seconds from request to answer, which has to come from there, where that is said."""
        begun = time.perf_counter()
        said = self.post(body(number))
        seconds = time.perf_counter() - begun
        if source not in (None, said["source"]):
            sys.exit(f"fleet: S{number} came from {said['source']}, not {source}")
        return seconds


def processor(pid):
    """Seconds that a process has used, and those of its children that ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS


def children(pid):
    return [int(one) for one in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def database(pid):
    return processor(pid) + sum(processor(child) for child in children(pid))


def fill(address, count):
    """Has an instance answer for so many subjects, which brings them to the server."""
    def some(first):
        client = Client(address)
        for begin in range(first, count, 4 * BATCH):
            client.post({"requests": [body(number) for number in range(begin, min(begin + BATCH, count))]})
            if sys.stderr.isatty():
                print(f"\rfleet: {begin} of {count}\033[K", end="", file=sys.stderr)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(0, 4 * BATCH, BATCH)))


def calls(work, url, asked):
    """Median seconds of a call under a budget of the machine's own, of one that shares analyses besides, and under a fleet's budget."""
    base, before = provider.serve(), len(provider.asked)
    other = url.replace("/postgres", "/budgets")
    subprocess.run([PROGRAMS / "psql", "-q", url, "-c", "create database budgets"], check=True)
    environment = os.environ | {"DEADBAND_FLEET": other}
    for command in (["migrate"], ["budget", "set", "--tenant", "default", "--daily", "1000"]):
        subprocess.run([DEADBAND, "fleet", *command], check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ways = {"alone": (None, True), "beside": (url, True), "shared": (other, False)}
    with contextlib.ExitStack() as stack:
        clients = {name: Client(stack.enter_context(instance(work, name, where, base, budget=budget))[1])
                   for name, (where, budget) in ways.items()}
        times = {name: [] for name in ways}
        names = list(ways)
        for number in range(asked):
            names.append(names.pop(0))
            for name in names:
                # Nobody has asked about these.
                times[name].append(clients[name].ask(10_000_000 + number))
    if len(provider.asked) - before != 3 * asked:
        sys.exit(f"fleet: {len(provider.asked) - before} calls for {3 * asked} subjects")
    return {f"call_{name}_p50_us": statistics.median(some) * 1e6 for name, some in times.items()}


def measure(smoke):
    if PROGRAMS is None:
        sys.exit("fleet: PostgreSQL is missing; Scripts/bootstrap --tests")
    if "DEADBAND" not in os.environ:
        subprocess.run(["swift", "build", "-c", "release", "--product", "deadband"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    count, asked = (2_000, 200) if smoke else (1_000_000, 5_000)
    draw = random.Random(1)
    figures = {"count": count}
    with tempfile.TemporaryDirectory(prefix="deadband-bench-") as name, contextlib.ExitStack() as stack:
        work = pathlib.Path(name)
        work.chmod(0o711)
        url, server = stack.enter_context(postgres(work))
        with instance(work, "first", url) as (_, address):
            begun = time.monotonic()
            fill(address, count)
            figures["filled_s"] = time.monotonic() - begun
        with instance(work, "second", url) as (_, address):
            client, numbers = Client(address), draw.sample(range(count), asked)
            for source, key in (("shared", "shared"), ("memory", "memory")):
                times = sorted(client.ask(number, source) for number in numbers)
                figures[f"{key}_p50_us"] = statistics.median(times) * 1e6
                figures[f"{key}_p99_us"] = times[len(times) * 99 // 100] * 1e6
        figures |= calls(work, url, asked // 5)
        for number in range(1, INSTANCES + 1):
            with contextlib.ExitStack() as some:
                machines = [some.enter_context(instance(work, f"n{number}-{place}", url)) for place in range(number)]
                shares = [draw.sample(range(count), asked) for _ in machines]
                clients = [Client(address) for _, address in machines]
                # Connections, tables' rows and statements are there.
                for client in clients:
                    for one in draw.sample(range(count), asked // 10):
                        client.post(body(one))
                before = sum(processor(pid) for pid, _ in machines), database(server)
                begun, own = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
                with concurrent.futures.ThreadPoolExecutor(number) as pool:
                    list(pool.map(lambda pair: [pair[0].post(body(one)) for one in pair[1]], zip(clients, shares)))
                seconds = time.monotonic() - begun
                after = sum(processor(pid) for pid, _ in machines), database(server)
                spent = resource.getrusage(resource.RUSAGE_SELF)
                answers = sum(map(len, shares))
                driver = spent.ru_utime + spent.ru_stime - own.ru_utime - own.ru_stime
                figures[f"instance_us_{number}"] = (after[0] - before[0]) / answers * 1e6
                figures[f"database_us_{number}"] = (after[1] - before[1]) / answers * 1e6
                figures[f"per_second_{number}"] = answers / seconds
                figures[f"busy_{number}"] = (sum(after) - sum(before) + driver) / seconds / os.cpu_count()
    return figures


def table(figures):
    lines = [
        f"{figures['count']:,} analyses in the database, brought by one instance in {figures['filled_s']:.0f} s", "",
        f"{'row':<34} {'p50':>9} {'p99':>9}  target",
        f"{'shared hit, over HTTP':<34} {figures['shared_p50_us']:>6.0f} µs {figures['shared_p99_us']:>6.0f} µs  ≤ 1000 µs",
        f"{'again, from memory':<34} {figures['memory_p50_us']:>6.0f} µs {figures['memory_p99_us']:>6.0f} µs",
        f"{'call, a budget of its own':<34} {figures['call_alone_p50_us']:>6.0f} µs",
        f"{'call, the same in a fleet':<34} {figures['call_beside_p50_us']:>6.0f} µs",
        f"{'call, a budget of the fleet':<34} {figures['call_shared_p50_us']:>6.0f} µs", "",
        f"{'instances':<10} {'instance':>12} {'database':>12} {'together':>12} {'of one':>8} {'answers':>10} {'processors':>11}",
    ]
    alone = figures["instance_us_1"] + figures["database_us_1"]
    for number in range(1, INSTANCES + 1):
        ours, theirs = figures[f"instance_us_{number}"], figures[f"database_us_{number}"]
        lines.append(
            f"{number:<10} {ours:>9.0f} µs {theirs:>9.0f} µs {ours + theirs:>9.0f} µs {(ours + theirs) / alone:>6.2f} × "
            f"{figures[f'per_second_{number}']:>8.0f}/s {figures[f'busy_{number}']:>9.0%}")
    return "\n".join(lines)
