#!/usr/bin/env python3
"""Half an hour of everything that goes wrong, with a hundred agents: nothing may be lost, grow or be left over.

    soak.py PROCTOR FOLDER [--minutes N] [--teams N] [--seed N]

Fifty teams of two agents print log lines, commits and calls of models, some of them through $PROCTOR_EVENTS, while their
orchestrators and keepers are killed at random, those of the first start again, files are set aside, the reader of the
records stalls and the disk of one record file fills up and is freed (as root; it is a small file system of its own).

Each orchestrator counts what it is about to print and what it has printed, in memory that outlives it; a kill may leave
one line between the two. proctor's totals must lie there, for each team. A team begins with what it would print in more
than twenty minutes, without a pause, so that what proctor remembers of the latest is full before memory is looked at. Its memory and its descriptors must not grow
over the second half of the run, the reader must find every record or a gap that counts it, and nobody may be left.
Prints what happened and what was found; exits with 1 if anything of this is not so.
"""

import argparse
import json
import mmap
import os
import pathlib
import random
import signal
import statistics
import struct
import subprocess
import sys
import threading
import time

COUNTERS = ("lines", "tokens", "commits")
SMALL_DISK = 8 << 20
CALM_SECONDS = 90
"""Before anything goes wrong: for the burst that the teams begin with."""
REST_SECONDS = 5
"""Between two looks at proctor's memory and descriptors."""
CATCHING_UP_SECONDS = 5
"""What the reader has to read what piled up while it slept; when proctor is told to stop, it waits for a reader for a second."""
GROWTH = 1.10
"""How much more memory the last quarter of the looks may show than the second."""

WORKER = r"""
import json, mmap, os, random, struct, sys, time
team, folder, seed, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
chance = random.Random(f"{seed} {team} {os.getpid()}")
first = not any(name.startswith(team + ".") for name in os.listdir(folder))
path = os.path.join(folder, f"{team}.{os.getpid()}")
size = 48
with open(path + ".new", "wb") as file: file.write(bytes(size))
with open(path + ".new", "r+b") as file: counters = mmap.mmap(file.fileno(), size)
os.rename(path + ".new", path)
begun, done = [0] * 3, [0] * 3
channel = os.environ.get("PROCTOR_EVENTS")
channel = os.open(channel, os.O_WRONLY | os.O_APPEND) if channel else 1

def tell(text, descriptor, *counts):
    for place, count in enumerate(counts): begun[place] += count
    struct.pack_into("<3q", counters, 0, *begun)
    data = (text + "\n").encode()
    assert len(data) <= 4096 and os.write(descriptor, data) == len(data)
    for place, count in enumerate(counts): done[place] += count
    struct.pack_into("<3q", counters, 24, *done)

end = time.monotonic() + seconds
BURST = 14_000
number = 0
while time.monotonic() < end:
    number += 1
    agent = f"{team}-{'ab'[number % 2]}"
    kind = chance.random()
    if kind < 0.15:
        into, out = chance.randrange(1, 5000), chance.randrange(1, 900)
        event = {"type": "agent_telemetry", "event": "llm_call", "agent_id": agent, "data": {
            "model": "gpt-4o-mini", "call_id": f"{os.getpid()}-{number}", "duration_ms": chance.randrange(100, 9000),
            "usage": {"input_tokens": into, "output_tokens": out, "total_tokens": into + out}}}
        through = channel if chance.random() < 0.5 else 1
        tell(json.dumps(event), through, int(through == 1), into + out, 0)
    elif kind < 0.20:
        tell(f"[work {chance.randrange(16**7):07x}] Change {number} of {agent}", 1, 1, 0, 1)
    elif kind < 0.25:
        tell(f"{agent}: " + "x" * chance.randrange(3000), 1, 1, 0, 0)
    elif kind < 0.30:
        tell(f"ERROR something of {agent} failed for the {number % 7}th time", 2, 1, 0, 0)
    else:
        tell(f"INFO {agent} is at step {number}", 1, 1, 0, 0)
    if first and number <= BURST: continue
    time.sleep(chance.uniform(0, 0.2))
    if chance.random() < 0.0005: sys.exit(3)
"""


def counters_of(ledger, team):
    """What the orchestrators of a team were about to print, and what they had printed, together."""
    begun, done = [0] * 3, [0] * 3
    starts = 0
    for path in ledger.glob(f"{team}.*"):
        if path.suffix == ".new":
            continue
        values = struct.unpack("<6q", path.read_bytes())
        begun = [total + value for total, value in zip(begun, values[:3])]
        done = [total + value for total, value in zip(done, values[3:])]
        starts += 1
    return dict(zip(COUNTERS, begun)), dict(zip(COUNTERS, done)), starts


def memory_and_descriptors(pid):
    """Resident memory in bytes, and how many descriptors are open."""
    with open(f"/proc/{pid}/statm") as file:
        pages = int(file.read().split()[1])
    return pages * mmap.PAGESIZE, len(os.listdir(f"/proc/{pid}/fd"))


def workers(marker):
    """The orchestrators that run now, each with its keeper: by the ledger's path among their arguments."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            arguments = pathlib.Path("/proc", name, "cmdline").read_bytes().split(b"\0")
            parent = int(pathlib.Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if marker in arguments and b"-c" in arguments[:3]:
            found.append((int(name), parent))
    return found


class Reader(threading.Thread):
    """Reads the records, and now and then does not."""

    def __init__(self, pipe, chance):
        super().__init__(daemon=True)
        self.pipe, self.chance = pipe, chance
        self.records = self.missing = self.last = self.stalls = 0
        self.problems, self.summary = [], None
        self.is_calm = self.is_asleep = False

    def run(self):
        pause = time.monotonic() + self.chance.uniform(20, 60)
        for line in self.pipe:
            record = json.loads(line)
            first = record["data"]["first_seq"] if record["event"] == "gap" else record["seq"]
            if first != self.last + 1:
                self.problems.append(f"record {first} follows {self.last}")
            if record["event"] == "gap":
                self.missing += record["data"]["dropped"]
            else:
                self.records += 1
            self.last = record["seq"]
            if record["event"] == "run_summary":
                self.summary = record["data"]
            if not self.is_calm and time.monotonic() > pause:
                self.stalls += 1
                self.is_asleep = True
                time.sleep(self.chance.uniform(2, 15))
                self.is_asleep = False
                pause = time.monotonic() + self.chance.uniform(20, 60)


def small_disk(folder):
    """A file system of its own that can be full, or None."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", disk], check=False).returncode == 0
    if not mounted:
        print("skipped: only root can mount a small file system, so no disk fills up", file=sys.stderr)
    return disk if mounted else None


def fill(disk):
    with open(disk / "filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass


def team_file(folder, ledger, disk, count, seconds, seed):
    teams = []
    for number in range(count):
        team = f"t{number:03}"
        teams.append({
            "id": team, "command": [sys.executable, "-c", WORKER, team, str(ledger), str(seed), str(seconds)],
            "agents": [f"{team}-a", f"{team}-b"],
            "restart": {"policy": "always", "delay": "100ms", "max_delay": "2s", "attempts": 0},
        })
    path = folder / "teams.json"
    output = ["-", str(folder / "all.ndjson")] + ([str(disk / "small.ndjson")] if disk else [])
    path.write_text(json.dumps({
        "teams": teams, "output": output, "emit": "all", "logs": str(folder / "logs"), "rotate": "1MiB", "keep": 2,
        "dead_letters": str(folder / "letters.ndjson"), "default_alerts": True, "interval": "1s"}))
    return path


def soak(proctor, folder, minutes, count, seed):
    chance = random.Random(seed)
    ledger = folder / "ledger"
    ledger.mkdir(parents=True)
    disk = small_disk(folder)
    seconds = minutes * 60
    command = [proctor, "run", "-q", "--no-echo", team_file(folder, ledger, disk, count, seconds * 2, seed)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE)
    reader = Reader(run.stdout, random.Random(seed + 1))
    reader.start()
    marker = str(ledger).encode()
    start = time.monotonic()
    looks, happened = [], {"orchestrators killed": 0, "keepers killed": 0, "times the disk was full": 0}
    next_look, next_kill, next_fill, free_at = start, start + CALM_SECONDS, start + CALM_SECONDS, None
    keepers_left = count // 5
    try:
        while (now := time.monotonic()) < start + seconds and run.poll() is None:
            if now >= next_look:
                looks.append(memory_and_descriptors(run.pid))
                next_look = now + REST_SECONDS
            if now >= next_kill:
                next_kill = now + chance.uniform(0.2, 3)
                if living := workers(marker):
                    pid, keeper = chance.choice(sorted(living))
                    is_keeper = keepers_left > 0 and keeper != run.pid and chance.random() < keepers_left / (seconds / 3)
                    try:
                        os.kill(keeper if is_keeper else pid, signal.SIGKILL)
                        happened["keepers killed" if is_keeper else "orchestrators killed"] += 1
                        keepers_left -= is_keeper
                    except ProcessLookupError:
                        pass
            if disk and free_at is None and now >= next_fill:
                fill(disk)
                happened["times the disk was full"] += 1
                free_at = now + chance.uniform(5, 20)
            if free_at is not None and now >= free_at:
                (disk / "filler").unlink()
                free_at, next_fill = None, now + chance.uniform(20, 60)
            time.sleep(0.1)
        ended_early = run.poll() is not None
        # Its end is told to a reader who listens.
        reader.is_calm = True
        if free_at is not None:
            (disk / "filler").unlink()
        while reader.is_asleep:
            time.sleep(0.1)
        time.sleep(CATCHING_UP_SECONDS)
        run.send_signal(signal.SIGTERM)
        code = run.wait(timeout=60)
        reader.join(timeout=60)
        survivors = workers(marker)
    finally:
        run.kill()
        for pid, _ in workers(marker):
            os.kill(pid, signal.SIGKILL)
        if disk:
            subprocess.run(["umount", "-l", disk], check=False)
    happened["times the reader stalled"] = reader.stalls
    happened["starts of orchestrators"] = len(list(ledger.iterdir()))
    problems = list(reader.problems[:5])
    if ended_early:
        problems.append(f"proctor ended by itself with {code}")
    elif code not in (-signal.SIGTERM, 128 + signal.SIGTERM):
        problems.append(f"proctor, told to stop, exited with {code}")
    if survivors:
        problems.append(f"{len(survivors)} processes are left")
    problems += compare(reader, ledger)
    problems += growth(looks)
    for what, how_often in happened.items():
        print(f"{what}: {how_often}")
    print(f"records read: {reader.records}, missing and counted by gaps: {reader.missing}, last number {reader.last}")
    if reader.records + reader.missing != reader.last:
        problems.append("records and gaps do not add up")
    return problems


def compare(reader, ledger):
    """Holds the totals of the summary against what the orchestrators counted."""
    if reader.summary is None:
        return ["no summary was read"]
    problems, sums, least, most = [], dict.fromkeys(COUNTERS, 0), dict.fromkeys(COUNTERS, 0), dict.fromkeys(COUNTERS, 0)
    for team in reader.summary["teams"]:
        begun, done, starts = counters_of(ledger, team["id"])
        usage = team["token_usage"] or {}
        told = {"lines": team["lines_read"],
                "tokens": usage.get("total_tokens") or 0, "commits": team["git_operations"]}
        for counter in COUNTERS:
            sums[counter] += told[counter]
            least[counter] += done[counter]
            most[counter] += begun[counter]
            if not done[counter] <= told[counter] <= begun[counter]:
                problems.append(f"{team['id']} ({starts} starts): {told[counter]} {counter}, "
                                f"but {done[counter]} to {begun[counter]} were printed")
    for counter in COUNTERS:
        print(f"{counter}: {sums[counter]} told, {least[counter]} to {most[counter]} printed")
    return problems


def growth(looks):
    quarter = max(1, len(looks) // 4)
    before, after = looks[quarter:2 * quarter] or looks, looks[-quarter:]
    memory = [statistics.median(look[0] for look in part) for part in (before, after)]
    open_files = [statistics.median(look[1] for look in part) for part in (before, after)]
    print(f"resident memory: {memory[0] / 2**20:.1f} MiB in the second quarter, {memory[1] / 2**20:.1f} MiB in the last; "
          f"at most {max(look[0] for look in looks) / 2**20:.1f} MiB")
    curve = [look[0] for look in looks][::max(1, len(looks) // 12)]
    print("every twelfth of the time, MiB: " + " ".join(f"{memory / 2**20:.1f}" for memory in curve))
    print(f"descriptors: {open_files[0]:.0f}, then {open_files[1]:.0f}")
    problems = []
    if memory[1] > memory[0] * GROWTH + (2 << 20):
        problems.append("memory grows")
    if open_files[1] > open_files[0]:
        problems.append("descriptors grow")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("folder", type=lambda path: pathlib.Path(path).absolute())
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--teams", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    problems = soak(arguments.proctor, arguments.folder, arguments.minutes, arguments.teams, arguments.seed)
    for problem in problems:
        print(f"NOT SO: {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
