#!/usr/bin/env python3
"""Compare the telemetry of a run with what a perfect reader of its output would report.

  expectation.py EXPECTED.json RECORDS.ndjson

fixtures/recordings/README.md defines EXPECTED. Prints one line per difference; exits 1 if there is any.
"""

import collections
import difflib
import json
import sys

import records as wire

COUNTS = {
    "input": "input_tokens",
    "output": "output_tokens",
    "total": "total_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
}
# What a reader must say about an operation; everything else is compared only where it is said.
REQUIRED_FIELDS = {
    "branch_create": ("branch",),
    "branch_delete": ("branch",),
    "checkout": ("branch",),
    "commit": ("branch", "message", "files_changed"),
    "merge": ("files_changed",),
}
COMPARED_FIELDS = ("branch", "message", "commit", "files_changed", "ok")


# --- tokens ----------------------------------------------------------------------------------------------

def usage(snapshot):
    """The counts of a snapshot, nothing known being nothing used."""
    said = snapshot.get("token_usage") or {}
    return collections.Counter({name: said.get(key) or 0 for name, key in COUNTS.items()})


def token_problems(records, expected):
    """Differences in the sums of the run, and per agent where the output reveals who used what."""
    by_agent = collections.defaultdict(collections.Counter)
    for (_, agent), snapshot in wire.final_snapshots(records).items():
        by_agent[agent] += usage(snapshot)
    total = sum(by_agent.values(), collections.Counter())
    yield from count_problems("in all", total, expected)
    if expected.get("by_agent") is None:
        return
    for agent in sorted({*by_agent, *expected["by_agent"]}):
        yield from count_problems(f"agent {agent}", by_agent[agent], expected["by_agent"].get(agent, {}))


def count_problems(whose, found, expected):
    for name in COUNTS:
        if expected.get(name, 0) is not None and found[name] != expected.get(name, 0):
            yield f"tokens {whose}: {name} is {found[name]}, expected {expected.get(name, 0)}"


# --- git -------------------------------------------------------------------------------------------------

def git_problems(found, expected, ordered=True):
    """Differences between git activities and the expected operations.

    ordered false: only how often each operation happened, for runs whose two streams may overtake each other.
    """
    if not ordered:
        yield from frequency_problems(found, expected)
        return
    names = [one["operation"] for one in found]
    wanted = [one["operation"] for one in expected]
    matcher = difflib.SequenceMatcher(None, wanted, names, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(expected[first:last], found[start:end]):
                yield from field_problems(one, other)
            continue
        for one in expected[first:last]:
            yield f"git: missing {told(one)}"
        for one in found[start:end]:
            yield f"git: not expected {told(one)}"


def frequency_problems(found, expected):
    have = collections.Counter(one["operation"] for one in found)
    want = collections.Counter(one["operation"] for one in expected)
    for name in sorted({*have, *want}):
        if have[name] != want[name]:
            yield f"git: {name} {have[name]} times, expected {want[name]}"


def field_problems(one, other):
    if one.get("agent") is not None and other["agent"] != one["agent"]:
        yield f"git: {told(other)} belongs to {one['agent']}"
    required = REQUIRED_FIELDS.get(one["operation"], ())
    for name in COMPARED_FIELDS:
        said = other.get(name)
        if name in one and said != one[name] and (said is not None or name in required):
            yield f"git: {told(other)}: {name} is {said!r}, expected {one[name]!r}"


def told(one):
    """An operation in a few words."""
    words = [one["operation"], f"by {one.get('agent')}"]
    words += [repr(one[name]) for name in ("branch", "message", "seen") if one.get(name)]
    return " ".join(words)


# --- truth.json of a live run ------------------------------------------------------------------------------

PLAIN = {
    "commit": "commit", "merge": "merge", "push": "push", "tag": "tag", "pull": "pull", "fetch": "fetch",
    "clone": "clone", "init": "init", "rebase": "rebase", "revert": "revert", "cherry-pick": "cherry_pick",
    "stash": "stash", "reset": "reset", "worktree": "worktree",
}


def operation_of(process):
    """What telemetry calls a git process, or None if it changed nothing that telemetry lists."""
    words, command, failed = process["argv"], process["cmd"], process["exit"] != 0
    if not process["mutating"]:
        return None
    if command in ("switch", "checkout"):
        return "branch_create" if {"-c", "-b"} & set(words) else "checkout"
    if command == "branch":
        return "branch_delete" if {"-d", "-D"} & set(words) else "branch_create"
    if command == "merge" and failed:
        return "conflict"
    return PLAIN.get(command)


def created_branch(words):
    """The name behind -c or -b, else the last word."""
    for before, word in zip(words, words[1:]):
        if before in ("-c", "-b"):
            return word
    return words[-1]


def operations_of(truth):
    """The git operations that a run's truth holds, whether anything was printed or not, failed ones included."""
    found = []
    for process in truth["git_ops"]:
        operation = operation_of(process)
        if operation:
            entry = {"operation": operation, "agent": process["agent"], "seen": " ".join(process["argv"])}
            entry["ok"] = process["exit"] == 0
            if operation == "branch_create":
                entry["branch"] = created_branch(process["argv"])
            found.append(entry)
    return found


# --- the command -----------------------------------------------------------------------------------------

def main(expected_path, records_path):
    with open(expected_path, encoding="utf-8") as file:
        expected = json.load(file)
    records = wire.load(records_path)
    problems = [
        *token_problems(records, expected["tokens"]),
        *git_problems(wire.git_activities(records), expected["git"]),
        *log_problems(records, expected.get("logs", [])),
    ]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def log_problems(records, expected):
    """Log lines that are missing, or have another level."""
    said = [
        entry for record in records if record["event"] == "log_entry" for entry in record["data"]["activity_logs"]
    ]
    for one in expected:
        levels = {entry["level"] for entry in said if one["text"] in entry["message"]}
        if levels != {one["level"]}:
            yield f"log: {one['text']!r} has levels {sorted(levels)}, expected {one['level']}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except (OSError, wire.Unreadable) as problem:
        sys.exit(f"expectation.py: {problem}")
