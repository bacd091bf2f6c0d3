#!/usr/bin/env python3
"""What reading a child's output costs: processor and wall time of a whole run, beside ripgrep and the bare pipe.

    reading.py PROCTOR FOLDER [--kind logs|telling|json] [--corpus FILE] [--mb N] [--runs N]

Prints a row of a table for each kind of text (all three, or the one that is asked for), made in FOLDER once:

    logs     log lines of agents; of a hundred one tells of git, tokens or cost. Or FILE, if one is given
    telling  30 of a hundred lines tell something: git's own words, calls, totals, tests, panels
    json     lines of 4 KB, as Claude Code writes them with --output-format stream-json

The same seed gives the same bytes, and a smaller text is the beginning of a larger one. proctor runs with every built-in rule,
alert and redaction on, `proctor run --quiet -o /dev/null -- cat TEXT`; ripgrep counts the lines that one of the 35 patterns of
reading.patterns is in, `cat TEXT | rg -c -a -f PATTERNS`; the pipe alone is `cat TEXT | cat`. All three take turns in each
round. Times are those of all processes of a command, `cat` and the start of each included; medians, and the range of the
processor time; × is how many times as fast as ripgrep proctor is in the same round, the median and the range of that.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import statistics
import subprocess
import time

PATTERNS = pathlib.Path(__file__).with_name("reading.patterns")
WORDS = (
    "agent task crew research analysis context plan tool call result step retry cache query index module function parse build "
    "deploy schema table user session request response latency budget queue worker thread memory vector prompt reply model "
    "stream buffer review summary draft outline report market pricing customer feature release ticket sprint backlog coverage"
).split()
MODULES = "crewai.agent autogen.runtime litellm.router httpx orchestrator.team langchain.chains mcp.client tools.shell".split()
LEVELS = ["INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARNING", "ERROR"]
BRANCHES = ["main", "feature/retry", "fix/issue-42", "team-alpha/work"]
MODEL = "claude-sonnet-4-5-20250929"
TOOLS = ["Bash", "Read", "Edit", "Grep", "WebFetch"]


class Text:
    """Lines of one kind without end. The order of the random calls is the format."""

    def __init__(self, kind):
        self.chance = random.Random(20251121)
        self.line = {"logs": self.log, "telling": self.mixed, "json": self.stream}[kind]
        self.milliseconds = 0
        self.number = 0

    def words(self, least, most):
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(least, most)))

    def commit(self):
        return f"{self.chance.getrandbits(28):07x}"

    def logs_line(self):
        self.milliseconds += self.chance.randint(1, 400)
        seconds, rest = divmod(self.milliseconds, 1000)
        clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"
        line = f"2025-11-21 {clock} {self.chance.choice(LEVELS)} {self.chance.choice(MODULES)}: {self.words(4, 14)}"
        coloured = self.chance.random() < 0.15
        return f"\x1b[32m{line}\x1b[0m" if coloured else f"{line} id={self.chance.randint(1, 999999)}"

    def log(self):
        share = self.chance.random()
        if share < 0.01:
            return self.telling()
        if share < 0.06:
            return f"The token budget for this {self.words(2, 5)} is large; usage of the cache looks fine, we commit to it"
        return self.logs_line()

    def mixed(self):
        return self.telling() if self.chance.random() < 0.3 else self.logs_line()

    def telling(self):
        """A line of those that the recordings of fixtures/recordings consist of."""
        one, other = self.chance.randint(50, 90_000), self.chance.randint(10, 4_000)
        branch, commit = self.chance.choice(BRANCHES), self.commit()
        agent = self.chance.choice(["planner", "coder", "reviewer"])
        return self.chance.choice([
            f"[{agent}] $ git commit -m {self.words(2, 4)}",
            f"[{branch} {commit}] {self.words(2, 5)}",
            f" {self.chance.randint(2, 40)} files changed, {one} insertions(+), {other} deletions(-)",
            f" create mode 100644 src/{self.chance.choice(WORDS)}.py",
            f"   {commit}..{self.commit()}  {branch} -> {branch}",
            f"Switched to a new branch '{branch}'",
            f"HEAD is now at {commit} {self.words(2, 4)}",
            "To https://github.com/acme/widgets.git",
            f"[Prompt tokens: {one}, Completion tokens: {other}]",
            f"[{agent}] tokens: {one} in / {other} out (total {one + other})",
            f"total_tokens={one + other} prompt_tokens={one} completion_tokens={other} successful_requests=13",
            f"Tokens: {one / 1000:.1f}k sent, {other} received. Cost: $0.0093 message, $0.02 session.",
            f"models_usage=RequestUsage(prompt_tokens={one}, completion_tokens={other})",
            f"usage_metadata: {{'input_tokens': {one}, 'output_tokens': {other}, 'total_tokens': {one + other}}}",
            json.dumps({"completion_tokens": other, "prompt_tokens": one, "total_tokens": one + other}),
            f"=================== {self.chance.randint(1, 90)} passed in {self.chance.random() * 9:.2f}s ===================",
        ])

    def stream(self):
        """A message of Claude Code, an answer and the result of a tool in turns."""
        self.number += 1
        call = f"toolu_{self.number // 2:08}"
        envelope = {"parent_tool_use_id": None, "session_id": "9ce175e1-20a7-4f54-966f-15326c4c1a4f",
                    "uuid": f"{self.chance.getrandbits(128):032x}"}
        text = "\n".join(self.words(6, 12) for _ in range(52))
        if self.number % 2:
            content = [{"type": "text", "text": text},
                       {"type": "tool_use", "id": call, "name": self.chance.choice(TOOLS),
                        "input": {"command": self.words(2, 6), "description": self.words(2, 4)}}]
            usage = {"input_tokens": self.chance.randint(1, 90), "cache_creation_input_tokens": self.chance.randint(0, 2000),
                     "cache_read_input_tokens": self.chance.randint(0, 50_000), "output_tokens": self.chance.randint(1, 900),
                     "service_tier": "standard"}
            message = {"id": f"msg_{self.number:08}", "type": "message", "role": "assistant", "model": MODEL,
                       "content": content, "stop_reason": None, "usage": usage}
            line = {"type": "assistant", "message": message}
        else:
            result = {"tool_use_id": call, "type": "tool_result", "content": text, "is_error": False}
            line = {"type": "user", "message": {"role": "user", "content": [result]},
                    "tool_use_result": {"stdout": text[:400], "stderr": "", "interrupted": False}}
        return json.dumps(line | envelope, separators=(",", ":"))


def write(path, kind, megabytes):
    text, size = Text(kind), 0
    with open(path, "w", encoding="utf-8") as file:
        while size < megabytes * 1_000_000:
            size += file.write(text.line() + "\n")


def measure(command):
    """Wall and processor seconds of a command line and of all its processes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(["sh", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(kind, path, proctor, runs):
    size = os.path.getsize(path) / 1e6
    commands = {"proctor": f"{proctor} run --quiet -o /dev/null -- cat {path}",
                "ripgrep": f"cat {path} | rg -c -a -f {PATTERNS}", "pipe": f"cat {path} | cat"}
    for command in commands.values():
        measure(command)
    taken = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(measure(command))
    wall = {name: statistics.median(one[0] for one in times) for name, times in taken.items()}
    cpu = {name: statistics.median(one[1] for one in times) for name, times in taken.items()}
    used = [one[1] for one in taken["proctor"]]
    ratios = [theirs[1] / ours[1] for ours, theirs in zip(taken["proctor"], taken["ripgrep"])]
    walls = [theirs[0] / ours[0] for ours, theirs in zip(taken["proctor"], taken["ripgrep"])]
    print(f"| {kind} | {size:.0f} | {size / cpu['proctor']:.0f} | {cpu['proctor']:.3f} ({min(used):.3f}–{max(used):.3f}) | "
          f"{cpu['ripgrep']:.3f} | {cpu['pipe']:.3f} | {statistics.median(ratios):.2f} × ({min(ratios):.2f}–{max(ratios):.2f}) | "
          f"{wall['proctor']:.3f} | {wall['ripgrep']:.3f} | {statistics.median(walls):.2f} × |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proctor")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kind", choices=["logs", "telling", "json"])
    parser.add_argument("--corpus", type=pathlib.Path, help="a text of its own for the kind logs")
    parser.add_argument("--mb", type=int, default=64)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {given.runs} rounds\n")
    print("| text | MB | MB/s of processor time | s of processor time | ripgrep | the pipe | of ripgrep | s of wall time | ripgrep | of ripgrep |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for kind in [given.kind] if given.kind else ["logs", "telling", "json"]:
        path = given.corpus if kind == "logs" and given.corpus else given.folder / f"{kind}-{given.mb}.txt"
        if not path.exists():
            write(path, kind, given.mb)
        row(kind, path, given.proctor, given.runs)


if __name__ == "__main__":
    main()
