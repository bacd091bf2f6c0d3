#!/usr/bin/env python3
"""Hold `proctor read` and `proctor run` against the recordings.

  recordings.py PROCTOR FOLDER [NAME…]

Each recording is read from a file, and printed again by a child process with its original timing, at once, and byte
by byte. The telemetry goes to FOLDER/NAME.WAY.ndjson and is compared with the recording's expected.json.
Prints one line per way and at the end a table: what was used in truth, what of it the output reveals, and what proctor
tells. Exits 1 if there is any difference.
"""

import json
import os
import subprocess
import sys

import expectation
import records as wire

RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "recordings")
REPLAY = os.path.join(RECORDINGS, "replay.py")
# The ids under which agents are declared whose printed name is not fit for one.
IDS = {"Senior Coder": "coder", "Code Reviewer": "reviewer"}
LIMIT_SECONDS = 120
WAYS = {
    "read": None,
    "timed": ["--speed", "original"],
    "atonce": ["--speed", "max"],
    "bytewise": ["--speed", "max", "--bytes"],
}


def names():
    return sorted(name for name in os.listdir(RECORDINGS) if os.path.isdir(os.path.join(RECORDINGS, name)))


def expected_of(name):
    """The expectation, with the ids instead of the printed names."""
    with open(os.path.join(RECORDINGS, name, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    expected["agents"] = {IDS.get(agent, agent): agent for agent in expected["agents"]}
    for operation in expected["git"] or []:
        operation["agent"] = IDS.get(operation["agent"], operation["agent"])
    if expected["tokens"]["by_agent"]:
        expected["tokens"]["by_agent"] = {
            IDS.get(agent, agent): counts for agent, counts in expected["tokens"]["by_agent"].items()
        }
    return expected


def speaks_on_both(name):
    """Whether the order between stdout and stderr matters for what is said."""
    with open(os.path.join(RECORDINGS, name, "expected.json"), encoding="utf-8") as file:
        return len({operation["stream"] for operation in json.load(file)["git"] or []}) > 1


def truth_of(name):
    with open(os.path.join(RECORDINGS, name, "truth.json"), encoding="utf-8") as file:
        return json.load(file)


def ending(name):
    """The exit code of the replay: the recorded one, a signal as a shell reports it."""
    code = truth_of(name)["exit_code"] or 0
    return code if code >= 0 else 128 - code


def options(name, agents, path):
    words = ["--quiet", "--emit", "all", "--team", name, "-o", path]
    for agent, printed in agents.items():
        if agent != "main":
            words += ["--agent", agent if agent == printed else f"{agent}={printed}"]
    return words


def telemetry(proctor, name, way, agents, path):
    """Run proctor one way; return a sentence if it failed."""
    if WAYS[way] is None:
        replay = subprocess.run(
            [sys.executable, REPLAY, name, "--speed", "max", "--merge"], capture_output=True, check=False)
        if replay.returncode != ending(name):
            return f"the replay exited {replay.returncode}: {replay.stderr.decode(errors='replace').strip()[-500:]}"
        command, given = [proctor, "read", *options(name, agents, path), "-"], replay.stdout
    else:
        child = [sys.executable, REPLAY, name, *WAYS[way]]
        command, given = [proctor, "run", *options(name, agents, path), "--no-echo", "--", *child], b""
    done = subprocess.run(command, input=given, capture_output=True, timeout=LIMIT_SECONDS, check=False)
    if done.returncode != (0 if WAYS[way] is None else ending(name)):
        return f"proctor exited {done.returncode}: {done.stderr.decode(errors='replace').strip()[-500:]}"
    return None


def problems_of(proctor, name, way, folder):
    expected = expected_of(name)
    path = os.path.join(os.path.abspath(folder), f"{name}.{way}.ndjson")
    failure = telemetry(proctor, name, way, expected["agents"], path)
    if failure:
        return [failure]
    records = wire.load(path)
    # What stands in one pipe may be read before what was said earlier in the other, and a silent command is only known to
    # have been one when the next begins; tests of the library hold the order and the agents against the timeline.
    ordered = way == "read" or not speaks_on_both(name)
    problems = [*expectation.token_problems(records, expected["tokens"])]
    if expected["git"] is not None:
        problems += expectation.git_problems(wire.git_activities(records), expected["git"], ordered)
    return problems


def row(name, folder, problems):
    """The table's row: the truth's total, what of it was printed, what was read, and the verdict."""
    with open(os.path.join(RECORDINGS, name, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)["tokens"]
    records = wire.load(os.path.join(os.path.abspath(folder), f"{name}.read.ndjson"))
    used = [expectation.usage(snapshot) for snapshot in wire.final_snapshots(records).values()]
    truth = truth_of(name)["llm_totals"]["total_tokens"]
    printed = expected["total"] if expected["total"] is not None else f"{expected['input']} + ?"
    verdict = "wrong" if problems else "exact" if truth == expected["total"] else "what was printed"
    return f"{name:24} {truth:>8} {printed!s:>10} {sum(one['total'] for one in used):>8}  {verdict}"


def main(proctor, folder, wanted):
    failed = False
    table = [f"{'recording':24} {'truth':>8} {'printed':>10} {'ours':>8}  verdict"]
    for name in wanted or names():
        found = []
        for way in WAYS:
            try:
                problems = problems_of(os.path.abspath(proctor), name, way, folder)
            except (OSError, wire.Unreadable, subprocess.SubprocessError) as problem:
                problems = [str(problem)]
            print(f"{name}, {way}: {'as expected' if not problems else f'{len(problems)} problems'}", flush=True)
            for problem in problems:
                print(f"  {problem}", flush=True)
            found += problems
        failed = failed or bool(found)
        try:
            table.append(row(name, folder, found))
        except (OSError, wire.Unreadable) as problem:
            table.append(f"{name:24} {problem}")
    print("\n".join(table))
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
