"""Telemetry records of one run, as the checks of this folder need them. Standard library only."""

import json


class Unreadable(Exception):
    """A file of records that is not one; the message says where and why."""


def no_constant(word):
    raise ValueError(f"{word} is not a JSON number")


def parse(line):
    """One record; keys in their order, NaN and Infinity refused."""
    return json.loads(line, parse_constant=no_constant)


def load(path):
    """The records of a file, in order."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    if lines[-1]:
        raise Unreadable(f"{path}: the last line is torn")
    records = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            records.append(parse(line))
        except ValueError as problem:
            raise Unreadable(f"{path}:{number}: {problem}") from problem
    if not records:
        raise Unreadable(f"{path}: no records")
    return records


def final_snapshots(records):
    """(team, agent) to the data of its last snapshot."""
    return {
        (record["team_id"], record["agent_id"]): record["data"]
        for record in records if record["event"] == "snapshot"
    }


def git_activities(records):
    """Every git activity in order, with the agent it belongs to (needs --emit events or all)."""
    found = []
    for record in records:
        if record["event"] == "git_activity":
            found += [{**one, "agent": record["agent_id"]} for one in record["data"]["git_activities"]]
    return found
