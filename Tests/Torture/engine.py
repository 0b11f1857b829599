"""kill -9 of an engine under load: every analysis that somebody was given is served again without a call, and the ledger has
every call that the provider has charged for."""
import os
import subprocess
import threading
import time

from common import ENGINE_PROBE, clear, ledger_calls, nano

CYCLES_A_LIFE = 20
# 100 + 10 tokens at one dollar a million, in nano-dollars.
COST = 110_000


class Provider:
    """The server, and what it has charged for."""

    def __init__(self):
        self.process = subprocess.Popen([ENGINE_PROBE, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[1]
        self.charged = 0
        self.reader = threading.Thread(target=self.count, daemon=True)
        self.reader.start()

    def count(self):
        for _ in self.process.stdout:
            self.charged += 1

    def settle(self):
        """Waits until nobody is being answered any more."""
        last = -1
        while last != self.charged:
            last = self.charged
            time.sleep(0.05)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def answered(path):
    """The last answer of each subject that somebody was given."""
    latest = {}
    with open(path, "rb") as file:
        for text in file.read().split(b"\n")[:-1]:
            words = text.decode().split(" ")
            if words[0] == "answered" and int(words[3]) >= latest.get(words[1], (0,))[0]:
                latest[words[1]] = (int(words[3]), text.decode())
            elif words[0] == "error":
                raise RuntimeError(text.decode())
    return latest


def check_store(latest, store, complain):
    result = subprocess.run([ENGINE_PROBE, "check", store], input="".join(text + "\n" for _, text in latest.values()),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    lines = result.stdout.splitlines()
    for text in lines:
        if text != "kept":
            complain(text)
    if result.returncode != 0 or len(lines) < len(latest):
        complain(f"the check ended with {result.returncode} after {len(lines)} of {len(latest)}: {result.stderr[-200:]}")


def check_ledger(provider, ledger, complain):
    provider.settle()
    try:
        found = ledger_calls(ledger)
    except RuntimeError as error:
        complain(str(error))
        return 0, 0
    settled = unsettled = 0
    for call in found:
        if call["state"] == "settled":
            settled += 1
            if nano(call["cost"]) != COST:
                complain(f"{call['id']} was settled at {call['cost']}")
        elif call["state"] == "unsettled":
            unsettled += 1
        else:
            complain(f"{call['id']} is {call['state']}, and nobody is there")
    # Each charged call is settled, or reserved by a process that died before it knew.
    if not settled <= provider.charged <= settled + unsettled:
        complain(f"{provider.charged} calls were charged; settled are {settled}, unsettled {unsettled}")
    return settled, unsettled


def run(proof):
    draw = proof.random
    cycles = proof.count(8, 500)
    killed = kept = calls = open_calls = 0
    while proof.runs < cycles and not proof.is_over():
        folder, provider, latest = proof.new_folder(), Provider(), {}
        store, ledger = f"{folder}/store", f"{folder}/ledger"
        for _ in range(CYCLES_A_LIFE):
            if proof.runs >= cycles or proof.is_over():
                break
            path = f"{folder}/said"
            with open(path, "wb") as output:
                process = subprocess.Popen(
                    [ENGINE_PROBE, "work", provider.url, store, ledger, str(draw.randrange(1 << 40)),
                     *(["early"] if proof.planted else [])], stdout=output, stderr=subprocess.DEVNULL)
            # Some die while they open, most under load.
            if draw.random() < 0.9:
                while os.path.getsize(path) == 0 and process.poll() is None:
                    time.sleep(0.001)
            time.sleep(draw.random() * draw.choice([0.02, 0.1, 0.5]))
            killed += process.poll() is None
            process.kill()
            if process.wait() != -9:
                proof.violation(f"the engine ended by itself, with {process.returncode}: {open(path, 'rb').read()[-300:]}")
            latest |= answered(path)
            check_store(latest, store, proof.violation)
            kept += len(latest)
            proof.runs += 1
            proof.progress(f"{kept} checked")
            if proof.found and (proof.planted or len(proof.found) > 50):
                provider.stop()
                return
        settled, unsettled = check_ledger(provider, ledger, proof.violation)
        calls, open_calls = calls + settled, open_calls + unsettled
        provider.stop()
        if not (proof.keep and proof.found):
            clear(folder)
    proof.notes.append(f"{killed} processes killed, each with 64 tasks; {kept} analyses looked for and served without a call; "
                       f"{calls} calls settled, {open_calls} unsettled")


def self_test(proof):
    run(proof)
