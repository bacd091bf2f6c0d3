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


TOKENS = ("input_tokens", "output_tokens", "total_tokens")


def tokens_of(entry):
    """The counts of a token_usage, nothing known being nothing used."""
    said = entry.get("token_usage") or {}
    return collections.Counter({key: said.get(key) or 0 for key in TOKENS})


def conservation_problems(records):
    """In the summary, the agents add up to their team; and it says what their snapshots and git records said."""
    snapshots = wire.final_snapshots(records)
    operations = collections.Counter()
    for record in records:
        if record["event"] == "git_activity":
            operations[record["team_id"], record["agent_id"]] += len(record["data"]["git_activities"])
    follows_events = any(record["event"] in CHANGES for record in records)
    for team in records[-1]["data"]["teams"]:
        agents = team["agents"]
        if len(agents) < team["agents_total"]:
            continue
        yield from sum_problems(team, agents)
        for agent in agents:
            whose, key = f"{team['id']}/{agent['id']}", (team["id"], agent["id"])
            if key not in snapshots:
                yield f"{whose}: no snapshot"
            elif (last := tokens_of(snapshots[key])) != tokens_of(agent):
                yield f"{whose}: the last snapshot has {dict(last)}, the summary {dict(tokens_of(agent))}"
            if follows_events and operations[key] != agent["git_operations"]:
                yield f"{whose}: {operations[key]} git records, the summary has {agent['git_operations']}"
        known = {agent["id"] for agent in agents}
        for name in sorted(name for of_team, name in {*snapshots, *operations} if of_team == team["id"]):
            if name not in known:
                yield f"{team['id']}/{name}: not in the summary"


def sum_problems(team, agents):
    tokens = sum(map(tokens_of, agents), collections.Counter())
    if +tokens != +tokens_of(team):
        yield f"team {team['id']}: the agents' tokens add up to {dict(tokens)}, not {dict(tokens_of(team))}"
    for of_agent, of_team in (("git_operations", "git_operations"), ("lines", "lines_read")):
        count = sum(agent[of_agent] for agent in agents)
        if count != team[of_team]:
            yield f"team {team['id']}: the agents' {of_agent} add up to {count}, not {team[of_team]}"


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
