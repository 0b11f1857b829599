#!/usr/bin/env python3
"""diskcache with its default settings, as the peer of a get of the archive.

    disk_cache.py KEYS VALUES FOLDER    KEYS and VALUES written by `store-bench`

Reads a row a line, `get ENTRIES OPERATIONS`, and answers with a line of JSON: nanoseconds a get of a random key that is
there, and the bytes of what was found.
"""

import itertools
import json
import pathlib
import random
import struct
import sys
import time

import diskcache


def main():
    keys_path, values_path, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
    keys = keys_path.read_bytes()
    bytes_ = values_path.read_bytes()
    values, at = [], 0
    while at < len(bytes_):
        (length,) = struct.unpack_from("<I", bytes_, at)
        values.append(bytes_[at + 4:at + 4 + length])
        at += 4 + length
    caches = {}
    for line in sys.stdin:
        row, entries, operations = line.split()
        assert row == "get", row
        entries, operations = int(entries), int(operations)
        names = [keys[32 * number:32 * number + 32].hex() for number in range(entries)]
        if entries not in caches:
            caches[entries] = diskcache.Cache(folder / f"diskcache-{entries}")
            with caches[entries].transact():
                for name, value in zip(names, itertools.cycle(values)):
                    caches[entries].set(name, value)
        cache = caches[entries]
        asked = random.Random(1).choices(names, k=operations)
        for name in asked[:operations // 4]:
            cache.get(name)
        total = 0
        started = time.perf_counter_ns()
        for name in asked:
            total += len(cache.get(name))
        spent = time.perf_counter_ns() - started
        print(json.dumps({"ns": round(spent / operations, 1), "bytes": total}), flush=True)


if __name__ == "__main__":
    main()
