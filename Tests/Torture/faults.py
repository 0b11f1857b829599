"""EIO and ENOSPC at every call that changes something, and a disk that fills up."""

import copy
import errno
import os
import shutil
import subprocess
from collections import Counter

from common import Ledger, Shim, Skipped, acknowledged, check_store, clear, command, export, message, number_of
from disk import Disk, read_log


def batch(proof, ledger, count, sizes, prefix="k"):
    """Lines to load, and what each puts."""
    data, puts = b"", []
    for _ in range(count):
        key = f"{prefix}{proof.random.randrange(60)}"
        number, text = ledger.entry(key, proof.random.choice(sizes))
        data += text
        puts.append((key, number))
    return data, puts


def note(ledger, puts, result):
    """Notes in the ledger what a load acknowledged. Where a part of it failed, later parts may not have: of a key that was
    put several times and not acknowledged as often, it is not known which was."""
    said = Counter(acknowledged(result.stdout))
    asked = Counter(key for key, _ in puts)
    assert not said - asked, said - asked
    for key, number in puts:
        if said[key] == asked[key]:
            ledger.acknowledge(key, number)


class Scene:
    """A store, and a command that is to meet a fault in it."""

    def __init__(self, proof, name, store, ledger, arguments, sizes=None, count=0):
        self.proof, self.name, self.store, self.ledger = proof, name, store, ledger
        self.arguments, self.sizes, self.count = arguments, sizes, count

    def perform(self, base, environment):
        """The command's result, and the ledger afterwards."""
        ledger, data, puts = copy.deepcopy(self.ledger), b"", []
        if self.count:
            data, puts = batch(self.proof, ledger, self.count, self.sizes)
        result = command(*self.arguments, store=f"{base}/store", data=data, environment=environment)
        note(ledger, puts, result)
        return result, ledger

    def copy(self):
        base = self.proof.new_folder()
        if self.store:
            shutil.copytree(self.store, f"{base}/store")
        return base


def scenes(proof):
    small, large = [30, 300, 2_000], [90_000, 200_000]
    ledger, store = Ledger(), proof.new_folder() + "/store"
    for sizes in (small, small + large, small):
        data, puts = batch(proof, ledger, 80, sizes)
        result = command("load", "-", "--segment", "1", store=store, data=data)
        assert result.returncode == 0, message(result)
        note(ledger, puts, result)
    load = ["load", "-", "--segment", "1"]
    yield Scene(proof, "the first load", None, Ledger(), load, small, 40)
    yield Scene(proof, "a load", store, ledger, load, small, 60)
    yield Scene(proof, "a load of several segments", store, ledger, load, large, 25)
    yield Scene(proof, "train", store, ledger, ["train", "--size", "4"])
    trained = proof.new_folder() + "/store"
    shutil.copytree(store, trained)
    # Of little use for what the values are made of, and so perhaps not installed.
    assert command("train", "--size", "4", store=trained).returncode in (0, 1)
    yield Scene(proof, "compact", trained, ledger, ["compact"])


def try_fault(proof, shim, scene, number, error, how):
    base = scene.copy()
    log = f"{proof.folder}/log"
    if os.path.exists(log):
        os.remove(log)
    disk = Disk(os.stat(base).st_ino)
    disk.adopt(base)
    settings = {"fail": number, "errno": error, how: 1}
    result, ledger = scene.perform(base, shim.environment(base, log=log, **settings))
    proof.runs += 1
    where = f"{scene.name}, call {number}, {errno.errorcode[error]}, {how}"

    def complain(text):
        proof.violation(f"{where}: {text}")

    # 0: it met the mid tier, a hint or something else that is not needed.
    allowed = (0, 74) if scene.name != "train" else (0, 1, 74)
    if result.returncode not in allowed:
        complain(message(result))
    if result.returncode == 74 and not result.stderr.startswith(b"deadband: "):
        complain(f"says {result.stderr[:100]}")
    if proof.planted and ledger.sent:
        # Acknowledged without a sync: the last value sent.
        ledger.acknowledge("k0", ledger.next + 1)
    store = f"{base}/store"
    # Whatever was acknowledged is durable: the power goes out right behind the fault.
    def power_off(when):
        for entry in read_log(log):
            disk.perform(entry)
        os.remove(log)
        for _ in range(2 if ledger.durable else 0):
            image = f"{proof.folder}/image"
            clear(image)
            disk.write_image(image, proof.random)
            check_store(ledger, f"{image}/store", lambda text: complain(f"power off {when}: {text}"), history=True,
                        mid=False)

    power_off("then")
    # Reads go on where nothing can be written any more.
    if ledger.durable:
        result = command("export", store=store, environment=shim.environment(base, fail=1, errno=error, lasts=1))
        if result.returncode != 0:
            complain(f"reading: {message(result)}")
        key = proof.random.choice(sorted(ledger.durable))
        result = command("get", key, store=store, environment=shim.environment(base, fail=1, errno=error, lasts=1))
        found = number_of(key, result.stdout.decode(errors="replace").rstrip("\n"))
        if result.returncode != 0 or found is None or found < ledger.durable[key] and not proof.planted:
            complain(f"get {key}: {message(result)}, found {found}")
    check_store(ledger, store, complain)
    # The fault is over.
    data, puts = batch(proof, ledger, 3, [100, 900])
    result = command("load", "-", "--segment", "1", store=store, data=data,
                     environment=shim.environment(base, log=log))
    note(ledger, puts, result)
    power_off("afterwards")
    if result.returncode != 0 or len(acknowledged(result.stdout)) != 3:
        complain(f"afterwards: {message(result)}")
    check_store(ledger, store, complain, history=True)
    if not (proof.keep and proof.found):
        clear(base)


def fill_disk(proof):
    """A small disk that really fills up, again and again."""
    point = proof.new_folder()
    size = proof.random.randrange(5, 14)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", point], capture_output=True)
    if mounted.returncode != 0:
        raise Skipped(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        store, ledger = f"{point}/store", Ledger()

        def complain(text):
            proof.violation(f"disk of {size} MiB: {text}")

        def load(count, sizes):
            data, puts = batch(proof, ledger, count, sizes)
            result = command("load", "-", "--segment", "1", store=store, data=data)
            note(ledger, puts, result)
            return result

        full = 0
        for turn in range(3):
            for _ in range(200):
                result = load(60, [300, 40_000, 100_000])
                if result.returncode != 0:
                    break
            if result.returncode != 74:
                complain(f"filling up: {message(result)}")
            full += result.returncode == 74
            # What is left of the room goes too.
            with open(f"{point}/filler", "ab", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    pass
            load(1, [100_000])
            check_store(ledger, store, complain)
            result, _ = export(store)
            if result.returncode != 0:
                complain(f"reading from a full disk: {message(result)}")
            # Room is made.
            os.remove(f"{point}/filler")
            grown = subprocess.run(["mount", "-o", f"remount,size={size * (turn + 2)}m", point], capture_output=True)
            assert grown.returncode == 0, grown.stderr
            result = load(5, [300])
            if result.returncode != 0:
                complain(f"with room again: {message(result)}")
            check_store(ledger, store, complain, history=True)
        return full
    finally:
        subprocess.run(["umount", point], check=False)


def run(proof):
    shim = Shim(proof)
    try:
        full = sum(fill_disk(proof) for _ in range(1 if proof.smoke else 5) if not proof.is_over())
        proof.runs += full
        proof.notes.append(f"a disk that was full: {full} times")
    except Skipped as reason:
        proof.notes.append(f"a disk that is full: skipped: {reason}")
    faults, calls, tried = [], {}, {}
    for scene in scenes(proof):
        log, base = f"{proof.folder}/log", scene.copy()
        if os.path.exists(log):
            os.remove(log)
        scene.perform(base, shim.environment(base, log=log))
        calls[scene.name] = max((entry.call for entry in read_log(log)), default=0)
        clear(base)
        of_scene = [(scene, number, error, how) for number in range(1, calls[scene.name] + 1)
                    for error in (errno.EIO, errno.ENOSPC) for how in ("once", "lasts", "short")]
        faults += proof.random.sample(of_scene, min(6, len(of_scene))) if proof.smoke else of_scene
    # In any order, so that a run that is cut short has tried some of all.
    proof.random.shuffle(faults)
    for scene, number, error, how in faults:
        try_fault(proof, shim, scene, number, error, how)
        tried[scene.name] = tried.get(scene.name, 0) + 1
        proof.progress(f"of {len(faults)}")
        if len(proof.found) > 200 or proof.planted and proof.found or proof.is_over():
            break
    for name, count in calls.items():
        proof.notes.append(f"{name}: {count} calls, {tried.get(name, 0)} faults of {count * 6}")


def self_test(proof):
    run(proof)
