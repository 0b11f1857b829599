"""The store's rows: ours and its peer, each a process that answers rows in turn; of five rounds the median of each.

`Scripts/bench` runs this as part of the whole; `Scripts/bench --store` runs it alone. What is built and written lies in
`.build/store`; its folder `data` is made anew every time, on the disk that this checkout lies on.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

PACKAGE = pathlib.Path(__file__).resolve().parent
WORK = PACKAGE / ".build/store"
DATA = WORK / "data"
KEYS, LONG, SHORT = WORK / "keys", WORK / "analyses-1400", WORK / "analyses-500"
# A round is the fastest of so many turns each: other processes only ever make a turn slower.
ROUNDS, TURNS = 5, 3

# Name, our row, the peer's process and row, what is divided by what, and the target: a bound on that quotient. Where our
# side is not there yet, the peer's figure is printed alone: `None` is the place for it, a row that `store-bench` answers
# (see Sources/StoreBench/StoreBench.swift). Numbers in capitals are of `sizes`.
ROWS = [
    ("memory hit, hot", "hit 1000 10000 FAST", ("memory", "hit 1000 10000 FAST"), "peer / ours", "≥ 1.2"),
    ("memory hits, two threads", "pair 1000 10000 FAST", ("memory", "pair 1000 10000 FAST"), "peer / ours", "≥ 1.5"),
    ("memory hit, any of 10⁴", "hit 10000 10000 FAST", ("memory", "hit 10000 10000 FAST"), "peer / ours", None),
    ("memory hit, hot among MANY", "hit 1000 MANY FAST", ("memory", "hit 1000 MANY FAST"), "peer / ours", None),
    ("memory hit, any of MANY", "hit MANY MANY FAST", ("memory", "hit MANY MANY FAST"), "peer / ours", None),
    ("mid hit, value copied out, 10⁴", "mid 10000 SLOW", ("lmdb", "get 10000 SLOW"), "ours / peer", "≤ 1.10"),
    ("mid hit, value copied out, 10⁵", "mid 100000 SLOW", ("lmdb", "get 100000 SLOW"), "ours / peer", "≤ 1.10"),
    ("mid hit, value copied out, MANY", "mid MANY SLOW", ("lmdb", "get MANY SLOW"), "ours / peer", "≤ 1.10"),
    ("archive durable put, one writer, p50", "put COMMITS", ("lmdb", "commit COMMITS"), "ours / peer", "≤ 0.6"),
    ("64-record durable group, per record", "group GROUPS", ("lmdb", "batch BATCHES"), "ours / peer", "≤ 0.6"),
    ("– its compression left out", "append GROUPS", ("lmdb", "batch BATCHES"), "ours / peer", "≤ 0.6"),
    ("archive get", "get 10000 GETS", ("diskcache", "get 10000 GETS"), "ours / peer", "≤ 0.5"),
]

# One row at two sizes: how many times longer it takes at the second, ours and its peer.
GROWTH = [
    ("memory hit, hot 10³, among 10⁴ → MANY", "memory hit, hot", "memory hit, hot among MANY", "≤ 1.5"),
    ("memory hit, any, of 10⁴ → MANY", "memory hit, any of 10⁴", "memory hit, any of MANY", "≤ 1.5"),
    ("mid hit 10⁴ → MANY", "mid hit, value copied out, 10⁴", "mid hit, value copied out, MANY", "≤ 2"),
]

# Bytes of compressed analyses: our row, the values, and the bound on ours / zstd -3. None is again the place for ours.
SIZES = [("archive bytes, 0.5 KB", "bytes 500 VALUES", SHORT, "≤ 0.45"), ("archive bytes, 1.4 KB", "bytes 1400 VALUES", LONG, "≤ 0.60")]

# Without a peer: our row, what its answer calls the figure, its unit, and the bound on it.
OWN = [
    ("memory overhead an entry", "overhead MANY", "bytes", "bytes", "≤ 120"),
    ("object headers an entry", "overhead MANY", "headers", "bytes", None),
    ("archive opened, MANY entries, clean", "open MANY", "clean", "s", "≤ 0.3"),
    ("archive opened, MANY entries, after a kill", "open MANY", "killed", "s", "≤ 3"),
]

PEERS = {"memory": "RocksDB LRUCache"}

INSIDE = """\
Store rows: inside the clock
  memory hit            a key taken from an array, lookup, one field of the entry read, reference given back; time passed
                        in. Peer: the same with RocksDB's LRUCache, 16 shards, Lookup, Value, Release; objects as large.
                        hot: the same 1,000 subjects, in the caches; any: drawn evenly from all
  two threads           the same 1,000 subjects at once; wall time over all operations
  mid hit               lmdb in C: MDB_NOTLS, one read transaction reset and renewed a get, a random key, the value of
                        1.4 KB copied out
  durable put           an entry compressed (with a trained dictionary), written, synced, indexed; lmdb in C: begin, one
                        put of a new key and 1.4 KB, commit, synced; the median
  durable group         64 entries at once, an entry; lmdb in C: 1,000 puts a commit, a put
  archive get           index, read, checksum, decompressed, the entry made; diskcache's default settings, 10⁴ keys that
                        are there, values of 1.4 KB, warm
  bytes                 20,000 generated analyses, header, key, checksum and all, with a dictionary trained on a fifth of
                        them and tried on the rest; peer: each alone by zstd -3; its figure is bytes a value
  memory overhead       what the allocator gives out for the tier (slots and tables, its own headers); object headers:
                        what the entries took besides their fields and bytes"""


def sizes(smoke):
    """What the words in capitals stand for."""
    small = {"MANY": "100000", "FAST": "200000", "SLOW": "20000", "COMMITS": "20", "BATCHES": "2", "GROUPS": "5",
             "VALUES": "2000", "GETS": "1000"}
    full = {"MANY": "1000000", "FAST": "2000000", "SLOW": "200000", "COMMITS": "100", "BATCHES": "5", "GROUPS": "30",
            "VALUES": "20000", "GETS": "10000"}
    return small if smoke else full


def filled(text, smoke):
    for word, number in sizes(smoke).items():
        text = text.replace(word, number)
    return text


def install():
    """The peers' libraries, where they are missing and this may be done; else what to install."""
    missing = []
    compiler = os.environ.get("CXX", "c++")
    for header, package in [("rocksdb/cache.h", "librocksdb-dev"), ("lmdb.h", "liblmdb-dev"), ("zstd.h", "libzstd-dev")]:
        found = subprocess.run([compiler, "-fsyntax-only", "-x", "c++", "-std=c++17", "-"], input=f"#include <{header}>\n",
                               text=True, capture_output=True, check=False)
        if found.returncode != 0:
            missing.append(package)
    if missing:
        command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
        if os.getuid() != 0 or not shutil.which("apt-get"):
            sys.exit(f"bench: peers of the store are missing; as root: {' '.join(command)}")
        quiet = {"stdout": subprocess.DEVNULL, "check": False, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        if subprocess.run(command, stderr=subprocess.DEVNULL, **quiet).returncode != 0:
            subprocess.run(["apt-get", "update"], **quiet)
            if subprocess.run(command, **quiet).returncode != 0:
                sys.exit(f"bench: could not install {' '.join(missing)}")
    if subprocess.run([sys.executable, "-c", "import diskcache"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "diskcache"]
        if subprocess.run(command, check=False).returncode != 0:
            sys.exit(f"bench: diskcache is missing, and failed: {' '.join(command)}")


def build():
    """The path of store-bench; the peers lie in WORK."""
    WORK.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir()
    swift = ["swift", "build", "-c", "release", "--package-path", str(PACKAGE), "--product", "store-bench"]
    run(*swift)
    ours = pathlib.Path(run(*swift, "--show-bin-path")) / "store-bench"
    # As large as an entry with its header: on both sides a hit touches an object of that size.
    size = f"-DVALUE_BYTES={json.loads(run(ours, 'size'))['bytes']}"
    peers = PACKAGE / "peers"
    strict = ["-O2", "-Wall", "-Wextra"]
    c, cxx = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")
    run(cxx, *strict, "-std=c++17", size, peers / "memory.cpp", "-o", WORK / "memory", "-lrocksdb", "-pthread")
    run(c, *strict, peers / "lmdb.c", "-o", WORK / "lmdb", "-llmdb")
    run(c, *strict, peers / "zstd.c", "-o", WORK / "zstd", "-lzstd")
    return ours


def run(*command):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(str(word) for word in command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout.strip()


class Driver:
    """A process that answers rows, a line each."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, row):
        self.process.stdin.write(row + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"bench: {self.process.args[0]} did not answer {row!r}, status {self.process.wait()}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"bench: {self.process.args[0]} ended with {self.process.returncode}")


def judged(value, target):
    if target is None or value is None:
        return None
    bound = float(target.split()[1])
    return value <= bound if target.startswith("≤") else value >= bound


def measure(smoke):
    """The judged rows, for the table and for JSON."""
    install()
    ours = build()
    many = sizes(smoke)["MANY"]
    for command in [("keys", many, KEYS), ("analyses", "20000", "1400", LONG), ("analyses", "20000", "500", SHORT)]:
        run(ours, *command)
    peers = {"memory": Driver(WORK / "memory", KEYS), "lmdb": Driver(WORK / "lmdb", KEYS, LONG, DATA),
             "diskcache": Driver(sys.executable, PACKAGE / "peers/disk_cache.py", KEYS, LONG, DATA)}
    us = Driver(ours, "rows", DATA)
    # Round by round through all rows: what else the machine does then falls upon all alike, and sizes can be compared.
    our_times, peer_times = {}, {}
    for _ in range(ROUNDS):
        for name, our_row, (peer, peer_row), _, _ in ROWS:
            our_samples, peer_samples = [], []
            for _ in range(1 if smoke else TURNS):
                theirs = peers[peer].ask(filled(peer_row, smoke))
                peer_samples.append(theirs["ns"])
                if our_row is None:
                    continue
                answer = us.ask(filled(our_row, smoke))
                our_samples.append(answer["ns"])
                if "check" in theirs and answer.get("check") != theirs["check"]:
                    sys.exit(f"bench: {name}: ours found {answer}, {peer} {theirs}")
            peer_times.setdefault(name, []).append(min(peer_samples))
            if our_samples:
                our_times.setdefault(name, []).append(min(our_samples))
    our_times = {name: statistics.median(times) for name, times in our_times.items()}
    peer_times = {name: statistics.median(times) for name, times in peer_times.items()}
    rows = []
    for name, _, (peer, _), kind, target in ROWS:
        ours_ns, peer_ns = our_times.get(name), peer_times[name]
        value = None if ours_ns is None else ours_ns / peer_ns if kind == "ours / peer" else peer_ns / ours_ns
        rows.append(row(name, ours_ns, "ns", PEERS.get(peer, peer), peer_ns, kind, value, target, smoke))
    us.close()
    for driver in peers.values():
        driver.close()
    shutil.rmtree(DATA, ignore_errors=True)
    for name, before, after, target in GROWTH:
        value = our_times[after] / our_times[before] if before in our_times else None
        peer = next(PEERS.get(one[2][0], one[2][0]) for one in ROWS if one[0] == before)
        rows.append(row(name, value, "×", peer, peer_times[after] / peer_times[before], "growth", value, target, smoke))
    for name, our_row, values, target in SIZES:
        theirs = json.loads(run(WORK / "zstd", values))
        plain = theirs["compressed"] / theirs["values"]
        size = None if our_row is None else ask_alone(ours, our_row, smoke)["bytes"]
        rows.append(row(name, size, "bytes", "zstd -3", plain, "ours / peer", size / plain if size else None, target, smoke))
    for name, our_row, figure, unit, target in OWN:
        value = None if our_row is None else ask_alone(ours, our_row, smoke)[figure]
        rows.append(row(name, value, unit, None, None, None, value, target, smoke))
    # A nanosecond is less than any of these can take, a second far more.
    absurd = [one for one in rows if any(one[side] is not None and not 1 < one[side] < 1e9 for side in ("ours", "theirs"))
              and one["unit"] == "ns"]
    if absurd:
        sys.exit(f"bench: absurd {absurd}")
    return rows


def ask_alone(ours, our_row, smoke):
    """In a process of its own: what it allocates is nobody else's."""
    DATA.mkdir(exist_ok=True)
    driver = Driver(ours, "rows", DATA)
    answer = driver.ask(filled(our_row, smoke))
    driver.close()
    shutil.rmtree(DATA)
    return answer


def row(name, ours, unit, peer, theirs, kind, value, target, smoke):
    name = name.replace("MANY", "10⁵" if smoke else "10⁶")
    return {"row": name, "ours": ours, "unit": unit, "peer": peer, "theirs": theirs, "kind": kind, "value": value,
            "target": target, "met": judged(value, target)}


def table(rows):
    lines = [f"{'row':<42}{'ours':>10}  {'against':<17}{'its':>12}       {'measure':<12}{'value':>7}  {'target':<9}"]
    lines.append("-" * 114)

    def figure(value):
        return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.1f}"

    for one in rows:
        mark = {None: "", True: "met", False: "LOST"}[one["met"]]
        if one["target"] and one["value"] is None:
            mark = "not there yet"
        value = "" if one["value"] is None or one["kind"] is None else f"{one['value']:.2f}"
        lines.append(f"{one['row']:<42}{figure(one['ours']):>10}  {one['peer'] or '':<17}{figure(one['theirs']):>12} "
                     f"{one['unit']:<5} {one['kind'] or '':<12}{value:>7}  {one['target'] or '':<9}{mark}".rstrip())
    return "\n".join(lines)
