#!/usr/bin/env python3
"""proctor killed while it writes must leave files that can be read, and nobody alive.

    crash.py PROCTOR FOLDER [--kills 200] [--seed 1] [--jobs 2]

A talkative team is started again and again, and its proctor gets SIGKILL at a random moment. Each run writes a file of
records that it empties first, sometimes rotated; another file of records that all runs append to (`>>`); and a file of dead
letters that all runs append to. Afterwards every line is a record but at most the last one of each run; records are numbered
without holes; no process of a team lives; and `proctor read` reads on behind what is torn, counts it and ends with 0. The
last file of each run is cut once more at a random byte, because the kernel seldom tears a write.
"""

import argparse
import glob
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid

PATIENCE = 30
# Lines, events, calls and dead letters, in bursts; and a process that has left the session and does not mind TERM.
CHILD = """
import json, subprocess, sys, time
subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], start_new_session=True)
def tell(event, **data):
    print(json.dumps({"type": "agent_telemetry", "event": event, "agent_id": "coder", "data": data}))
number = 0
while True:
    for _ in range(40):
        number += 1
        print(f"line {number} of what an agent says while it is killed, " + "x" * (number * 37 % 3000))
        tell("message_sent", message_id=f"m{number}", sender_id="a", receiver_id="b")
        tell("message_error", message_id=f"m{number}", reason="full", error="é" * (number % 50))
        tell("llm_call", model="gpt-4o", usage={"input_tokens": 10, "output_tokens": 2})
    sys.stdout.flush()
    time.sleep(0.005)
"""


def lines_of(path):
    """The lines of a file, the last one also when its end is missing."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    return lines if lines[-1] else lines[:-1]


def parsed(line):
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def tally(lines, name, first=1):
    """How many records and how many torn lines there are; fails when a torn line is not the last one of its run, or when
    records do not follow on each other. `first` is None where the oldest ones may be gone."""
    run, last, torn, records, is_torn = None, None, 0, 0, False
    for number, line in enumerate(lines, 1):
        record = parsed(line)
        if record is None:
            assert not is_torn, f"{name}:{number}: a second torn line in a row: {line[:80]}"
            torn, is_torn = torn + 1, True
            continue
        start = record["data"]["first_seq"] if record["event"] == "gap" else record["seq"]
        if record["run_id"] != run:
            assert first is None or start == first, f"{name}:{number}: the first record of a run has the number {start}"
        else:
            assert not is_torn, f"{name}:{number}: a run goes on behind its torn line: {lines[number - 2][:80]}"
            assert start == last + 1, f"{name}:{number}: record {start} follows {last}"
        run, last, is_torn, records = record["run_id"], record["seq"], False, records + 1
    return records, torn


def letters_of(lines, name, runs):
    """How many dead letters and torn lines there are, no letter twice."""
    letters, torn, seen = 0, 0, set()
    for number, line in enumerate(lines, 1):
        letter = parsed(line)
        if letter is None:
            torn += 1
            continue
        if letter["event"] == "gap":
            continue
        key = letter["run_id"], letter["message_id"]
        assert key not in seen, f"{name}:{number}: the letter {key} is there twice"
        seen.add(key)
        letters += 1
    assert torn <= runs, f"{name}: {torn} torn lines of {runs} runs"
    return letters, torn


def set_aside(path):
    """A file and those that were set aside before it, oldest first."""
    aside = [name for name in glob.glob(path + ".*") if re.fullmatch(r".*\.[0-9]+", name)]
    return sorted(aside, key=lambda name: -int(name.rsplit(".", 1)[1])) + [path]


def counted(line):
    """A brace alone may as well be of somebody's source code, and is not counted as torn."""
    return parsed(line) is None and line != b"{"


class Team:
    """One run after another in a folder of their own."""

    def __init__(self, proctor, folder, seed):
        self.proctor, self.folder, self.random = proctor, folder, random.Random(seed)
        self.runs = self.records = self.torn = self.cut = self.letters = 0
        os.makedirs(os.path.join(folder, "tmp"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def kill_one(self):
        self.runs += 1
        rotated = self.random.random() < 0.5
        emit = self.random.choice(["all", "events", "snapshots"])
        mark = f"CRASH_MARK={uuid.UUID(int=self.random.getrandbits(128))}"
        name, value = mark.split("=")
        words = [self.proctor, "run", "-q", "--emit", emit, "--grace", "50ms", "-o", "run.ndjson", "-o", "-",
                 "--dead-letters", "dead.ndjson"]
        words += ["--rotate", "64KiB", "--keep", "5"] if rotated else []
        for old in glob.glob(self.path("run.ndjson*")):
            os.remove(old)
        with open(self.path("all.ndjson"), "ab") as output:
            run = subprocess.Popen(words + ["--", sys.executable, "-c", CHILD], stdout=output, cwd=self.folder,
                                   env=os.environ | {name: value, "TMPDIR": self.path("tmp")})
        time.sleep(self.random.uniform(0.005, 0.3))
        assert run.poll() is None, f"proctor ended by itself with {run.returncode}"
        run.send_signal(signal.SIGKILL)
        run.wait()
        self.expect_nobody(mark.encode())
        self.check(rotated)

    def expect_nobody(self, mark):
        end = time.monotonic() + PATIENCE
        while left := alive(mark):
            assert time.monotonic() < end, f"processes are left: {left}"
            time.sleep(0.01)

    def check(self, rotated):
        files = [name for name in set_aside(self.path("run.ndjson")) if os.path.exists(name)]
        # Killed before it had opened anything.
        if not files:
            return
        lines = [line for name in files for line in lines_of(name)]
        records, torn = tally(lines, files[-1], None if len(files) > 1 else 1)
        self.records, self.torn = self.records + records, self.torn + torn
        assert torn <= 1, f"{torn} torn lines of one run"
        self.read(files[-1], lines_of(files[-1]))
        self.cut_and_read(files[-1])

    def cut_and_read(self, path):
        with open(path, "rb") as file:
            content = file.read()
        if len(content) < 2:
            return
        cut = self.path("cut.ndjson")
        with open(cut, "wb") as file:
            file.write(content[:self.random.randrange(1, len(content))])
        lines = lines_of(cut)
        self.cut += sum(map(counted, lines))
        self.read(cut, lines)

    def read(self, path, lines):
        """proctor reads all that can be read, and says how much could not."""
        answer = subprocess.run([self.proctor, "read", "-q", "--no-default-alerts", path], capture_output=True, timeout=120)
        assert answer.returncode == 0, f"read {path}: exit code {answer.returncode}: {answer.stderr[:500]}"
        summary = json.loads(answer.stdout.splitlines()[-1])
        assert summary["event"] == "run_summary"
        quality, torn = summary["data"]["data_quality"], sum(map(counted, lines))
        assert quality["torn_records"] == torn, f"read {path}: {quality['torn_records']} torn records instead of {torn}"
        calls = sum(parsed(line) is not None and parsed(line)["event"] == "llm_call" for line in lines)
        usage = summary["data"]["teams"][0]["token_usage"]
        found = usage["calls"] if usage else 0
        assert found >= calls, f"read {path}: {found} calls of {calls}"

    def finish(self):
        """The files that all runs have appended to."""
        path = self.path("all.ndjson")
        lines = lines_of(path)
        records, torn = tally(lines, path)
        self.records, self.torn = self.records + records, self.torn + torn
        assert torn <= self.runs
        self.read(path, lines)
        files = [name for name in set_aside(self.path("dead.ndjson")) if os.path.exists(name)]
        if not files:
            return
        lines = [line for name in files for line in lines_of(name)]
        self.letters, torn = letters_of(lines, files[-1], self.runs)
        self.torn += torn
        answer = subprocess.run([self.proctor, "dead-letters", "list", "--json", files[-1]], capture_output=True, timeout=120)
        assert answer.returncode == 0, f"dead-letters list: {answer.returncode}: {answer.stderr[:500]}"
        good = [line for line in map(parsed, lines_of(files[-1])) if line is not None and line["event"] != "gap"]
        assert len(answer.stdout.splitlines()) == len(good)
        # Only who is killed between making its channel for events and starting its keeper leaves it.
        left = os.listdir(self.path("tmp"))
        assert len(left) <= max(4, self.runs // 10), f"folders are left: {left}"
        # The next run removes what is left of a rotation.
        strays = glob.glob(self.path("dead.ndjson.*.new"))
        assert len(strays) <= 1, f"files are left: {strays}"


def alive(mark):
    """The processes that have this in their environment."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if mark in file.read():
                        found.append(int(entry))
            except OSError:
                pass
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("folder")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    start = time.monotonic()
    teams = [Team(options.proctor, os.path.join(options.folder, str(job)), f"{options.seed} {job}")
             for job in range(options.jobs)]
    problems = []

    def work(team, kills):
        try:
            for _ in range(kills):
                if problems:
                    return
                team.kill_one()
            team.finish()
        except Exception as problem:  # Whatever it is, the other team stops, too, and it is told.
            problems.append(f"{team.folder}, run {team.runs}: {problem or repr(problem)}")

    threads = [threading.Thread(target=work, args=(team, options.kills // options.jobs + (job < options.kills % options.jobs)))
               for job, team in enumerate(teams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        sys.exit("\n".join(problems))
    def total(name):
        return sum(getattr(team, name) for team in teams)
    print(f"proctor was killed {total('runs')} times in {time.monotonic() - start:.0f} s: {total('records')} records and "
          f"{total('letters')} dead letters whole, {total('torn')} lines torn and {total('cut')} cut, all counted; nobody was left")


if __name__ == "__main__":
    main()
