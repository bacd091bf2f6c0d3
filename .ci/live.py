#!/usr/bin/env python3
"""Run real teams of agents under proctor and compare the telemetry with the truth.

  live.py PROCTOR LIVE FOLDER [--seeds 0,7,23] [APP[:NAME=VALUE] …]

LIVE is the folder with the project's live runs (setup.sh, live.py); $LIVE_HOME is where its environments were built.
The teams talk to a scripted model on loopback, which knows every token; git's own tracing knows every command. Without
APP, all of them run, with the variants listed below; a variant is one environment variable of the app.
Records and truths go to FOLDER. Prints a table; exits 1 if there is any difference.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys

import expectation
import records as wire

# What each app's output reveals beside sums: the agents' ids, with the name that is printed where it is another, and
# whether it tells who used which tokens. `None` as an agent: the output never says who acts.
APPS = {
    "autogen_events": {"agents": {"coder": "coder", "reviewer": "reviewer"}, "tokens_by_agent": True},
    "autogen_console": {"agents": {"coder": "coder", "reviewer": "reviewer"}, "tokens_by_agent": True},
    "claude_stream": {"agents": {"main": None, "reviewer": "reviewer"}, "tokens_by_agent": True},
    "codex_json": {},
    "crewai_run": {"agents": {"coder": "Senior Coder", "reviewer": "Code Reviewer"}},
    # It tells who does what at its end, when its git operations have long been told.
    "langgraph_cb": {"agents": {"coder": "coder", "reviewer": "reviewer"}, "tokens_by_agent": True, "late": True},
    "raw_sdk": {},
    "errors429": {},
    "aider_run": {},
    "bashgit": {"agents": {name: name for name in ("planner", "coder", "reviewer", "wtagent", "rival")}},
}
# Other ways in which the same apps print, with what is revealed then.
VARIANTS = {
    "autogen_console:STREAM=1": APPS["autogen_console"],
    "autogen_events:STREAM=1": APPS["autogen_events"],
    "langgraph_cb:STREAM=1": APPS["langgraph_cb"],
    "crewai_run:SHARED_LLM=1": APPS["crewai_run"],
    "claude_stream:FORMAT=json": {},
    "claude_stream:FORMAT=text": {},
    "codex_json:CODEX_FORMAT=": {},
    "aider_run:AIDER_OPTIONS=--stream": {},
}
LIMIT_SECONDS = 180
AT_ONCE = 2


def revealed(case):
    """What the output of an app, or of a variant of it, reveals."""
    return VARIANTS[case] if case in VARIANTS else APPS[case.partition(":")[0]]


def run(proctor, live, folder, case, seed):
    """One run; return its truth and its records. Raises Failed with a sentence if it could not be had."""
    app, _, variable = case.partition(":")
    path = os.path.join(folder, f"live.{app}{'.' + variable.replace('=', '-') if variable else ''}.{seed}")
    truth_path, records_path = path + ".truth.json", path + ".ndjson"
    wrapper = [proctor, "run", "--quiet", "--no-echo", "--emit", "all", "--team", "live"]
    for agent, printed in revealed(case).get("agents", {}).items():
        if printed:
            wrapper += ["--agent", agent if agent == printed else f"{agent}={printed}"]
    command = [sys.executable, os.path.join(live, "live.py"), app, "--seed", str(seed), "--truth", truth_path]
    if variable:
        command += ["--env", variable]
    command += ["--timeout", str(LIMIT_SECONDS), "--", *wrapper, "-o", records_path, "--"]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT_SECONDS + 60, check=False)
    if not os.path.exists(truth_path):
        raise Failed(f"no truth, exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-500:]}")
    with open(truth_path, encoding="utf-8") as file:
        truth = json.load(file)
    return truth, wire.load(records_path)


class Failed(Exception):
    """A run that could not be had."""


# --- comparing -------------------------------------------------------------------------------------------

def problems_of(case, truth, records):
    if truth["exit_code"] != truth["expected_exit_code"] and truth["expected_exit_code"] is not None:
        yield f"exit code {truth['exit_code']}, expected {truth['expected_exit_code']}"
    for command in truth["leftover_processes"]:
        yield f"still running afterwards: {command}"
    for process in truth["wrapper_git_ops"]:
        yield f"proctor itself ran git: {process}"
    if not truth["script_finished"]:
        yield "the team did not get to its end"
    yield from token_problems(case, truth, records)
    yield from git_problems(case, truth, records)


def token_problems(case, truth, records):
    """What a perfect reader of the output could know of the tokens, beside what was read."""
    printed = truth["printed"]
    said = (team_of(records).get("token_usage") or {})
    if printed["total_tokens"] is None or (not printed["total_tokens"] and truth["llm_totals"]["calls"]):
        # Unknown is null, not 0. A tool's own estimates look like its figures, but they are rounded, and said to be.
        if said.get("total_tokens") is not None and not said.get("approximate"):
            yield f"tokens: {said['total_tokens']} in all, but the output does not reveal them"
        return
    by_agent = None
    if printed["complete"] and printed["input_tokens"] is not None and revealed(case).get("tokens_by_agent"):
        by_agent = {agent: counts_of(sums) for agent, sums in truth["llm_by_agent"].items()}
    expected = {
        "input": printed["input_tokens"], "output": printed["output_tokens"], "total": printed["total_tokens"],
        "cache_read": None, "cache_write": None, "by_agent": by_agent,
    }
    yield from expectation.token_problems(records, expected)


def counts_of(sums):
    return {
        "input": sums["input_tokens_total"], "output": sums["output_tokens"], "total": sums["total_tokens"],
        "cache_read": None, "cache_write": None,
    }


def git_problems(case, truth, records):
    """Each operation as often as it happened, by the agent that did it where the output says who acts, and as it ended.

    Not in order: what comes over two pipes and from git's tracing may overtake each other.
    """
    names_agents = bool(revealed(case).get("agents")) and not revealed(case).get("late")

    def key(one):
        agent = one["agent"] if names_agents and one["agent"] in known else "-"
        return one["operation"], agent, one.get("ok") is not False

    known = {one["agent"] for one in expectation.operations_of(truth)} - {None}
    want = collections.Counter(key(one) for one in expectation.operations_of(truth))
    have = collections.Counter(key(one) for one in wire.git_activities(records))
    for one in sorted(want.keys() | have.keys()):
        if want[one] != have[one]:
            operation, agent, ok = one
            yield f"git: {operation}{'' if ok else ' that failed'} by {agent}: {have[one]} times, expected {want[one]}"


def team_of(records):
    return next(record for record in records if record["event"] == "run_summary")["data"]["teams"][0]


# --- the table -------------------------------------------------------------------------------------------

def row(case, seed, truth, records, verdict):
    printed = truth["printed"]["total_tokens"]
    ours = (team_of(records).get("token_usage") or {}).get("total_tokens")
    git = f"{len(wire.git_activities(records))}/{len(expectation.operations_of(truth))}"
    cells = (case, seed, truth["llm_totals"]["total_tokens"], known(printed), known(ours), git, verdict)
    return "{:<34} {:>4} {:>8} {:>8} {:>8} {:>7}  {}".format(*cells)


def known(count):
    return "-" if count is None else count


def check(proctor, live, folder, case, seed):
    """Run and compare; return whether all was right, and what to print."""
    try:
        truth, records = run(proctor, live, folder, case, seed)
        problems = list(problems_of(case, truth, records))
        lines = [row(case, seed, truth, records, "as the truth" if not problems else f"{len(problems)} problems")]
    except (Failed, OSError, wire.Unreadable, subprocess.TimeoutExpired) as problem:
        problems, lines = [str(problem)], [f"{case:<34} {seed:>4} could not be compared"]
    return not problems, "\n".join(lines + [f"    {problem}" for problem in problems])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("live", type=os.path.abspath)
    parser.add_argument("folder", type=os.path.abspath)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--seeds", default="0,7,23", type=lambda text: [int(seed) for seed in text.split(",")])
    given = parser.parse_intermixed_args()
    os.makedirs(given.folder, exist_ok=True)
    runs = [(case, seed) for case in given.cases or APPS for seed in given.seeds]
    if not given.cases:
        runs += [(case, given.seeds[0]) for case in VARIANTS]
    print("{:<34} {:>4} {:>8} {:>8} {:>8} {:>7}  {}".format(
        "app", "seed", "truth", "printed", "ours", "git", "verdict"))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = pool.map(lambda one: check(given.proctor, given.live, given.folder, *one), runs)
        right = [print(text, flush=True) or is_right for is_right, text in results]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
