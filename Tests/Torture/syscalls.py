"""kill -9 before and after every call that changes something, of a script of 200 operations in several processes."""
import collections
import copy
import os
import re
import shutil
import signal
import subprocess

import disk
from common import DEADBAND, Ledger, Shim, Skipped, check_store, clear, command, message

CALLS = ("write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync,sync_file_range,rename,renameat,renameat2,unlink,"
         "unlinkat,open,openat,creat,ftruncate,truncate,fallocate,mkdir,mkdirat,link,linkat,symlink,symlinkat,sendfile,"
         "copy_file_range,sync,syncfs")


def bootstrap():
    """strace, which says what calls there are."""
    if shutil.which("strace"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "strace"]):
            subprocess.run(["apt-get", *arguments], capture_output=True, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))
    if not shutil.which("strace"):
        raise Skipped("there is no strace, and it cannot be installed")


class Step:
    """One process of the script."""

    def __init__(self, arguments, puts=()):
        self.arguments, self.puts = arguments, list(puts)

    def perform(self, store, ledger, environment, before=()):
        """Runs it, a line at a time; its status. `ledger` learns what was sent and acknowledged."""
        process = subprocess.Popen([*before, DEADBAND, "store", *self.arguments, "--store", store],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                                   env=environment)
        errors = b""
        try:
            for key, size in self.puts:
                number, text = ledger.entry(key, size)
                process.stdin.write(text)
                if process.stdout.readline() != f"ok {key}\n".encode():
                    break
                ledger.acknowledge(key, number)
            _, errors = process.communicate(timeout=120)
        except BrokenPipeError:
            process.stdin = None
            process.communicate(timeout=120)
        return process.returncode, errors.decode(errors="replace")


def script(draw):
    """200 operations: 10 loads, each a process, and upkeep between them."""
    for number in range(10):
        puts = []
        for _ in range(20):
            size = draw.choice([20, 200, 600, 2_000] + ([150_000] if number in (1, 4, 7) else []))
            puts.append((f"k{draw.randrange(90)}", size))
        yield Step(["load", "-", "--segment", "1"], puts)
        if number in (5, 8):
            yield Step(["train", "--size", "4"])
        if number in (3, 6, 9):
            yield Step(["compact"])


def traced(base, step, store, ledger, shim):
    """Counts what strace and the shim see of one process: the same calls, if the shim misses none."""
    trace, log = f"{base}.trace", f"{base}.log"
    for path in (trace, log):
        if os.path.exists(path):
            os.remove(path)
    environment = shim.environment(base)
    # The shim is for the traced process alone.
    before = ["strace", "-f", "-y", "-qq", "-s", "0", "-o", trace, "-e", f"trace={CALLS}",
              "-E", f"LD_PRELOAD={shim.path}", "-E", f"TORTURE_LOG={log}"]
    environment.pop("LD_PRELOAD")
    status, errors = step.perform(store, ledger, environment, before)
    assert status in (0, 1), errors
    seen = collections.Counter()
    within = re.compile(re.escape(base) + '[/>"]')
    with open(trace) as file:
        for text in file:
            found = re.match(r"\d+ +(\w+)\((.*)", text)
            if not found or "resumed>" in text:
                continue
            name, rest = found.groups()
            if name in ("open", "openat") and "O_CREAT" not in rest:
                continue
            # Of a call that names its result, the argument decides.
            if not within.search(rest.split(" = ")[0]):
                continue
            seen[name] += 1
    return seen, [entry for entry in disk.read_log(log) if entry.call]


def run(proof):
    bootstrap()
    shim = Shim(proof)
    draw = proof.random
    base = proof.new_folder()
    store, ledger = f"{base}/store", Ledger()
    total = collections.Counter()
    points = []
    operations = 0
    for step in script(draw):
        # The step's beginning, to which every kill goes back.
        begin = proof.new_folder()
        if os.path.exists(store):
            shutil.copytree(store, f"{begin}/store")
        known = copy.deepcopy(ledger)
        seen, logged = traced(base, step, store, ledger, shim)
        if sum(seen.values()) != len(logged):
            proof.violation(f"{step.arguments[0]}: strace sees {dict(seen)}, the shim {len(logged)} calls")
        total.update(seen)
        operations += len(step.puts) or 1
        points += [(step, begin, known, sign * number) for number in range(1, len(logged) + 1) for sign in (1, -1)]
    check_store(ledger, store, proof.violation, history=True)
    # In any order, so that a run that is cut short has tried some of all.
    draw.shuffle(points)
    if proof.smoke:
        points = points[:25]
    killed = ended = 0
    for step, begin, known, number in points:
        clear(base)
        shutil.copytree(begin, base)
        ledger = copy.deepcopy(known)
        status, errors = step.perform(store, ledger, shim.environment(base, kill=number))
        where = f"{step.arguments[0]}, {'before' if number > 0 else 'after'} call {abs(number)}"
        proof.runs += 1
        killed += status == -signal.SIGKILL
        # Fewer calls than the last time: what is written behind is grouped by chance.
        ended += status in (0, 1)
        if status not in (-signal.SIGKILL, 0, 1):
            proof.violation(f"{where}: status {status}: {errors[:200]}")
        if proof.planted and ledger.durable:
            ledger.acknowledge(next(iter(ledger.durable)), ledger.next + 1)

        def complain(text):
            proof.violation(f"{where}: {text}")

        check_store(ledger, store, complain)
        # The next opening works, and what is put then stays.
        number, text = ledger.entry("after", 300)
        result = command("load", "-", "--segment", "1", store=store, data=text)
        if result.returncode != 0 or result.stdout != b"ok after\n":
            complain(f"afterwards: {message(result)}")
        else:
            ledger.acknowledge("after", number)
        check_store(ledger, store, complain, history=True)
        proof.progress(f"of {len(points)}")
        if len(proof.found) > 200 or proof.planted and proof.found or proof.is_over():
            break
    proof.notes.append(
        f"{operations} operations, {sum(total.values())} calls: "
        + ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
        + f"; {killed} kills, {ended} ended before their call came")


def self_test(proof):
    run(proof)
