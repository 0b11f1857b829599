"""The seed's own way in Python: a fingerprint over sorted JSON of 8 fields, and a weighted score of 4.

Prints one JSON object: nanoseconds a call of both together and of each alone, the fastest of the rounds. Inside the
clock: the Python loop and the calls. `--smoke` runs it briefly.
"""

import hashlib
import json
import sys
import time

FIELDS = ("rsi", "macd", "bollinger_position", "trend_strength", "volume_ratio", "underlying_price",
          "implied_volatility", "vix_level")

# field, threshold, relative, points
SCORED = (("rsi", 5.0, False, 30), ("macd", 0.01, False, 30), ("underlying_price", 0.03, True, 25),
          ("implied_volatility", 0.10, True, 25))

BASELINE = {"rsi": 55.1342, "macd": -1.3783139, "bollinger_position": 0.30621, "trend_strength": -0.65861,
            "volume_ratio": 1.008, "underlying_price": 392.515, "implied_volatility": 0.16031, "vix_level": 13.412}
CURRENT = {"rsi": 61.0213, "macd": -1.127884, "bollinger_position": 0.35611, "trend_strength": -0.61132,
           "volume_ratio": 1.12, "underlying_price": 395.02, "implied_volatility": 0.17011, "vix_level": 13.9}


def fingerprint(snapshot):
    chosen = {field: snapshot[field] for field in FIELDS}
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()


def score(current, baseline):
    total = 0.0
    for field, threshold, relative, points in SCORED:
        change = abs(current[field] - baseline[field])
        if relative:
            change /= abs(baseline[field])
        if change > threshold:
            total += points
    return total


def nanoseconds_a_call(body, calls, rounds):
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for _ in range(calls):
            body()
        best = min(best, (time.perf_counter_ns() - start) / calls)
    return round(best, 1)


def both():
    return fingerprint(CURRENT), score(CURRENT, BASELINE)


def main():
    # Checked before it is timed: 64 hex digits that follow the values, and a score that names what moved.
    assert len(fingerprint(CURRENT)) == 64 and fingerprint(CURRENT) != fingerprint(BASELINE)
    assert fingerprint(dict(reversed(CURRENT.items()))) == fingerprint(CURRENT)
    assert score(CURRENT, BASELINE) == 60 and score(BASELINE, BASELINE) == 0
    calls, rounds = (2_000, 5) if "--smoke" in sys.argv else (10_000, 20)
    print(json.dumps({
        "assess + fingerprint": nanoseconds_a_call(both, calls, rounds),
        "fingerprint": nanoseconds_a_call(lambda: fingerprint(CURRENT), calls, rounds),
        "assess": nanoseconds_a_call(lambda: score(CURRENT, BASELINE), calls, rounds),
        "python": sys.version.split()[0],
    }))


if __name__ == "__main__":
    main()
