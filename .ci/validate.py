#!/usr/bin/env python3
"""Check files of telemetry records against the schema and against what docs/telemetry.md promises.

  validate.py SCHEMA RECORDS.ndjson…

Needs PyPI's jsonschema. Each file is one whole run. Prints one line per problem (at most 20 a file) and a line for
each file that is right; exits 1 if there is any problem.
"""

import collections
import json
import sys

import jsonschema

import records as wire

ENVELOPE = ["type", "event", "run_id", "team_id", "agent_id", "timestamp", "seq", "data"]
LONGEST_LINE = 16_000
PROBLEMS_SHOWN = 20
# These change an agent's state, so its last snapshot must come after them.
CHANGES = ("git_activity", "llm_call", "log_entry")


def schema_problems(records, validator):
    for record in records:
        for error in validator.iter_errors(record):
            where = "/".join(map(str, error.absolute_path)) or "the record"
            yield f"seq {record.get('seq')} ({record.get('event')}): {where}: {error.message[:200]}"


def envelope_problems(path, records):
    """Key order, line length, one run, numbers that only grow."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if len(line) > LONGEST_LINE:
                yield f"line {number} has {len(line)} bytes, more than {LONGEST_LINE}"
    runs = {record.get("run_id") for record in records}
    if len(runs) != 1:
        yield f"one run, but {len(runs)} run ids"
    last = None
    for record in records:
        keys = [key for key in record if key in ENVELOPE]
        if keys != [key for key in ENVELOPE if key in record] or list(record) != keys:
            yield f"seq {record.get('seq')}: keys are {', '.join(record)}"
        if last is not None and record["seq"] <= last:
            yield f"seq {record['seq']} comes after {last}"
        last = record["seq"]


def order_problems(records):
    """The summary is last, and every agent's last word is a snapshot."""
    if records[-1]["event"] != "run_summary":
        yield f"the last record is {records[-1]['event']}, not run_summary"
    summaries = sum(record["event"] == "run_summary" for record in records)
    if summaries != 1:
        yield f"{summaries} run_summary records"
    changed, shown = {}, {}
    for record in records:
        key = (record.get("team_id"), record.get("agent_id"))
        if record["event"] in CHANGES:
            changed[key] = record["seq"]
        elif record["event"] == "snapshot":
            shown[key] = record["seq"]
    for (team, agent), number in changed.items():
        if shown.get((team, agent), -1) < number:
            yield f"{team}/{agent}: no snapshot after its record {number}"


def conservation_problems(records):
    """What the agents' last snapshots and their git records add up to is what the summary says of the team."""
    tokens, operations = collections.defaultdict(collections.Counter), collections.Counter()
    for (team, _), snapshot in wire.final_snapshots(records).items():
        said = snapshot.get("token_usage") or {}
        for key in ("input_tokens", "output_tokens", "total_tokens"):
            tokens[team][key] += said.get(key) or 0
    for record in records:
        if record["event"] == "git_activity":
            operations[record["team_id"]] += len(record["data"]["git_activities"])
    follows_events = any(record["event"] in CHANGES for record in records)
    teams = {team["team_id"]: team for team in records[-1]["data"].get("teams", [])}
    for team in sorted({*tokens, *operations, *teams}, key=str):
        if team not in teams:
            yield f"team {team} is not in the summary"
            continue
        summary = teams[team]
        for key, count in tokens[team].items():
            if (summary["token_usage"].get(key) or 0) != count:
                yield f"team {team}: {key} of the agents add up to {count}, the summary has {summary['token_usage'][key]}"
        if follows_events and summary["git_operations"] != operations[team]:
            yield f"team {team}: {operations[team]} git records, the summary has {summary['git_operations']}"


def problems_of(path, validator):
    records = wire.load(path)
    yield from schema_problems(records, validator)
    for record in records:
        if missing := [key for key in ("type", "event", "seq", "data") if key not in record]:
            yield f"a record lacks {', '.join(missing)}"
            return
    yield from envelope_problems(path, records)
    yield from order_problems(records)
    if records[-1]["event"] == "run_summary":
        yield from conservation_problems(records)


def main(schema_path, paths):
    try:
        with open(schema_path, encoding="utf-8") as file:
            schema = json.load(file)
    except (OSError, ValueError) as problem:
        sys.exit(f"validate.py: no schema: {problem}")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    for path in paths:
        try:
            problems = list(problems_of(path, validator))
        except (OSError, wire.Unreadable) as problem:
            problems = [str(problem)]
        for problem in problems[:PROBLEMS_SHOWN]:
            print(f"{path}: {problem}")
        if len(problems) > PROBLEMS_SHOWN:
            print(f"{path}: {len(problems) - PROBLEMS_SHOWN} more problems")
        if not problems:
            print(f"{path}: {len(wire.load(path))} records, all right")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
