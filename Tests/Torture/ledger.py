"""kill -9 of processes with a thousand concurrent reservations: no budget is overspent, no acknowledged settlement is
lost, and nothing is there that nobody can explain."""
import decimal
import errno
import glob
import json
import os
import subprocess
import time
from collections import Counter

from common import DEADBAND, LEDGER_PROBE, Shim, clear, message

CYCLES_A_LIFE = 20
TASKS = 1000
ROUNDS = 40
SCOPES = [("tenant", "t0"), ("tenant", "t1"), ("provider", "p0")]


def nano(dollars):
    return int(decimal.Decimal(dollars) * 1_000_000_000)


def command(*arguments, ledger, timeout=120):
    return subprocess.run([DEADBAND, "ledger", *arguments, "--ledger", ledger], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=timeout)


class Book:
    """Outside the ledger: what was acknowledged, number by number."""

    def __init__(self):
        self.reserved, self.settled, self.releasing, self.released, self.left = {}, {}, set(), set(), set()

    def read(self, path, complain, may_fail=False):
        """Takes what a probe has said; the lines that it had finished. How many there were."""
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")[:-1]
        for text in lines:
            words = text.decode().split(" ")
            if words[0] in ("error", "failed") and not may_fail:
                complain(f"a probe failed: {text.decode()[:300]}")
            if words[0] == "reserved":
                if int(words[1]) in self.reserved:
                    complain(f"the number {words[1]} was given twice")
                self.reserved[int(words[1])] = int(words[2])
            elif words[0] == "settled":
                self.settled[int(words[1])] = int(words[2])
            elif words[0] == "releasing":
                self.releasing.add(int(words[1]))
            elif words[0] == "released":
                self.released.add(int(words[1]))
            elif words[0] == "left":
                self.left.add(int(words[1]))
        return len(lines)

    def check(self, calls, limits, complain):
        """`calls`: what the ledger has, no process being there."""
        found = {}
        for call in calls:
            if call["id"] in found:
                complain(f"{call['id']} is there twice")
            found[call["id"]] = call
            if call["state"] == "reserved":
                complain(f"{call['id']} is reserved, and nobody is there who did that")
            for name in ("tenant", "provider", "model", "rule", "at"):
                if not call.get(name):
                    complain(f"{call['id']} says nothing of its {name}")
        for number, cost in self.settled.items():
            call = found.get(number)
            if call is None or call["state"] != "settled" or nano(call["cost"]) != cost:
                complain(f"the settlement of {number} at {cost} was acknowledged; found is {call}")
        for number in self.released:
            if number in found:
                complain(f"{number} was released, and is {found[number]['state']}")
        for number, amount in self.reserved.items():
            call = found.get(number)
            if call is None and number not in self.releasing:
                complain(f"the reservation {number} of {amount} is lost")
            elif call is not None and nano(call["reserved"]) != amount:
                complain(f"the reservation {number} of {amount} is {call['reserved']}")
            elif call is not None and number in self.left and call["state"] == "settled" and call["outcome"] != "reconciled":
                complain(f"{number} was settled by nobody")
        for (scope, name), limit in limits.items():
            spent = sum(nano(call["cost"] if call["state"] == "settled" else call["reserved"])
                        for call in calls if call[scope] == name)
            if spent > limit:
                complain(f"the {scope} {name} has spent {spent} of {limit} nano-dollars")


def export(ledger, complain):
    result = command("export", ledger=ledger)
    if result.returncode != 0:
        complain(f"export: {message(result)}")
        return None
    return [json.loads(text) for text in result.stdout.splitlines()]


def check(book, ledger, limits, complain):
    """Opens the ledger for reading and compares; then for writing, adds it up and compares once more."""
    calls = export(ledger, complain)
    if calls is None:
        return []
    book.check(calls, limits, complain)
    result = command("reconcile", "--json", ledger=ledger)
    if result.returncode != 0:
        complain(f"reconcile: {message(result)} {result.stdout.decode()[:300]}")
        return []
    unsettled = json.loads(result.stdout)["unsettled"]
    if {call["id"] for call in unsettled} != {call["id"] for call in calls if call["state"] == "unsettled"}:
        complain("export and reconcile do not agree on what is unsettled")
    if glob.glob(f"{ledger}/session-*"):
        complain("a mark of a process that is gone is left")
    return unsettled


def reconcile(draw, book, ledger, unsettled, complain):
    """Says of some calls what they have cost, as somebody would who has asked the provider."""
    for call in draw.sample(unsettled, min(3, len(unsettled))):
        cost = draw.randrange(nano(call["reserved"]) + 1)
        dollars = str(decimal.Decimal(cost) / 1_000_000_000)
        result = command("reconcile", str(call["id"]), "--cost", f"{decimal.Decimal(dollars):f}", ledger=ledger)
        if result.returncode != 0:
            complain(f"reconcile {call['id']}: {message(result)}")
        else:
            book.settled[call["id"]] = cost


class Probe:
    def __init__(self, proof, ledger, number, tasks=TASKS, rounds=ROUNDS, environment=None):
        self.path = f"{proof.folder}/said-{number}"
        # A file, so that it never waits for this process.
        with open(self.path, "wb") as output:
            early = ["early"] if proof.planted else []
            self.process = subprocess.Popen(
                [LEDGER_PROBE, "work", ledger, str(tasks), str(rounds), str(proof.random.randrange(1 << 30)), *early],
                stdout=output, stderr=subprocess.DEVNULL, env=environment)

    def has_begun(self):
        return os.path.getsize(self.path) > 0 or self.process.poll() is not None


def set_budgets(draw, ledger, complain):
    """Budgets that the work of a life passes; in nano-dollars."""
    limits = {}
    for scope, name in SCOPES:
        limit = draw.choice([2_000_000, 100_000_000, 2_000_000_000, 8_000_000_000])
        dollars = f"{decimal.Decimal(limit) / 1_000_000_000:f}"
        result = command("budget", "set", f"--{scope}", name, "--monthly", dollars, "--daily", dollars, ledger=ledger)
        if result.returncode != 0:
            complain(f"budget set: {message(result)}")
        limits[(scope, name)] = limit
    return limits


def try_fault(proof, shim, kinds):
    """One probe whose n-th call that changes something fails, or is its last; then one that finds all in order."""
    draw = proof.random
    folder, book = proof.new_folder(), Book()
    ledger = f"{folder}/ledger"
    limits = set_budgets(draw, ledger, proof.violation)
    calls = draw.randrange(1, 80)
    how = draw.choice(["kill", "once", "once", "lasts", "short"])
    environment = shim.environment(
        ledger, kill=draw.choice([calls, -calls]) if how == "kill" else None, fail=None if how == "kill" else calls,
        errno=draw.choice([errno.EIO, errno.ENOSPC]), lasts=1 if how == "lasts" else None, short=1 if how == "short" else None)
    for number, settings in enumerate((environment, None)):
        probe = Probe(proof, ledger, f"fault-{number}", tasks=20, rounds=4, environment=settings)
        probe.process.wait()
        said = open(probe.path, "rb").read()
        if number == 0:
            kinds[how if b"failed" in said or probe.process.returncode != 0 else "never"] += 1
        book.read(probe.path, proof.violation, may_fail=number == 0)
        # Without a fault, and after one, all ends well; where the first call of all failed it could not be opened.
        if probe.process.returncode != (-9 if how == "kill" and probe.process.returncode == -9 and number == 0 else 0) \
                and (number == 1 or how == "kill" or not said.startswith(b"error ")):
            proof.violation(f"{how} at call {calls}: the probe {number} ended with {probe.process.returncode}: {said[-200:]}")
        found = export(ledger, proof.violation) or []
        book.check(found, limits, lambda text: proof.violation(f"{how} at call {calls}: {text}"))
        # A process that went on after a failure has taken back what nobody was told of.
        if how in ("once", "short") and number == 0 and said.endswith(b"done\n") and b"\nreserved" in said.split(b"failed")[-1]:
            for call in found:
                if call["id"] not in book.reserved:
                    proof.violation(f"{how} at call {calls}: {call['id']} is {call['state']}, and nobody was told of it")
    check(book, ledger, limits, proof.violation)
    if not (proof.keep and proof.found):
        clear(folder)


def run(proof):
    draw = proof.random
    faults, kinds = proof.count(10, 300), Counter()
    shim = Shim(proof)
    for _ in range(0 if proof.planted else faults):
        if proof.is_over():
            break
        try_fault(proof, shim, kinds)
    proof.notes.append("at one of the first 80 calls that change something: " + ", ".join(f"{count} {how}" for how, count in kinds.items()))
    cycles = proof.count(6, 200)
    killed = acknowledged = settled = unsettled_calls = two = 0
    number = 0
    while proof.runs < cycles and not proof.is_over():
        ledger, book = proof.new_folder() + "/ledger", Book()
        limits = set_budgets(draw, ledger, proof.violation)
        for _ in range(CYCLES_A_LIFE):
            if proof.runs >= cycles or proof.is_over():
                break
            probes = []
            for _ in range(draw.choice([1, 1, 2])):
                number += 1
                probes.append(Probe(proof, ledger, number))
            two += len(probes) == 2
            # Some die while they open, most under load.
            if draw.random() < 0.9:
                while not all(probe.has_begun() for probe in probes):
                    time.sleep(0.001)
            time.sleep(draw.random() * draw.choice([0.02, 0.2, 1.0]))
            for probe in draw.sample(probes, len(probes)):
                killed += probe.process.poll() is None
                probe.process.kill()
                if probe.process.wait() not in (0, -9):
                    proof.violation(f"a probe ended with status {probe.process.returncode}")
            for probe in probes:
                acknowledged += book.read(probe.path, proof.violation)
                os.remove(probe.path)
            unsettled = check(book, ledger, limits, proof.violation)
            unsettled_calls = max(unsettled_calls, len(unsettled))
            if draw.random() < 0.3:
                reconcile(draw, book, ledger, unsettled, proof.violation)
            proof.runs += 1
            proof.progress(f"{acknowledged} lines")
            if proof.found and (proof.planted or len(proof.found) > 50):
                return
        settled += len(book.settled)
        if not (proof.keep and proof.found):
            clear(ledger)
    proof.notes.append(
        f"{killed} processes killed ({two} runs with two at once), each with {TASKS} tasks; {acknowledged} lines and "
        f"{settled} settlements acknowledged; up to {unsettled_calls} calls unsettled at once")


def self_test(proof):
    run(proof)
