"""Flipped bits and cut files: never a wrong value, never a death, and what is gone is said to be gone."""
import hashlib
import os
import shutil
import subprocess

from common import DEADBAND, ImageCheck, Ledger, clear, command, shown, value

KEYS = 40


class Sample:
    """A sound store of several sealed segments with hints, a dictionary, an active segment and a mid tier."""

    def __init__(self, proof):
        draw = proof.random
        self.folder = proof.new_folder() + "/store"
        self.ledger = Ledger()
        self.texts = {}
        self.keys = [f"k{number}" for number in range(KEYS)]
        # What stands at the end of a segment that is written to and has no hint. No later record and no manifest says
        # that it was ever whole: changed bytes there are taken for a group that a crash has torn.
        self.tail_file, self.tail = None, set()
        killed = False
        for part in range(4):
            lines, puts = b"", []
            for _ in range(70):
                key = draw.choice(self.keys)
                size = draw.choice([30, 200, 600, 2_000])
                if part == 0 and draw.random() < 0.1:
                    size = 250_000
                number, text = self.ledger.entry(key, size)
                self.texts[shown(value(key, number, size))] = (key, number)
                lines += text
                puts.append((key, number))
            arguments = ["load", "-", "--segment", "1"]
            if part == 3 and draw.random() < 0.5:
                # Killed after its last line: the active segment has no hint.
                process = subprocess.Popen([DEADBAND, "store", *arguments, "--store", self.folder],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
                for text in lines.splitlines(keepends=True):
                    process.stdin.write(text)
                    process.stdout.readline()
                process.kill()
                process.communicate()
                killed = True
                self.tail = set(puts)
                self.tail_file = "archive/" + max(name for name in os.listdir(f"{self.folder}/archive")
                                                  if name.endswith(".segment"))
            else:
                result = command(*arguments, store=self.folder, data=lines)
                assert result.returncode == 0, result.stderr
            for numbers in self.ledger.sent.items():
                self.ledger.acknowledge(numbers[0], numbers[1][-1])
            if part == 1:
                assert command("train", "--size", "4", store=self.folder).returncode in (0, 1)
            if part == 2 and draw.random() < 0.5:
                assert command("compact", store=self.folder).returncode == 0
        for key, numbers in self.ledger.sent.items():
            self.ledger.all.update((key, number) for number in numbers)
        # A mid tier that was left behind half open is settled before bytes are changed.
        assert killed or command("load", "-", store=self.folder, data=b"").returncode == 0
        self.files = []
        for parent, _, names in os.walk(self.folder):
            for name in sorted(names):
                path = os.path.relpath(f"{parent}/{name}", self.folder)
                if os.path.getsize(f"{parent}/{name}"):
                    self.files.append(path)
        self.files.sort()


def mutate(draw, content):
    """Changed bytes, and what was done."""
    used = len(content.rstrip(b"\0")) or len(content)
    how = draw.choice(["flip", "flip", "flip", "flips", "cut", "zero", "noise", "swap"])
    if how == "flip":
        at = draw.randrange(used) if draw.random() < 0.7 else draw.randrange(min(len(content), draw.choice([64, 4200])))
        bit = draw.randrange(8)
        content[at] ^= 1 << bit
        return f"bit {bit} of byte {at} flipped"
    if how == "flips":
        count = draw.randint(2, 30)
        for _ in range(count):
            content[draw.randrange(used)] ^= 1 << draw.randrange(8)
        return f"{count} bits flipped"
    if how == "cut":
        size = draw.choice([draw.randrange(len(content)), draw.randrange(used), used - 1])
        del content[size:]
        return f"cut to {size} bytes"
    at = draw.randrange(used)
    count = min(draw.choice([1, 8, 512, 4096]), len(content) - at)
    if how == "zero":
        content[at:at + count] = bytes(count)
        return f"{count} zeros at {at}"
    if how == "noise":
        content[at:at + count] = draw.randbytes(count)
        return f"{count} random bytes at {at}"
    other = draw.randrange(used)
    count = min(count, len(content) - other)
    content[at:at + count] = bytes(content[other:other + count])
    return f"{count} bytes from {other} at {at}"


def hashes(folder):
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in names:
            if name != "lock.mdb":
                with open(f"{parent}/{name}", "rb") as file:
                    found[os.path.relpath(f"{parent}/{name}", folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def check(sample, answer, complain, verified, changed):
    """No wrong value; where an acknowledged one is missing or older, damage was found."""
    texts = sample.texts
    latest, past, refused, damage = {}, set(), None, None
    hits, misses = {}, set()
    for words in answer:
        if words[0] in ("entry", "past") and words[1] != "one more":
            if texts.get(words[2], (None,))[0] != words[1]:
                complain(f"{words[1]}: {words[0]} gives a value that nobody wrote: {words[2][:80]}")
                continue
            number = texts[words[2]][1]
            if words[0] == "entry":
                latest[words[1]] = number
            else:
                past.add((words[1], number))
        elif words[0] == "hit":
            if texts.get(words[3], (None,))[0] != words[2]:
                complain(f"{words[2]}: a look-up in {words[1]} gives a value that nobody wrote: {words[3][:80]}")
            else:
                hits[words[2]] = texts[words[3]][1]
        elif words[0] == "miss":
            misses.add(words[1])
        elif words[0] in ("open", "failed") and words[1:] != ["ok"]:
            refused = words[1]
        elif words[0] == "verify" and damage is None:
            damage = (int(words[1]), words[2])
    ledger = sample.ledger
    for key, number in hits.items():
        if key in latest and number != latest[key]:
            complain(f"{key}: a look-up gives {number}, the archive has {latest[key]}")
    if refused is None and verified:
        lost = ledger.all - past
        if changed == sample.tail_file:
            lost -= sample.tail
        lost = sorted(lost)
        if lost and (damage is None or damage[0] == 0):
            complain(f"{len(lost)} acknowledged values are gone ({lost[:2]}), and verify finds nothing")
        stale = [key for key, number in ledger.durable.items() if latest.get(key, 0) < number
                 and (changed != sample.tail_file or (key, number) not in sample.tail)]
        if stale and damage is not None and damage[0] == 0:
            complain(f"{stale[:3]} are stale or lost, and verify finds nothing")
    return refused, damage, past


def run(proof):
    draw = proof.random
    total = proof.count(300, 100_000)
    images = ImageCheck()
    refusals = deaths = found_damaged = repaired = commands = 0
    sample, used = None, 0
    by_file = {}
    while proof.runs < total and not proof.is_over():
        if sample is None or used >= (100 if proof.smoke else 2_000):
            if sample:
                clear(sample.folder)
            sample, used = Sample(proof), 0
        used += 1
        name = draw.choice(sample.files)
        image = f"{proof.folder}/image"
        clear(image)
        shutil.copytree(sample.folder, image)
        with open(f"{image}/{name}", "r+b") as file:
            content = bytearray(file.read())
            what = mutate(draw, content)
            file.seek(0)
            file.truncate()
            file.write(content)
        if proof.planted:
            # Damage that nothing can find: an older value, written as it should be.
            key = draw.choice(sample.keys)
            command("load", "-", store=image, data=f'{{"key":"{key}","value":{{"k":"{key}","n":0}}}}\n'.encode())
        tier = "mid" if name.startswith("mid/") else "archive"
        before = len(proof.found)

        def complain(text):
            proof.violation(f"{name}, {what}: {text}")

        proof.runs += 1
        kind = os.path.basename(name).split(".")[-1]
        by_file[kind] = by_file.get(kind, 0) + 1
        hashed = hashes(image)
        answer = images.ask(image, sample.keys, reading=True)
        past = None
        if answer is None:
            deaths += 1
            if tier == "archive":
                complain("the process died reading")
        else:
            refused, damage, past = check(sample, answer, complain, True, name)
            refusals += refused is not None
            found_damaged += damage is not None and damage[0] > 0
        after = hashes(image)
        if after != hashed:
            changed = {key for key in hashed.keys() | after.keys() if hashed.get(key) != after.get(key)}
            complain(f"reading and verify changed {sorted(changed)}")
        if draw.random() < (0.05 if proof.smoke else 0.005):
            # The same from outside.
            commands += 1
            result = command("verify", "--json", store=image)
            expected = (0, 1, 66) if answer is None or refused is not None else (1,) if damage[0] else (0,)
            if answer is not None and result.returncode not in expected:
                complain(f"verify: status {result.returncode}, expected {expected}: {result.stderr.decode()[:200]}")
            if hashes(image) != hashed:
                complain("deadband store verify changed a file")
        # Opened for writing: again no wrong value, and it can be written to.
        answer = images.ask(image, sample.keys)
        if answer is None:
            deaths += 1
            if tier == "archive":
                complain("the process died writing")
            # The next start must put the mid tier aside and work.
            answer = images.ask(image, sample.keys)
            if answer is None:
                complain("the process died again")
        if answer is not None:
            refused, _, kept = check(sample, answer, complain, False, name)
            if tier == "mid" and (refused or ["put", "ok"] not in answer):
                complain(f"the mid tier's damage keeps the store from working: {refused}")
            if refused is None and past is not None and past - kept:
                complain(f"{len(past - kept)} values could be read before it was opened for writing, and not then")
            if refused is None and draw.random() < (0.2 if proof.smoke else 0.05):
                repaired += 1
                result = command("repair", store=image)
                if result.returncode not in (0, 1, 66):
                    complain(f"repair: status {result.returncode}: {result.stderr.decode()[:200]}")
                answer = images.ask(image, sample.keys)
                if answer is None:
                    complain("the process died after repair")
                else:
                    refused, _, after = check(sample, answer, complain, False, name)
                    if refused is None and kept - after:
                        complain(f"repair lost {len(kept - after)} values")
                    if result.returncode == 0 and (refused or ["put", "ok"] not in answer):
                        complain(f"after repair: {refused}, {[w for w in answer if w[0] == 'put']}")
        if len(proof.found) > before and proof.keep and not proof.planted:
            os.rename(image, f"{proof.folder}/violation-{proof.runs}")
        if proof.planted and len(proof.found) > before or len(proof.found) > 300:
            break
        proof.progress()
    images.close()
    proof.notes.append(
        f"changed: {', '.join(f'{kind} {count}' for kind, count in sorted(by_file.items()))}; verify found damage "
        f"{found_damaged} times, {refusals} stores were refused whole, {repaired} repaired, {deaths} deaths of the mid "
        f"tier; {commands} times by the command itself")


def self_test(proof):
    run(proof)
