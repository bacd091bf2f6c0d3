#!/usr/bin/env python3
"""How what proctor costs grows with lines, agents and patterns: processor time, and the exponent fitted to it.

    growth.py PROCTOR FOLDER [--runs N]

Each row reads a text of its own with `proctor read`, in turns with all others, --runs times; what `proctor read` of an empty
text costs is taken off. An exponent of 1 is growth in proportion, of 0 none at all; it is the slope of a least-squares line
through the logarithms of the medians.
"""

import argparse
import json
import math
import os
import pathlib
import random
import statistics
import subprocess

LINES = 200_000
SERIES = {
    "lines": [50_000, 100_000, 200_000, 400_000, 800_000],
    "agents": [1, 10, 100, 1_000],
    # A table holds 512 literals, and half of them are built in.
    "patterns": [0, 10, 100, 250],
}
WORDS = "reading writing planning searching reviewing waiting calling answering merging testing".split()


def text(path, lines, agents):
    """Log lines in which every agent speaks in its turn."""
    chance = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(f"2026-11-21 12:00:00,123 INFO [agent-{number % agents}] is {chance.choice(WORDS)} part {number} of the task\n")


def rules(path, count):
    """Rules of which each has a literal of its own, none of which is in the text."""
    path.write_text(json.dumps({"tool": "grown", "rules": [
        {"id": f"grown.{number}", "literal": f"marker {number:04} of ", "reading": "error",
         "pattern": f"marker {number:04} of (?<message>.+)$",
         "examples": [{"line": f"marker {number:04} of x"}]} for number in range(count)]}))


def seconds(command):
    """The processor time of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def exponent(points):
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    middle = [sum(axis) / len(logs) for axis in zip(*logs)]
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / sum((x - middle[0]) ** 2 for x, _ in logs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor", type=os.path.abspath)
    parser.add_argument("folder", type=lambda path: pathlib.Path(path).absolute())
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True)
    read = [arguments.proctor, "read", "-q", "-o", os.devnull]
    commands = {}
    for series, sizes in SERIES.items():
        for size in sizes:
            log = arguments.folder / f"{series}.{size}.log"
            text(log, size if series == "lines" else LINES, size if series == "agents" else 4)
            more = []
            if series == "patterns":
                rules(arguments.folder / f"{size}.json", size)
                more = ["--rules", arguments.folder / f"{size}.json"]
            (arguments.folder / "empty").touch()
            commands[series, size] = ([*read, *more, log], [*read, *more, arguments.folder / "empty"])
    taken = {key: [] for key in commands}
    load = os.getloadavg()[0]
    for _ in range(arguments.runs):
        for key, (full, empty) in commands.items():
            taken[key].append(seconds(full) - seconds(empty))
    print(f"medians of {arguments.runs} runs, [range]; load {load:.1f}; {LINES} lines where agents or patterns grow\n")
    print("| what grows | to | s of CPU | exponent |\n|---|---|---|---|")
    for series, sizes in SERIES.items():
        points = [(size, statistics.median(taken[series, size])) for size in sizes]
        for size, middle in points:
            low, high = min(taken[series, size]), max(taken[series, size])
            is_last = size == sizes[-1]
            print(f"| {series} | {size} | {middle:.3f} [{low:.3f}-{high:.3f}] | {f'{exponent(points):.2f}' if is_last else ''} |")


if __name__ == "__main__":
    main()
