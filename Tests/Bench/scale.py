#!/usr/bin/env python3
"""Many teams for a while: what they cost proctor, and whether anything grows or is lost.

    scale.py PROCTOR FOLDER [--teams N] [--agents N] [--rate N] [--minutes N]

Each team is one process that prints, for each of its agents, --rate lines a second; 0 is silence, to see proctor at rest. The processor time, the memory and the
context switches of proctor and its keepers are read from /proc every ten seconds; the records go to a file. Prints what the whole
cost per core, memory at the beginning and at the end with its slope, records per second, and what was lost (which must
be nothing): the lines that the teams count themselves must be those in the summary.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 10
WORKER = r"""
import os, signal, sys, time
team, agents, rate, ledger = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
signal.signal(signal.SIGTERM, lambda *_: globals().__setitem__("over", True))
over, printed, start = False, 0, time.monotonic()
while not over and not rate: signal.pause()
while not over:
    batch = "".join(f"2026-11-21 12:00:00,123 INFO [{team}-{agent}] is at step {printed} of its work on the task\n" for agent in range(agents))
    os.write(1, batch.encode())
    printed += 1
    time.sleep(max(0, start + printed / rate - time.monotonic()))
with open(os.path.join(ledger, team), "w") as file: file.write(str(printed * agents))
"""


def family(pid):
    """proctor and its keepers: children that are proctor, too."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = [int(word) for word in file.read().split()]
    program = os.readlink(f"/proc/{pid}/exe")
    return [pid] + [child for child in children if link(child) == program]


def link(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return None


def look(pids):
    """Seconds of processor time, resident and proportional memory in bytes, and voluntary context switches, of all together."""
    seconds = resident = proportional = switches = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / TICKS
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                resident += int(line.split()[1]) << 10
            elif line.startswith("Pss:"):
                proportional += int(line.split()[1]) << 10
        for task in os.listdir(f"/proc/{pid}/task"):
            for line in pathlib.Path(f"/proc/{pid}/task/{task}/status").read_text().splitlines():
                if line.startswith("voluntary_ctxt"):
                    switches += int(line.split()[1])
    return seconds, resident, proportional, switches


def slope(points):
    """The least-squares slope of pairs."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("folder", type=lambda path: pathlib.Path(path).absolute())
    parser.add_argument("--teams", type=int, default=250)
    parser.add_argument("--agents", type=int, default=4)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--emit", default="snapshots")
    arguments = parser.parse_args()
    ledger = arguments.folder / "ledger"
    ledger.mkdir(parents=True)
    teams = [{"id": f"t{number:03}", "command": [sys.executable, "-S", "-E", "-c", WORKER, f"t{number:03}", str(arguments.agents),
                                                 str(arguments.rate), str(ledger)],
              "agents": [f"t{number:03}-{agent}" for agent in range(arguments.agents)]} for number in range(arguments.teams)]
    team_file = arguments.folder / "teams.json"
    team_file.write_text(json.dumps({"teams": teams, "emit": arguments.emit, "output": str(arguments.folder / "run.ndjson")}))
    load = os.getloadavg()[0]
    run = subprocess.Popen([arguments.proctor, "run", "-q", "--no-echo", team_file])
    start = time.monotonic()
    # The interpreters start first; that is not what is measured.
    time.sleep(min(20, arguments.minutes * 15))
    pids = family(run.pid)
    looks = []
    while time.monotonic() < start + arguments.minutes * 60 and run.poll() is None:
        looks.append((time.monotonic(), *look(pids)))
        time.sleep(LOOK_SECONDS if arguments.minutes > 1 else 2)
    looks.append((time.monotonic(), *look(pids)))
    run.send_signal(signal.SIGTERM)
    run.wait(timeout=120)
    report(arguments, looks, load, len(pids), ledger)


def report(arguments, looks, load, processes, ledger):
    first, last = looks[0], looks[-1]
    elapsed = last[0] - first[0]
    half = looks[len(looks) // 2:]
    records = 0
    summary = None
    with open(arguments.folder / "run.ndjson", "rb") as file:
        for line in file:
            records += 1
            if b'"event":"run_summary"' in line:
                summary = json.loads(line)["data"]
    printed = sum(int(path.read_text()) for path in ledger.iterdir())
    told = summary["data_quality"]["lines_read"]
    print(f"{arguments.teams} teams, {arguments.teams * arguments.agents} agents, {printed} lines; "
          f"{processes} processes of proctor; load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    print(f"processor: {100 * (last[1] - first[1]) / elapsed:.2f} % of one core; "
          f"{(last[4] - first[4]) / elapsed:.0f} voluntary context switches a second")
    print(f"memory, resident: {first[2] / 2**20:.1f} MiB, at the end {last[2] / 2**20:.1f} MiB; "
          f"proportional: {first[3] / 2**20:.1f}, {last[3] / 2**20:.1f} MiB; "
          f"slope of the second half {slope([(at, memory) for at, _, memory, _, _ in half]) * 60 / 2**10:.1f} KiB a minute")
    print(f"records: {records}, {records / elapsed:.0f} a second; dropped {summary['data_quality']['dropped_records']}")
    print(f"lines: {printed} printed, {told} told")
    lost = [team for team in summary["teams"] if team["lines_read"] != int((ledger / team["id"]).read_text())]
    if lost or printed != told or summary["data_quality"]["dropped_records"]:
        sys.exit(f"NOT SO: {len(lost)} teams have other lines than they printed")


if __name__ == "__main__":
    main()
