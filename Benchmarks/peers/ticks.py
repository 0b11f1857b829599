#!/usr/bin/env python3
"""Writes so many ticks of 100 subjects, a minute apart, as JSON Lines: real indicators, generated names and times.

    peers/ticks.py TICKS HISTORY.jsonl.gz | deadband replay -
"""

import datetime
import gzip
import json
import sys

SUBJECTS = 100
START = datetime.datetime(2016, 1, 1)


def main():
    ticks, path = int(sys.argv[1]), sys.argv[2]
    with gzip.open(path) as lines:
        # A short history, repeated: every subject starts at another line of it.
        ends = [b'", "indicators": ' + json.dumps(json.loads(line)["indicators"]).encode() + b"}\n" for line in lines]
    starts = [f'{{"subject": "SPY {number:03}", "strategy": "IRON_CONDOR", "at": "'.encode()
              for number in range(SUBJECTS)]
    for minute in range(-(-ticks // SUBJECTS)):
        at = (START + datetime.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:00Z").encode()
        count = min(SUBJECTS, ticks - minute * SUBJECTS)
        sys.stdout.buffer.write(b"".join(
            starts[number] + at + ends[(minute + 67 * number) % len(ends)] for number in range(count)))


if __name__ == "__main__":
    main()
