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


def started(command, log, environment=None, folder=None):
    """Starts `deadband serve …` and waits until it says where it listens: the process, and its address."""
    process = subprocess.Popen(command, stderr=open(log, "w"), env=environment, cwd=folder)
    for _ in range(200):
        found = re.search(r'"address":"(https?://[^"]*)"', open(log).read())
        if found:
            return process, found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    sys.exit(f"the sidecar did not start: {open(log).read()}")
