"""Power loss at random moments: what was synced is there, of the rest any part, torn and reordered."""
import errno
import os
import signal
import subprocess

from common import DEADBAND, ImageCheck, Ledger, Shim, clear, command, shown, value
from disk import FORCED, OUTPUT, SYNC, Disk, read_log

IMAGES_A_WORK = 1_000
KEYS = 30


class Work:
    """Several processes one after the other on one store, logged."""

    def __init__(self, proof, shim):
        self.draw = proof.random
        self.base = proof.new_folder()
        self.store = f"{self.base}/store"
        self.log = f"{self.base}.log"
        self.ledger = Ledger()
        self.texts = {}
        self.lines = []  # (process, key, number) in the order of sending
        self.shim = shim
        self.proof = proof
        self.failures = 0
        self.failing = set()  # processes with a planted failure

    def environment(self, **settings):
        return self.shim.environment(self.base, log=self.log, **settings)

    def perform(self):
        processes = self.draw.randint(4, 8)
        for number in range(processes):
            fault = {}
            if number and self.draw.random() < 0.15:
                fault = {"fail": self.draw.randint(1, 60), "errno": self.draw.choice([errno.EIO, errno.ENOSPC]),
                         "short": self.draw.choice([0, 1])}
            kind = self.draw.random() if number else 1
            if kind < 0.12:
                self.upkeep("compact", fault)
            elif kind < 0.24:
                self.upkeep("train", fault)
            else:
                self.load(fault, killed=self.draw.random() < 0.3)

    def upkeep(self, name, fault):
        result = command(name, store=self.store, environment=self.environment(**fault))
        if result.returncode not in (0, 1) and not fault:
            self.proof.violation(f"{name}: status {result.returncode}: {result.stderr.decode()[:200]}")

    def load(self, fault, killed):
        process = subprocess.Popen(
            [DEADBAND, "store", "load", "-", "--segment", "1", "--store", self.store], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, env=self.environment(**fault))
        if fault:
            self.failing.add(process.pid)
        try:
            for _ in range(self.draw.randint(1, 12)):
                group, texts = self.draw.choice([1, 1, 2, 5, 20]), b""
                # Each key once: of a group in which some lines fail it has to be known which were acknowledged.
                for place in self.draw.sample(range(KEYS), group):
                    key = f"k{place}"
                    size = self.draw.choice([20, 100, 300, 700, 3_000])
                    if self.draw.random() < 0.03:
                        size = self.draw.choice([90_000, 240_000])
                    number, text = self.ledger.entry(key, size)
                    texts += text
                    self.texts[shown(value(key, number, size))] = (key, number)
                    self.lines.append((process.pid, key, number))
                process.stdin.write(texts)
                for _ in range(group):
                    if not process.stdout.readline():
                        raise BrokenPipeError
            if killed:
                process.send_signal(signal.SIGUSR1)  # the shim kills it, between two lines of the log
        except BrokenPipeError:
            pass
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdout.close()
        status = process.wait(60)
        if fault:
            self.failures += status == 74
        if status not in (0, -9) and not (fault and status in (66, 74)):
            self.proof.violation(f"load: status {status}")


class Acknowledgements:
    """Which lines were acknowledged, as the log goes on."""

    def __init__(self, work):
        self.ledger = work.ledger
        self.failing = work.failing
        self.waiting = {}
        for pid, key, number in work.lines:
            self.waiting.setdefault(pid, []).append((key, number))
        self.parts = {}

    def read(self, entry):
        *lines, self.parts[entry.pid] = (self.parts.get(entry.pid, b"") + entry.data).split(b"\n")
        for text in lines:
            if text.startswith(b"ok "):
                # Lines that a planted failure took stay unacknowledged, and those behind them may be.
                waiting = self.waiting[entry.pid]
                key, number = waiting.pop(0)
                while text != f"ok {key}".encode():
                    assert entry.pid in self.failing and waiting, (text, key)
                    key, number = waiting.pop(0)
                self.ledger.acknowledge(key, number)


def check_answer(answer, ledger, texts, keys, complain, tiers=None):
    """Compares what ImageCheck says of a store opened for writing with what it must hold."""
    def known(key, text):
        if texts.get(text, (None,))[0] == key:
            return texts[text][1]
        complain(f"{key}: a value that nobody wrote: {text[:80]}")
        return None

    latest, past, hits, misses, put = {}, set(), {}, set(), False
    for words in answer:
        if words[0] == "entry" and words[1] != "one more":
            latest[words[1]] = known(words[1], words[2])
        elif words[0] == "past" and words[1] != "one more":
            past.add((words[1], known(words[1], words[2])))
        elif words[0] == "hit":
            hits[words[2]] = known(words[2], words[3])
            if tiers is not None:
                tiers[words[1]] = tiers.get(words[1], 0) + 1
        elif words[0] == "miss":
            misses.add(words[1])
        elif words == ["put", "ok"]:
            put = True
        elif words[0] == "verify" and words[1] != "0":
            complain(f"verify finds damage: {words[2][:200]}")
        elif words[0] in ("open", "put", "failed") and words[1:] != ["ok"]:
            complain(" ".join(words)[:300])
    if not put:
        complain("nothing can be put")
    for key, number in ledger.durable.items():
        if latest.get(key) is None:
            complain(f"{key}: acknowledged value {number} is lost")
        elif latest[key] < number:
            complain(f"{key}: found value {latest[key]}, acknowledged was {number}")
    lost = ledger.all - past
    if lost:
        complain(f"{len(lost)} acknowledged values are missing from the history: {sorted(lost)[:3]}")
    for key in keys:
        if hits.get(key) != latest.get(key):
            complain(f"{key}: a look-up gives {hits.get(key)}, the archive has {latest.get(key)}")


def run(proof, syncs=True):
    shim, images = Shim(proof), ImageCheck()
    total = proof.count(300, 100_000)
    tiers, works, failures = {}, 0, 0
    keys = [f"k{number}" for number in range(KEYS)]
    draw = proof.random
    while proof.runs < total and not proof.is_over() and not (proof.planted and proof.found):
        work = Work(proof, shim)
        work.perform()
        works += 1
        failures += work.failures
        log = read_log(work.log)
        # Right behind an acknowledgement, and anywhere else.
        said = [index for index, entry in enumerate(log) if entry.kind == OUTPUT]
        count = min(100 if proof.smoke else IMAGES_A_WORK, total - proof.runs)
        moments = sorted(draw.choice(said) if said and draw.random() < 0.5 else draw.randrange(len(log))
                         for _ in range(count))
        disk, acknowledgements, position = Disk(os.stat(work.base).st_ino, syncs), Acknowledgements(work), 0
        for moment in moments:
            while position <= moment:
                entry = log[position]
                if entry.kind == OUTPUT:
                    acknowledgements.read(entry)
                disk.perform(entry)
                position += 1
            image = f"{proof.folder}/image"
            clear(image)
            disk.write_image(image, draw)
            if not os.path.isdir(f"{image}/store") and work.ledger.durable:
                proof.violation("the store's folder is gone")
            answer = images.ask(f"{image}/store", keys)
            proof.runs += 1
            before = len(proof.found)
            if answer is None:
                proof.violation(f"the process died at moment {moment}")
            else:
                check_answer(answer, work.ledger, work.texts, keys, lambda text: proof.violation(
                    f"moment {moment} of {len(log)}: {text}"), tiers)
            if len(proof.found) > before and proof.keep and not proof.planted:
                os.rename(image, f"{proof.folder}/violation-{proof.runs}")
            if proof.planted and len(proof.found) > before or len(proof.found) > 200 or proof.is_over():
                break
            proof.progress()
        if position == len(log) and not any(name.endswith("/lock.mdb") for name in disk.maps):
            proof.violation("no map was seen, not even that of the readers' table: is the library preloaded?")
        writable = {name for name in disk.maps if not name.endswith("/lock.mdb")}
        if writable:
            proof.violation(f"mapped for writing: {writable}")
        if len(proof.found) > 200:
            break
        if not (proof.keep and proof.found):
            clear(work.base)
            os.remove(work.log)
    images.close()
    proof.notes.append(f"{works} works, {failures} processes in them failed by a planted EIO or ENOSPC; look-ups answered by "
                       + ", ".join(f"{tier}: {count}" for tier, count in sorted(tiers.items())))


def self_test(proof):
    run(proof, syncs=False)
