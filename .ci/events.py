#!/usr/bin/env python3
"""Try the snippets of docs/events.md, alone and many at once, and lines that are not to count.

  events.py PROCTOR FOLDER

The snippets are taken out of the document as they stand there and run by PROCTOR in FOLDER; each must tell exactly the
event that the document says. Standard library only. Exits 1 if anything is wrong, and 77 if an interpreter is missing
and this is no CI.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys

import records as wire

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "events.md")
TOLD = {"task_id": "T7", "duration_ms": 5210}
AT_ONCE = 20
WRITERS, LINES, BYTES = 8, 400, 4000
LIMIT_SECONDS = 300

WRITER = """
import json, os, sys
padding = "x" * %d
with open(os.environ["PROCTOR_EVENTS"], "a", buffering=1) as events:
    for number in range(%d):
        line = {"type": "agent_telemetry", "event": "x_told", "agent_id": sys.argv[1], "data": {"n": number, "text": ""}}
        line["data"]["text"] = padding[:%d - len(json.dumps(line)) - 1]
        events.write(json.dumps(line) + "\\n")
""" % (BYTES, LINES, BYTES)


class Wrong(Exception):
    """Something is not as the document says."""


def snippets(section):
    """The code of a section, by language."""
    with open(DOCUMENT, encoding="utf-8") as file:
        text = file.read()
    part = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not part:
        raise Wrong(f"docs/events.md has no section {section}")
    return dict(re.findall(r"^```(python|js|bash|swift)\n(.*?)^```", part[1], re.M | re.S))


def command(language, code, folder, name):
    """How a snippet is started; None when there is nothing to start it with."""
    ending = {"python": "py", "js": "js", "bash": "sh", "swift": "swift"}[language]
    path = os.path.join(folder, f"{name}.{ending}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
    program = shutil.which({"python": "python3", "js": "node", "bash": "bash", "swift": "swiftc"}[language])
    if not program:
        return None
    if language == "swift":
        subprocess.run([program, "-o", path[:-6], path], check=True, timeout=LIMIT_SECONDS)
        return [path[:-6]]
    return [program, path]


def run(proctor, folder, words, *options):
    """The records of a run, which must end well and leave nothing behind."""
    place = os.path.join(folder, "tmp")
    os.makedirs(place, exist_ok=True)
    output = os.path.join(folder, "records.ndjson")
    subprocess.run(
        [proctor, "run", "-q", "--emit", "all", "-o", output, *options, "--", *words], check=True,
        timeout=LIMIT_SECONDS, env={**os.environ, "TMPDIR": place})
    if left := os.listdir(place):
        raise Wrong(f"left behind: {', '.join(left)}")
    return wire.load(output)


def told(records):
    return [(r["event"], r["agent_id"], r["data"]) for r in records if r["event"] == "task_completed"]


def quality(records):
    return records[-1]["data"]["data_quality"]


def expect(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: {json.dumps(found)[:500]}, not {json.dumps(wanted)[:500]}")


def alone(proctor, folder, name, words):
    records = run(proctor, folder, words)
    expect(name, told(records), [("task_completed", "coder", TOLD)])
    expect(f"{name}: lines", quality(records)["lines_read"], 0)
    # Outside proctor it does nothing, and does not fail.
    outside = {key: value for key, value in os.environ.items() if not key.startswith("PROCTOR_")}
    done = subprocess.run(words, env=outside, capture_output=True, timeout=LIMIT_SECONDS, check=True)
    expect(f"{name} outside proctor", done.stdout.decode(), "")
    print(f"{name}: one event, as the document says")


def at_once(proctor, folder, commands):
    started = "".join(f"{' '.join(map(repr, words))} &\n" for words in commands.values()) * AT_ONCE
    script = os.path.join(folder, "at-once.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write(started + "wait\n")
    records = run(proctor, folder, ["bash", script])
    count = AT_ONCE * len(commands)
    expect("at once", told(records), [("task_completed", "coder", TOLD)] * count)
    expect("at once: torn lines", quality(records)["unparsed_events"], 0)
    print(f"{count} processes at once: {count} events, none torn")


def many_lines(proctor, folder):
    script = os.path.join(folder, "writer.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(WRITER)
    shell = "".join(f"python3 {script!r} w{number} & " for number in range(WRITERS)) + "wait"
    records = run(proctor, folder, ["sh", "-c", shell])
    numbers = collections.defaultdict(list)
    for record in records:
        if record["event"] == "x_told":
            numbers[record["agent_id"]].append(record["data"]["n"])
    expect("long lines", dict(sorted(numbers.items())), {f"w{n}": list(range(LINES)) for n in range(WRITERS)})
    expect("long lines: torn", quality(records)["unparsed_events"], 0)
    print(f"{WRITERS} writers of {LINES} lines of {BYTES} bytes: all of them whole and in order")


def strict(proctor, folder, words):
    forged = '{"type":"agent_telemetry","event":"task_failed","data":{"task_id":"T7"}}'
    shell = "{}; echo '{}'; echo '{}'; echo '{}' >> \"$PROCTOR_EVENTS\"; echo $PROCTOR_TOKEN".format(
        " ".join(map(repr, words)), forged, forged[:-1] + ',"token":"Q0123456789abcdef0123456789abcdef"}', forged)
    records = run(proctor, folder, ["sh", "-c", shell], "--events", "strict")
    expect("strict", told(records), [("task_completed", "coder", TOLD)])
    expect("strict: through the file", sum(r["event"] == "task_failed" for r in records), 1)
    expect("strict: refused", quality(records)["unauthenticated_events"], 2)
    expect("strict: lines", quality(records)["lines_read"], 4)
    with open(os.path.join(folder, "records.ndjson"), encoding="utf-8") as file:
        text = file.read()
    if not re.search(r'"message":"\[PROCTOR_TOKEN\]"', text) or re.search(r"Q(?!0123456789abcdef)[0-9a-f]{32}", text):
        raise Wrong("strict: the token is in the records")
    print("strict: one event with the token, one through the file, two forged ones refused; the token is not shown")


def main(proctor, folder):
    os.makedirs(folder, exist_ok=True)
    commands, missing = {}, []
    for language, code in snippets("Three lines").items():
        words = command(language, code, folder, f"snippet-{language}")
        if words:
            commands[language] = words
        else:
            missing.append(language)
    if len(commands) + len(missing) != 4:
        raise Wrong(f"docs/events.md shows {sorted([*commands, *missing])} only")
    for language, words in commands.items():
        alone(proctor, folder, language, words)
    at_once(proctor, folder, commands)
    many_lines(proctor, folder)
    strict(proctor, folder, command("python", snippets("Strict")["python"], folder, "strict"))
    if not missing:
        return 0
    print(f"{'FAILED' if os.environ.get('CI') == 'true' else 'skipped'}: there is nothing to run {', '.join(missing)} with")
    return 1 if os.environ.get("CI") == "true" else 77


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*map(os.path.abspath, sys.argv[1:])))
    except (Wrong, wire.Unreadable, subprocess.SubprocessError) as problem:
        sys.exit(f"events.py: {problem}")
