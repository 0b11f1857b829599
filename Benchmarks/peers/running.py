"""A sidecar of this project in a process of its own."""

import re
import subprocess
import sys
import time


def started(command, log, environment=None):
    """Starts `deadband serve …` and waits until it says where it listens: the process, and its address."""
    process = subprocess.Popen(command, stderr=open(log, "w"), env=environment)
    for _ in range(200):
        found = re.search(r'"address":"(https?://[^"]*)"', open(log).read())
        if found:
            return process, found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    sys.exit(f"the sidecar did not start: {open(log).read()}")
