"""Two processes on one store, one of them killed in the middle of writing: the other writes within a second."""
import select
import subprocess
import time

from common import DEADBAND, Ledger, check_store, clear

LIMIT = 1.0


class Talker:
    """A loader that is told a line at a time and answers each."""

    def __init__(self, store, ledger, prefix, draw):
        self.ledger, self.prefix, self.draw = ledger, prefix, draw
        self.process = subprocess.Popen([DEADBAND, "store", "load", "-", "--segment", "1", "--store", store],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.waiting = []

    def say(self, size):
        key = f"{self.prefix}{self.draw.randrange(50)}"
        number, text = self.ledger.entry(key, size)
        self.waiting.append((key, number))
        try:
            self.process.stdin.write(text)
        except BrokenPipeError:
            pass

    def listen(self, seconds):
        """Waits for one answer; the seconds it took, None if there was none."""
        begun = time.monotonic()
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return None
        if not self.process.stdout.readline():
            return None
        self.ledger.acknowledge(*self.waiting.pop(0))
        return time.monotonic() - begun

    def end(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        for _ in rest.split(b"\n")[:-1]:
            self.ledger.acknowledge(*self.waiting.pop(0))
        self.process.wait(60)
        self.process.stdout.close()
        return self.process.returncode, self.process.stderr.read().decode(errors="replace")


def run(proof):
    draw = proof.random
    longest = 0.0
    rounds = proof.count(20, 1_000)
    while proof.runs < rounds and not proof.is_over() and not (proof.planted and proof.found):
        store, ledger = proof.new_folder() + "/store", Ledger()
        survivor = Talker(store, ledger, "b", draw)
        survivor.say(100)
        survivor.listen(30)
        for _ in range(min(50, rounds - proof.runs)):
            victim = Talker(store, ledger, "a", draw)
            victim.say(200)
            victim.listen(30)
            # It is killed while it writes: what it was given takes longer than the moment it gets.
            for _ in range(draw.randrange(1, 4)):
                victim.say(draw.choice([200, 5_000, 20_000]))
            time.sleep(draw.random() * 0.004)
            if not proof.planted:
                victim.process.kill()
            else:
                # A process that is stopped, and not gone, keeps the lock.
                victim.process.send_signal(19)
                time.sleep(0.01)
            survivor.say(300)
            took = survivor.listen(LIMIT)
            if took is None:
                proof.violation(f"the survivor has not written within {LIMIT} s")
                if proof.planted:
                    victim.process.kill()
                survivor.listen(30)
            longest = max(longest, took or 30)
            victim.process.kill()
            victim.end()
            proof.runs += 1
            proof.progress()
            if proof.planted and proof.found:
                break
        status, errors = survivor.end()
        if status != 0:
            proof.violation(f"the survivor ended with status {status}: {errors[:300]}")
        check_store(ledger, store, proof.violation, history=True, mid=False)
        if not (proof.keep and proof.found):
            clear(store)
    proof.notes.append(f"the survivor's longest wait for its acknowledgement: {longest * 1000:.0f} ms")


def self_test(proof):
    # Whether a process stopped at a drawn moment has the lock just then is chance: as many as it takes, within reason.
    proof.wanted = 500
    run(proof)
