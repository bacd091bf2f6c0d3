#!/usr/bin/env python3
"""Let real teams of agents work without end, and see that a budget ends them.

  budgets.py PROCTOR LIVE FOLDER [APP:BUDGET …]

LIVE is the folder with the project's live runs (setup.sh, live.py); $LIVE_HOME is where its environments were built. Each
team talks to a scripted model on loopback that never lets it finish. It must be stopped with exit code 98 within its grace;
no process of it may be left, found by its marker; what it spent after the limit must be told, and be what the model's own
count allows. Records and truths go to FOLDER. Prints a table; exits 1 if anything is not so.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import time

import records as wire

# Those that tell what each call spends are stopped by that; of the last two, which tell it only at their end, the time is up.
CASES = [
    "autogen_events:tokens=15k", "autogen_events:cost=0.04", "langgraph_cb:tokens=15k", "langgraph_cb:cost=0.04",
    "claude_stream:tokens=60k", "claude_stream:cost=0.08", "autogen_console:tokens=15k", "autogen_console:cost=0.04",
    "autogen_console:turns=5", "crewai_run:time=12s", "codex_json:time=8s",
]
# LangGraph and AutoGen's console tell no model: what they were told to use.
PRICES = {"unnamed": "gpt-4o"}
GRACE_SECONDS = 8
# What a busy machine may add to the grace: looking for the last process, writing, being scheduled.
TOLERANCE_SECONDS = 5
LIMIT_SECONDS = 120
AT_ONCE = 2
MARKER = b"PROCTOR_RUN_ID="
# So many calls may have been answered without the tool having said so when it was stopped: those on their way, and those it
# prints at its end only.
UNTOLD_CALLS = 3


class Failed(Exception):
    """A run that could not be had."""


# --- inside: proctor's parent, which looks for survivors the moment proctor has ended -------------------------

def witness(report, command):
    """Run proctor; write down when it ended and which processes still carry a run's marker. Its exit code is passed on."""
    code = subprocess.run(command, check=False).returncode
    ended = time.time()
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"ended": ended, "survivors": marked_processes()}, file)
    return 128 - code if code < 0 else code


def marked_processes():
    """Every process with the marker of a run in its environment: its run and its command line."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                variables = file.read().split(b"\0")
            with open(f"/proc/{name}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").strip()
        except OSError:
            continue
        runs = [variable[len(MARKER):].decode(errors="replace") for variable in variables if variable.startswith(MARKER)]
        if runs and command:
            found.append({"run": runs[0], "command": command.decode(errors="replace")[:200]})
    return found


# --- outside ------------------------------------------------------------------------------------------------

def run(proctor, live, folder, case):
    """One run; return its truth, the witness's account and its records."""
    app, _, budget = case.partition(":")
    path = os.path.join(folder, "budget." + case.replace(":", ".").replace("=", "-"))
    truth_path, report_path, records_path = path + ".truth.json", path + ".witness.json", path + ".ndjson"
    prices_path = os.path.join(folder, "budget.prices.json")
    command = [
        sys.executable, os.path.join(live, "live.py"), app, "--fault", "endless", "--truth", truth_path,
        "--timeout", str(LIMIT_SECONDS), "--", sys.executable, os.path.abspath(__file__), "--witness", report_path,
        proctor, "run", "--quiet", "--no-echo", "--emit", "all", "--team", "live", "--budget", budget, "--prices",
        prices_path, "-o", records_path, "--",
    ]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT_SECONDS + 60, check=False)
    if not os.path.exists(truth_path) or not os.path.exists(report_path):
        raise Failed(f"no account of it, exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-500:]}")
    accounts = []
    for account in (truth_path, report_path):
        with open(account, encoding="utf-8") as file:
            accounts.append(json.load(file))
    return (*accounts, wire.load(records_path))


def budget_records(records, is_final):
    """What was told of the exceeded budget: when it was, or at the end."""
    return [
        record for record in records
        if record["event"] == "budget" and record["data"]["status"] == "exceeded" and record["data"]["final"] == is_final
    ]


def survivors(seen, records):
    """The commands of those that carried this run's marker when proctor had ended; other runs may go on beside it."""
    return [process["command"] for process in seen["survivors"] if process["run"] == records[0]["run_id"]]


def problems_of(truth, seen, records):
    """Everything that is not as it must be."""
    summary = records[-1]["data"]
    if truth["exit_code"] != 98 or summary["origin"] != "budget" or summary["teams"][0]["stopped_by"] != "budget":
        yield f"exit code {truth['exit_code']}, origin {summary['origin']}, stopped by {summary['teams'][0]['stopped_by']}"
        return
    for command in survivors(seen, records):
        yield f"still running when proctor had ended: {command}"
    for command in truth["leftover_processes"]:
        yield f"still running half a second later: {command}"
    told, final = budget_records(records, False), budget_records(records, True)
    if len(told) != 1 or len(final) != 1 or len(summary["budgets"]) != 1:
        yield f"{len(told)} records tell of the limit, {len(final)} of what became of it"
        return
    took = seen["ended"] - told[0]["timestamp"]
    if took > GRACE_SECONDS + TOLERANCE_SECONDS:
        yield f"it took {took:.1f} s from the limit to the end"
    end = summary["budgets"][0]
    if not told[0]["data"]["used"] <= final[0]["data"]["used"] == end["used"]:
        yield f"used: {told[0]['data']['used']} at the limit, {final[0]['data']['used']} in the end, {end['used']} summed up"
    if abs(end["used"] - end["limit"] - end["overshoot"]) > 0.002:
        yield f"overshoot: {end['overshoot']} of {end['used']} where {end['limit']} is the limit"
    yield from spending_problems(truth, summary, end)


def spending_problems(truth, summary, end):
    """The model's own count: nothing was made up, and hardly anything missed."""
    calls = [call for call in truth["llm_calls"] if call.get("delivered", True)]
    handed_out = truth["llm_totals"]["total_tokens"]
    if end["name"] == "tokens":
        largest = max((call["total_tokens"] for call in calls), default=0)
        if not handed_out - UNTOLD_CALLS * largest <= end["used"] <= handed_out:
            yield f"tokens: {end['used']} used, but the model handed out {handed_out}"
    elif end["name"] == "turns" and not len(calls) - UNTOLD_CALLS <= end["used"] <= len(truth["llm_calls"]):
        yield f"turns: {end['used']} used, but the model was called {len(calls)} times"
    elif end["name"] == "cost" and end["used"] != summary["teams"][0]["token_usage"]["cost_usd"]:
        yield f"cost: {end['used']} used, but {summary['teams'][0]['token_usage']['cost_usd']} in the summary"


def row(case, truth, seen, records):
    """The account of one run as a line."""
    told = budget_records(records, False)
    end = (records[-1]["data"]["budgets"] or [{}])[0]
    first = told[0]["data"]["used"] if told else "-"
    took = f"{seen['ended'] - told[0]['timestamp']:.1f} s" if told else "-"
    cells = (
        case, shown(end.get("limit")), shown(first), shown(end.get("used")), shown(end.get("overshoot")),
        truth["llm_totals"]["total_tokens"], took, len(survivors(seen, records)), truth["exit_code"])
    return LINE.format(*cells)


def shown(number):
    """A number without needless decimals."""
    return f"{number:.6g}" if isinstance(number, float) else str(number)


LINE = "{:<28} {:>8} {:>9} {:>9} {:>9} {:>9} {:>7} {:>9} {:>4}"


def check(proctor, live, folder, case):
    """Run and judge; return whether all was right, and what to print."""
    try:
        truth, seen, records = run(proctor, live, folder, case)
        problems = list(problems_of(truth, seen, records))
        lines = [row(case, truth, seen, records)]
    except (Failed, OSError, wire.Unreadable, subprocess.TimeoutExpired) as problem:
        problems, lines = [str(problem)], [f"{case:<28} could not be judged"]
    return not problems, "\n".join(lines + [f"    {problem}" for problem in problems])


def main():
    if sys.argv[1:2] == ["--witness"]:
        return witness(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("live", type=os.path.abspath)
    parser.add_argument("folder", type=os.path.abspath)
    parser.add_argument("cases", nargs="*")
    given = parser.parse_args()
    os.makedirs(given.folder, exist_ok=True)
    with open(os.path.join(given.folder, "budget.prices.json"), "w", encoding="utf-8") as file:
        json.dump(PRICES, file)
    print(LINE.format("team:budget", "limit", "at limit", "at end", "too much", "truth", "took", "survivors", "exit"))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = pool.map(lambda case: check(given.proctor, given.live, given.folder, case), given.cases or CASES)
        right = [print(text, flush=True) or is_right for is_right, text in results]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
