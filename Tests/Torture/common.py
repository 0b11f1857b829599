"""What the proofs share: values that check themselves, the command, the shim, the table of results."""
import decimal
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
DEADBAND = os.path.abspath(os.environ.get("DEADBAND", f"{ROOT}/.build/release/deadband"))
IMAGE_CHECK = os.path.abspath(os.environ.get("DEADBAND_IMAGE_CHECK", f"{ROOT}/.build/release/ImageCheck"))
LEDGER_PROBE = os.path.abspath(os.environ.get("DEADBAND_LEDGER_PROBE", f"{ROOT}/.build/release/LedgerProbe"))
ENGINE_PROBE = os.path.abspath(os.environ.get("DEADBAND_ENGINE_PROBE", f"{ROOT}/.build/release/EngineProbe"))
PHRASES = ["implied volatility rose", "the position is short gamma", "hold until expiry", "roll the short strike",
           "theta is on our side", "the spread has widened"]


class Skipped(Exception):
    """The proof cannot be led on this machine; why."""


def value(key, number, size):
    """The JSON text that `key` has as its `number`-th value: all of it follows from key, number and size."""
    draw = hashlib.shake_128(f"{key} {number} {size}".encode()).hexdigest(size // 4 + 8)
    words = " ".join(PHRASES[int(c, 16) % 6] for c in draw[:size // 60 + 1])
    return f'{{"k":"{key}","n":{number},"s":{size},"p":"{(words + draw)[:size]}"}}'


def number_of(key, text):
    """The number of the value that `text` is, or None if it is none that `key` was ever given."""
    try:
        found = json.loads(text)
        number, size = found["n"], found["s"]
        return number if found["k"] == key and value(key, number, size) == text else None
    except (ValueError, KeyError, TypeError):
        return None


def shown(text):
    """The text as ImageCheck says it."""
    return text if len(text) <= 1024 else "#" + hashlib.sha256(text.encode()).hexdigest()


def line(key, text):
    return f'{{"key":"{key}","value":{text}}}\n'.encode()


def content_of(exported):
    """Key and value's text of a line of export."""
    start = exported.index('"value":') + 8
    return json.loads(exported[:start - 9] + "}")["key"], exported[start:exported.rindex(',"created":')]


class Proof:
    """One proof's run: its seed, its scratch folder, what it counts and what it finds."""

    def __init__(self, name, seed, smoke, keep=False, memory=False, runs=None, planted=False):
        self.name, self.seed, self.smoke, self.keep, self.wanted = name, seed, smoke, keep, runs
        # Whether what is expected to be found was put there on purpose.
        self.planted = planted
        self.random = random.Random(f"{name} {seed}")
        self.limit, self.stopped = None, False
        self.runs = 0
        self.found = []
        self.notes = []
        self.begun = time.monotonic()
        self.shown = 0.0
        parent = "/dev/shm" if memory and os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix=f"torture-{name}-", dir=parent)

    def is_over(self):
        """Whether the time that was given is over, or somebody asked to stop: what was reached is what is reported."""
        return self.stopped or self.limit is not None and self.seconds() > self.limit

    def count(self, smoke, full):
        return self.wanted or (smoke if self.smoke else full)

    def violation(self, text):
        self.found.append(text)
        if len(self.found) <= 20 and not self.planted:
            print(f"\rtorture: {self.name}: seed {self.seed}, run {self.runs}: {text}", file=sys.stderr)

    def progress(self, text=""):
        if sys.stderr.isatty() and time.monotonic() - self.shown > 0.2:
            self.shown = time.monotonic()
            print(f"\r{self.name}: {self.runs} runs, {len(self.found)} violations {text}\033[K", end="", file=sys.stderr)

    def new_folder(self):
        return tempfile.mkdtemp(dir=self.folder)

    def finish(self):
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        if self.found and self.keep:
            print(f"torture: {self.name}: kept {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def seconds(self):
        return time.monotonic() - self.begun


def heading():
    print(f"{'name':<10} {'runs':>8} {'violations':>10} {'seconds':>8}")


def row(proof):
    print(f"{proof.name:<10} {proof.runs:>8} {len(proof.found):>10} {proof.seconds():>8.0f}", flush=True)
    for note in proof.notes:
        print(f"  {note}", flush=True)


def command(*arguments, store, data=None, environment=None, timeout=120):
    """Runs `deadband store …` to its end."""
    return subprocess.run([DEADBAND, "store", *arguments, "--store", store], input=data, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)


def ledger_calls(ledger):
    """The calls that a ledger has, as it exports them."""
    result = subprocess.run([DEADBAND, "ledger", "export", "--ledger", ledger], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            timeout=600)
    if result.returncode != 0:
        raise RuntimeError(f"export: {message(result)}")
    return [json.loads(text) for text in result.stdout.splitlines()]


def nano(dollars):
    return int(decimal.Decimal(dollars) * 1_000_000_000)


def message(result):
    return f"status {result.returncode}: {result.stderr.decode(errors='replace').strip()[:300]}"


def acknowledged(output):
    """The keys of the complete `ok` lines."""
    return [text[3:].decode() for text in output.split(b"\n")[:-1] if text.startswith(b"ok ")]


class Ledger:
    """Outside the store: what was sent, and what was acknowledged, key by key."""

    def __init__(self):
        self.sent = {}       # key: numbers in the order of sending
        self.durable = {}    # key: the number of the last value acknowledged
        self.all = set()     # every (key, number) acknowledged
        self.next = 0

    def entry(self, key, size):
        self.next += 1
        self.sent.setdefault(key, []).append(self.next)
        return self.next, line(key, value(key, self.next, size))

    def acknowledge(self, key, number):
        self.durable[key] = max(number, self.durable.get(key, 0))
        self.all.add((key, number))

    def check_latest(self, texts, complain):
        """`texts`: key to value, all that is found. Every key's must be the one acknowledged last, or one sent later."""
        for key, text in texts.items():
            number = number_of(key, text)
            if number is None:
                complain(f"{key}: a value that nobody wrote: {text[:80]}")
            elif number not in self.sent.get(key, ()):
                complain(f"{key}: the value {number} was never sent")
            elif number < self.durable.get(key, 0):
                complain(f"{key}: found value {number}, acknowledged was {self.durable[key]}")
        for key, number in self.durable.items():
            if key not in texts:
                complain(f"{key}: acknowledged value {number} is lost")

    def check_history(self, pairs, complain):
        """`pairs`: key and value's text of everything that was ever put and is found."""
        found = set()
        for key, text in pairs:
            number = number_of(key, text)
            if number is None:
                complain(f"{key}: history has a value that nobody wrote: {text[:80]}")
            found.add((key, number))
        for key, number in self.all - found:
            complain(f"{key}: acknowledged value {number} is missing from the history")


def export(store, history=False):
    """The result, and key and text of each entry."""
    result = command("export", *(["--history"] if history else []), store=store)
    lines = result.stdout.decode(errors="replace").splitlines()
    return result, [content_of(text) for text in lines]


def check_store(ledger, store, complain, history=False, mid=True):
    """Opens the store for reading and compares; the whole history too, and that nothing is damaged, if that is asked.

    Where the power went out, the `mid` tier may be what the next who writes puts aside.
    """
    result, pairs = export(store)
    if result.returncode != 0:
        if ledger.durable or result.returncode != 66:
            complain(f"export: {message(result)}")
        return
    ledger.check_latest(dict(pairs), complain)
    if history:
        result, pairs = export(store, history=True)
        if result.returncode != 0:
            complain(f"export --history: {message(result)}")
        ledger.check_history(pairs, complain)
        result = command("verify", store=store)
        said = result.stdout.decode().splitlines()[:-1]
        if result.returncode != 0 and (mid or result.returncode != 1 or not said or not said[0].startswith("mid: ")):
            complain(f"verify: {message(result)} {' | '.join(said)[:300]}")


class Shim:
    """The preloaded library, compiled once a run."""

    def __init__(self, proof):
        self.path = f"{proof.folder}/shim.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        if not compiler:
            raise Skipped("no C compiler: neither clang nor cc is on PATH")
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", self.path, f"{HERE}/shim.c"], check=True)

    def environment(self, folder, **settings):
        environment = dict(os.environ, LD_PRELOAD=self.path, TORTURE_FOLDER=folder)
        for name, setting in settings.items():
            if setting is not None:
                environment[f"TORTURE_{name.upper()}"] = str(setting)
        return environment


class ImageCheck:
    """Stores opened one after the other in one process; see Tests/ImageCheck."""

    def __init__(self):
        self.process = None
        self.deaths = 0

    def ask(self, path, keys=(), reading=False):
        """What is said of the store, a list of words a line; None if the process died."""
        if self.process is None:
            self.process = subprocess.Popen([IMAGE_CHECK], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL)
        try:
            self.process.stdin.write(f"{'r' if reading else 'w'}\t{path}\t{' '.join(keys)}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = []
        for text in self.process.stdout:
            words = text.decode(errors="replace").rstrip("\n").split("\t")
            if words == ["done"]:
                return answer
            answer.append(words)
        self.deaths += 1
        self.close()
        return None

    def close(self):
        """Ends the process; its status."""
        status = None
        if self.process:
            self.process.stdin.close()
            status = self.process.wait()
            self.process = None
        return status


def clear(folder):
    shutil.rmtree(folder, ignore_errors=True)
