#!/usr/bin/env python3
"""Writes cases.jsonl: random schemas and values, and whether python3's jsonschema finds the value valid.

    python3 make-cases.py > cases.jsonl

A line is {"schema": ..., "value": ..., "valid": ...}. Patterns are of the part that Python and ECMA 262 share, and
divisors are exact in binary, so that both sides mean the same.
"""
import json
import random
import re

import jsonschema

random.seed(20261125)
KEYS = ["a", "b", "c", "action", "note"]
WORDS = ["", "a", "b", "ab", "aab", "hold", "close", "x1", "12", "2026-11-25", "naïve", "🙂", "a b", "A_9", "aaaa"]
PATTERNS = ["^a+$", "a|b", "^[a-c]{2,3}$", "[0-9]{2}", "^(a|ab)(b|)$", "^[^0-9]*$", "\\d{4}-\\d{2}", "^\\w+$",
            "(a*)*b", "^(?:hold|close)$", "^.$", "\\bb\\b", "^$", "[\\d_]", "x?y?z?1", "\\s", "^(ab?){2}$", "\\Bb",
            "[a-]", "^a{0}b", "a{2,}"]
NUMBERS = [0, 1, -1, 2, 3, 0.5, 1.5, 2.25, 10, -7, 100, 1e3, 1.0, 6, -0.0]


def number():
    return random.choice(NUMBERS)


def value(depth=0):
    kind = random.randrange(8 if depth < 3 else 5)
    if kind == 0:
        return None
    if kind == 1:
        return random.choice([True, False])
    if kind in (2, 3):
        return number() if kind == 2 else random.choice(WORDS)
    if kind == 4:
        return random.choice([[], {}])
    if kind == 5:
        return [value(depth + 1) for _ in range(random.randrange(4))]
    return {key: value(depth + 1) for key in random.sample(KEYS, random.randrange(4))}


def mutated(given):
    """A value much like another."""
    if isinstance(given, list) and given:
        copy = list(given)
        place = random.randrange(len(copy))
        action = random.randrange(3)
        if action == 0:
            copy[place] = mutated(copy[place])
        elif action == 1:
            copy.append(copy[place])
        else:
            del copy[place]
        return copy
    if isinstance(given, dict) and given:
        copy = dict(given)
        key = random.choice(list(copy))
        action = random.randrange(3)
        if action == 0:
            copy[key] = mutated(copy[key])
        elif action == 1:
            del copy[key]
        else:
            copy[random.choice(KEYS)] = value(2)
        return copy
    return value(2)


def schema_for(given, depth=0, refs=True):
    """A schema that has something to do with the value."""
    if depth > 3 or random.random() < 0.05:
        return random.choice([True, {}, False]) if random.random() < 0.5 else {}
    schema = {}
    if random.random() < 0.6:
        schema["type"] = type_of(given) if random.random() < 0.85 else random.sample(
            ["null", "boolean", "integer", "number", "string", "array", "object"], 3)
    if random.random() < 0.1:
        schema["enum"] = [given, value(2)] if random.random() < 0.7 else [value(2)]
    if random.random() < 0.05:
        schema["const"] = given if random.random() < 0.7 else value(2)
    if random.random() < 0.15:
        schema[random.choice(["anyOf", "oneOf", "allOf"])] = [
            schema_for(given if random.random() < 0.7 else value(2), depth + 2) for _ in range(random.randrange(1, 4))]
    if random.random() < 0.08:
        schema["not"] = schema_for(value(2), depth + 2)
    if refs and random.random() < 0.1:
        schema["$ref"] = random.choice(["#/$defs/leaf", "#/$defs/tree", "#/$defs/a~1b", "#/$defs/a%25c"])
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        for keyword in random.sample(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"], 2):
            if random.random() < 0.4:
                schema[keyword] = number()
        if random.random() < 0.3:
            schema["multipleOf"] = random.choice([0.5, 0.25, 1, 2, 3])
    elif isinstance(given, str):
        if random.random() < 0.4:
            schema["minLength"] = random.randrange(5)
        if random.random() < 0.4:
            schema["maxLength"] = random.randrange(8)
        if random.random() < 0.6:
            schema["pattern"] = random.choice(PATTERNS)
    elif isinstance(given, list):
        if random.random() < 0.3:
            schema["prefixItems"] = [schema_for(item, depth + 1) for item in given[:2]] or [True]
        if random.random() < 0.6:
            schema["items"] = schema_for(random.choice(given) if given else value(2), depth + 1)
        if random.random() < 0.3:
            schema["minItems"] = random.randrange(4)
        if random.random() < 0.3:
            schema["maxItems"] = random.randrange(5)
        if random.random() < 0.4:
            schema["uniqueItems"] = random.random() < 0.8
    elif isinstance(given, dict):
        if random.random() < 0.8:
            schema["properties"] = {key: schema_for(item, depth + 1) for key, item in given.items()}
        if random.random() < 0.5:
            schema["required"] = random.sample(KEYS, random.randrange(2)) + [key for key in given if False]
        if random.random() < 0.5:
            schema["additionalProperties"] = random.choice([False, True, {"type": "string"}, {}])
        if random.random() < 0.2:
            schema["minProperties"] = random.randrange(3)
        if random.random() < 0.2:
            schema["maxProperties"] = random.randrange(4)
    return schema


def type_of(given):
    if given is None:
        return "null"
    if isinstance(given, bool):
        return "boolean"
    if isinstance(given, (int, float)):
        return random.choice(["number", "integer"])
    return {str: "string", list: "array", dict: "object"}[type(given)]


DEFS = {
    "leaf": {"type": ["string", "number", "null"]},
    "tree": {"anyOf": [{"$ref": "#/$defs/leaf"}, {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}]},
    "a/b": {"minLength": 2},
    "a%c": {"maximum": 2},
}


def line(schema, given):
    valid = jsonschema.Draft202012Validator(schema).is_valid(given)
    return valid, json.dumps({"schema": schema, "value": given, "valid": valid}, ensure_ascii=False,
                             separators=(",", ":"))


lines = {True: [], False: []}
for pattern in PATTERNS:
    re.compile(pattern)
    for word in random.sample(WORDS, 6):
        valid, text = line({"pattern": pattern}, word)
        lines[valid].append(text)
patterns = len(lines[True]) + len(lines[False])
seen = set()
while len(lines[True]) + len(lines[False]) < patterns + 700:
    given = value()
    schema = schema_for(given)
    if not isinstance(schema, dict) or not schema or json.dumps(schema).count("{") > 12:
        continue
    if "$ref" in json.dumps(schema):
        schema["$defs"] = DEFS
    jsonschema.Draft202012Validator.check_schema(schema)
    for other in (given, mutated(given)):
        valid, text = line(schema, other)
        # As many of the one as of the other.
        if text in seen or len(text) > 600 or len(lines[valid]) > len(lines[not valid]) + 60:
            continue
        seen.add(text)
        lines[valid].append(text)
for text in lines[True] + lines[False]:
    print(text)
