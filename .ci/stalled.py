#!/usr/bin/env python3
"""A reader that sleeps for ten seconds while a child prints 1 GiB must cost the reader records and nobody else anything.

    stalled.py PROCTOR FOLDER

The child must get rid of all it prints while nobody reads; proctor's memory must stay bounded; the gaps that the reader
finds must be exact; the file beside it must have every record and the raw log every byte. Takes 2 GiB in FOLDER.
"""

import hashlib
import json
import os
import subprocess
import sys
import time

LINES, WIDTH = 32_768, 32_768
SLEEP, PATIENCE = 10, 50
MOST_MEMORY = 64 << 20
# It lives until the reader reads: at the end of a run proctor waits five seconds for a reader, and this one sleeps longer.
CHILD = f"""
import os, sys, time
for number in range({LINES}):
    sys.stdout.buffer.write(b"%08d " % number + b"x" * {WIDTH - 10} + b"\\n")
sys.stdout.flush()
open("printed", "w").close()
while not os.path.exists("go"): time.sleep(0.05)
"""


def expected_digest():
    digest = hashlib.sha256()
    for number in range(LINES):
        digest.update(b"%08d " % number + b"x" * (WIDTH - 10) + b"\n")
    return digest.hexdigest()


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def peak_memory(pid):
    """The most memory that a process has held, in bytes."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:"))


def tally(lines):
    """How many records and how many missing ones a reader finds; fails when their numbers do not follow on each other."""
    records = missing = sequence = 0
    for line in lines:
        record = json.loads(line)
        is_gap = record["event"] == "gap"
        first = record["data"]["first_seq"] if is_gap else record["seq"]
        assert first == sequence + 1, f"record {first} follows {sequence}"
        sequence = record["seq"]
        if is_gap:
            assert record["data"]["dropped"] == sequence - first + 1, f"a gap counts wrongly: {line[:300]}"
            missing += record["data"]["dropped"]
        else:
            records += 1
    return records, missing, sequence


def main(proctor, folder):
    os.makedirs(folder)
    os.chdir(folder)
    start = time.monotonic()
    run = subprocess.Popen(
        [proctor, "run", "-q", "--emit", "events", "--team", "t", "-o", "-", "-o", "run.ndjson", "--logs", "logs", "--",
         sys.executable, "-c", CHILD],
        stdout=subprocess.PIPE)
    # Nobody reads until ten seconds are over and the child has printed everything: if we held it up, it never would.
    printed = None
    while printed is None or time.monotonic() < start + SLEEP:
        assert time.monotonic() < start + PATIENCE, "the child was held up"
        if printed is None and os.path.exists("printed"):
            printed = time.monotonic() - start
        time.sleep(0.05)
    peak = peak_memory(run.pid)
    open("go", "w").close()
    records, missing, last = tally(run.stdout)
    assert run.wait() == 0, f"exit code {run.returncode}"
    assert missing > 0, "a reader that sleeps that long should miss something"
    assert records + missing == last

    with open("run.ndjson", "rb") as file:
        kept, lost, end = tally(file)
    assert (lost, end) == (0, last), f"the file lost {lost} records and ends at {end}, not {last}"
    assert digest_of("logs/t.stdout.log") == expected_digest(), "the raw log is not what was printed"
    print(f"1 GiB printed in {printed:.1f} s while nobody read; the reader then found {records} records and gaps for "
          f"{missing}; the file has all {kept}; the raw log is identical; peak memory {peak / (1 << 20):.1f} MiB")
    assert peak <= MOST_MEMORY, f"peak memory {peak} bytes"


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
