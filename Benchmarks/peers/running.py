"""A sidecar of this project in a process of its own, and what is expected of it."""

import pathlib
import re
import subprocess
import sys
import time


def expect(condition, what):
    """Says what holds; ends the script, under its own name, where it does not."""
    if not condition:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: failed: {what}")
    print(f"  {what}")


def listening(process, log, seconds=10):
    """Waits until it says in its log where it listens: the address, or nothing where it ends or says nothing so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = re.search(r'"address":"(https?://[^"]*)"', open(log).read())
        if found:
            return found[1]
        if process.poll() is not None:
            return None
        time.sleep(0.02)
    return None


def resident(pid):
    """Megabytes of memory that a process has."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def started(command, log, environment=None, folder=None):
    """Starts `deadband serve …` and waits until it says where it listens: the process, and its address."""
    process = subprocess.Popen(command, stderr=open(log, "w"), env=environment, cwd=folder)
    address = listening(process, log)
    if address is not None:
        return process, address
    process.kill()
    sys.exit(f"the sidecar did not start: {open(log).read()}")
