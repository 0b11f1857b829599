"""kill -9 at random moments under load: nothing acknowledged is lost, and the next opening works."""
import glob
import os
import signal
import subprocess
import tempfile
import time

from common import DEADBAND, Ledger, check_store, clear

CYCLES_A_LIFE = 100
KEYS = 200


class Loader:
    """A process that loads one batch; it reads a file, so that it never waits for this one."""

    def __init__(self, proof, store, ledger, prefix):
        draw = proof.random
        self.lines = []
        with tempfile.TemporaryFile(dir=proof.folder) as batch:
            count, budget = draw.choice([1, 10, 100, 400]), 400_000
            while len(self.lines) < count and budget > 0:
                key = f"{prefix}{draw.randrange(KEYS)}"
                size = draw.choice([20, 100, 300, 300, 800, 2_000, draw.randrange(60_000)])
                if draw.random() < 0.005:
                    size = 250_000
                number, text = ledger.entry(key, size)
                batch.write(text)
                self.lines.append((key, number))
                budget -= size
            batch.seek(0)
            self.process = subprocess.Popen([DEADBAND, "store", "load", "-", "--segment", "1", "--store", store],
                                            stdin=batch, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.ledger = ledger

    def finish(self, complain, killed):
        """Reads what was acknowledged; a process that was not killed must have come to its end."""
        output, errors = self.process.communicate(timeout=60)
        count = 0
        for (key, number), text in zip(self.lines, output.split(b"\n")[:-1]):
            if text != f"ok {key}".encode():
                complain(f"out of step: {text!r} for {key}")
            self.ledger.acknowledge(key, number)
            count += 1
        status = self.process.returncode
        if status == 0 and count != len(self.lines):
            complain(f"load: status 0 and {count} of {len(self.lines)} acknowledged")
        if status != 0 and not (killed and status == -signal.SIGKILL):
            complain(f"load: status {status}: {errors.decode(errors='replace')[:300]}")
        return count


class Upkeep:
    """Compaction or training, to be killed."""

    def __init__(self, store, name):
        self.name = name
        self.process = subprocess.Popen([DEADBAND, "store", name, "--store", store],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, complain, killed):
        _, errors = self.process.communicate(timeout=60)
        status = self.process.returncode
        # 1: training saves nothing; 75: another one compacts.
        if status not in (0, 1 if self.name == "train" else 0, 75) and not (killed and status == -signal.SIGKILL):
            complain(f"{self.name}: status {status}: {errors.decode(errors='replace')[:300]}")
        return 0


def plant(store):
    """Takes the last acknowledged record away as a lost write would."""
    for path in glob.glob(f"{store}/archive/*.hint"):
        os.remove(path)
    path = max(glob.glob(f"{store}/archive/*.segment"))
    with open(path, "r+b") as file:
        end = len(file.read().rstrip(b"\0"))
        file.seek(max(end - 64, 4096))
        file.write(b"\0" * 64)


def run(proof):
    draw = proof.random
    cycles = proof.count(100, 10_000)
    killed_in, acknowledged, two_at_once = {"load": 0, "compact": 0, "train": 0}, 0, 0
    while proof.runs < cycles and not proof.is_over():
        store, ledger = proof.new_folder() + "/store", Ledger()
        first = Loader(proof, store, ledger, "a")
        acknowledged += first.finish(proof.violation, killed=False)
        took = 0.1
        for cycle in range(CYCLES_A_LIFE):
            if proof.runs >= cycles or proof.is_over():
                break
            kind = draw.choices(["load", "compact", "train", "two"], [70, 6, 4, 20])[0]
            others = []
            begun = time.monotonic()
            if kind in ("compact", "train"):
                victim = Upkeep(store, kind)
                if draw.random() < 0.5:
                    others = [Loader(proof, store, ledger, "a")]
            else:
                victim = Loader(proof, store, ledger, "a")
                if kind == "two":
                    others = [Loader(proof, store, ledger, "b")]
                    two_at_once += 1
                    if draw.random() < 0.5:
                        victim, others = others[0], [victim]
            moment = begun + draw.random() * took * draw.choice([0.5, 1, 1])
            while time.monotonic() < moment and victim.process.poll() is None:
                time.sleep(min(0.001, max(moment - time.monotonic(), 0)))
            is_killed = victim.process.poll() is None
            victim.process.kill()
            for process in [victim, *others]:
                acknowledged += process.finish(proof.violation, killed=is_killed and process is victim)
            if is_killed:
                killed_in[getattr(victim, "name", "load")] += 1
            elif not others:
                # What a batch takes on this machine at this moment, so that kills fall into it.
                took = 0.8 * took + 0.2 * max(time.monotonic() - begun, 0.01)
            if is_killed:
                took = min(took * 1.02, 2)
                proof.runs += 1
            if cycle % 5 == 4:
                if proof.planted:
                    plant(store)
                check_store(ledger, store, proof.violation)
            proof.progress(f"{acknowledged} acknowledged")
            if proof.found and (proof.planted or len(proof.found) > 50):
                return
        check_store(ledger, store, proof.violation, history=True, mid=False)
        if not (proof.keep and proof.found):
            clear(store)
    proof.notes.append(
        f"killed: {killed_in['load']} in load ({two_at_once} runs with two loaders), {killed_in['compact']} in compact, "
        f"{killed_in['train']} in train; {acknowledged} acknowledged")


def self_test(proof):
    run(proof)
