"""SIGTERM while many ask: whoever was given an analysis finds it in the store, no answer is cut in its middle, every call that was made is settled,
and the end comes in time and well."""
import http.client
import re
import signal
import subprocess
import threading
import time

from common import DEADBAND, clear, ledger_calls, message
from fleet import Instance, Provider

CLIENTS = 16
# What it may take to end, in seconds, and what a busy machine may add.
DEADLINE, SLACK = 5, 3


class Client(threading.Thread):
    """Asks for one subject after the other until nobody answers."""

    def __init__(self, instance, prefix):
        super().__init__()
        self.instance, self.prefix, self.answers, self.cut, self.refused = instance, prefix, [], [], 0

    def run(self):
        for number in range(1_000_000):
            try:
                self.answers.append(self.instance.ask(f"{self.prefix}-s{number}"))
            except (http.client.RemoteDisconnected, ConnectionError):
                return
            except http.client.IncompleteRead as error:
                self.cut.append(str(error))
                return
            except OSError:
                # A clear word that it ends.
                self.refused += 1
                if self.instance.process.poll() is not None:
                    return


def run(proof):
    draw, cycles = proof.random, proof.count(5, 300)
    provider, given, refused, latest = Provider(), 0, 0, 0.0
    while proof.runs < cycles and not proof.is_over():
        folder, begun = proof.new_folder(), len(provider.asked)
        instance = Instance(folder, 0, provider, "--shutdown-time", str(DEADLINE))
        instance.start()
        clients = [Client(instance, f"life{proof.runs}-r{place}") for place in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(draw.random() * draw.choice([0.05, 0.3, 1]))
        instance.process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        try:
            status = instance.process.wait(DEADLINE + SLACK)
        except subprocess.TimeoutExpired:
            proof.violation(f"it is there still, {DEADLINE + SLACK} s after SIGTERM")
            instance.kill()
            status = 0
        latest = max(latest, time.monotonic() - told)
        for client in clients:
            client.join()
        if status != 0:
            proof.violation(f"it ended with {status}: {open(instance.folder + '/log').read()[-300:]}")
        answers = {answer for client in clients for answer in client.answers if answer}
        if proof.planted:
            answers.add("answer-0-")
        for client in clients:
            for text in client.cut:
                proof.violation(f"an answer was cut: {text}")
        check(proof, instance, answers, len(provider.asked) - begun)
        given, refused = given + len(answers), refused + sum(client.refused for client in clients)
        proof.runs += 1
        proof.progress(f"{given} answers")
        if proof.found and proof.planted:
            break
        if not (proof.keep and proof.found):
            clear(folder)
    provider.shutdown()
    proof.notes.append(f"{given} answers acknowledged and found, {refused} requests refused in the end; the slowest end took {latest:.1f} s")


def check(proof, instance, answers, charged):
    store, ledger = f"{instance.folder}/store", f"{instance.folder}/ledger"
    result = subprocess.run([DEADBAND, "store", "export", "--history", "--store", store], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=120)
    if result.returncode != 0:
        proof.violation(f"export: {message(result)}")
    lost = answers - set(re.findall(r"answer-\d+-", result.stdout.decode()))
    if lost:
        proof.violation(f"{len(lost)} acknowledged analyses are not in the store: {sorted(lost)[:3]}")
    try:
        states = [call["state"] for call in ledger_calls(ledger)]
    except RuntimeError as error:
        return proof.violation(str(error))
    # What was under way at the deadline is handed back as unsettled; with calls of a twentieth of a second nothing is.
    if states.count("settled") != charged or len(states) != charged:
        proof.violation(f"{charged} calls were charged; {states.count('settled')} of {len(states)} are settled")


def self_test(proof):
    run(proof)
