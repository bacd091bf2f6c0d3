#!/usr/bin/env python3
"""Run a real AutoGen team under proctor and compare the telemetry with the truth.

  live.py PROCTOR LIVE FOLDER
  live.py PROCTOR LIVE FOLDER APP...    git alone: every command, silent and failed ones included

LIVE is the folder with the project's live runs (setup.sh, live.py); $LIVE_HOME is where its environment was built.
The team talks to a scripted model on loopback, which knows every token; git's own tracing knows every command.
Records and truths go to FOLDER. Prints one line per run; exits 1 if there is any difference.
"""

import json
import os
import subprocess
import sys

import expectation
import records as wire

APPS = ("autogen_events", "autogen_console")
SEEDS = (0, 7)
# Whose git alone is compared, unless others are named; none of them needs more than git.
GIT_APPS = ("bashgit",)
# They run commands of several agents and tell nobody's name.
NAMELESS_APPS = ("codex_json",)
# What CrewAI calls the agents that the script knows by other names.
PRINTED_NAMES = {"coder": "Senior Coder", "reviewer": "Code Reviewer"}
LIMIT_SECONDS = 120


def start(proctor, live, app, seed, truth_path, records_path):
    """One run; return a sentence if it could not be had."""
    wrapper = [
        proctor, "run", "--quiet", "--no-echo", "--emit", "all", "--team", "live", "--agent", "coder", "--agent",
        "reviewer", "-o", records_path, "--",
    ]
    command = [
        sys.executable, os.path.join(live, "live.py"), app, "--seed", str(seed), "--truth", truth_path,
        "--timeout", str(LIMIT_SECONDS), "--", *wrapper,
    ]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT_SECONDS + 30, check=False)
    if not os.path.exists(truth_path):
        return f"no truth, exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-500:]}"
    return None


def tokens_of(truth):
    """What a perfect reader of the output could know of the tokens."""
    printed = truth["printed"]
    by_agent = None
    if printed["complete"]:
        by_agent = {agent: counts_of(sums) for agent, sums in truth["llm_by_agent"].items()}
    return {
        "input": printed["input_tokens"], "output": printed["output_tokens"], "total": printed["total_tokens"],
        "cache_read": None, "cache_write": None, "by_agent": by_agent,
    }


def counts_of(sums):
    return {
        "input": sums["input_tokens_total"], "output": sums["output_tokens"], "total": sums["total_tokens"],
        "cache_read": None, "cache_write": None,
    }


def git_problems_of(app, truth, records):
    expected = expectation.operations_of(truth)
    if app in NAMELESS_APPS:
        expected = [{**one, "agent": None} for one in expected]
    if app == "crewai_run":
        expected = [{**one, "agent": PRINTED_NAMES.get(one["agent"], one["agent"])} for one in expected]
    yield from expectation.git_problems(wire.git_activities(records), expected)
    commands = sum(team["git_commands"] for one in records if one["event"] == "run_summary"
                   for team in one["data"]["teams"])
    if commands != len(truth["git_ops"]):
        yield f"git: {commands} commands, expected {len(truth['git_ops'])}"


def problems_of(truth, records):
    if truth["exit_code"] != truth["expected_exit_code"]:
        yield f"exit code {truth['exit_code']}, expected {truth['expected_exit_code']}"
    for command in truth["leftover_processes"]:
        yield f"still running afterwards: {command}"
    if not truth["script_finished"]:
        yield "the team did not get to its end"
    yield from expectation.token_problems(records, tokens_of(truth))


def main(proctor, live, folder, *git_apps):
    failed = False
    for app in git_apps or APPS + GIT_APPS:
        for seed in SEEDS if app in APPS else SEEDS[:1]:
            path = os.path.join(os.path.abspath(folder), f"live.{app}.{seed}")
            problem = start(os.path.abspath(proctor), live, app, seed, path + ".truth.json", path + ".ndjson")
            problems = [problem] if problem else []
            if not problem:
                with open(path + ".truth.json", encoding="utf-8") as file:
                    truth = json.load(file)
                try:
                    records = wire.load(path + ".ndjson")
                    problems = [*git_problems_of(app, truth, records)]
                    if not git_apps and app in APPS:
                        problems += problems_of(truth, records)
                except (OSError, wire.Unreadable) as unreadable:
                    problems = [str(unreadable)]
            print(f"{app}, seed {seed}: {'as the truth' if not problems else f'{len(problems)} problems'}", flush=True)
            for problem in problems:
                print(f"  {problem}", flush=True)
            failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
