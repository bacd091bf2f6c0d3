"""Writes what the fuzzer begins with: the inputs that fixtures/ holds for each target, one file each."""

import hashlib
import json
import re
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
LONGEST = 4096


def seeds():
    """Pairs of target and input."""
    for line in (FIXTURES / "formats/cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = "\n".join(case["lines"]).encode()
        yield "lines", (b"\1" if case.get("stream") == "stderr" else b"\0") + text
        yield "splitter", b"\3" + text
        for part in case["lines"]:
            if part.startswith("{"):
                yield "dialects", part.encode()
                yield "json", part.encode()
    for log in sorted((FIXTURES / "recordings").glob("*/*")):
        if log.is_file():
            for line in log.read_bytes().splitlines()[:400]:
                if line.startswith(b"{") and len(line) <= LONGEST:
                    yield "dialects", line
                    yield "json", line
    for record in sorted((FIXTURES / "telemetry").glob("**/*.ndjson")):
        lines = [line.partition(b'"event":"')[2] for line in record.read_bytes().splitlines()[:100]]
        for target in ("records", "events"):
            for line in lines:
                yield target, line
            for first in range(0, len(lines), 3):
                yield target, b"\n".join(lines[first:first + 3])
    yield "letters", (FIXTURES / "letters/dead-letters.ndjson").read_bytes()
    for folder in ("teamfiles", "teams"):
        for file in sorted((FIXTURES / folder).glob("*.json*")):
            yield "teamfile", file.read_bytes()
    for table in sorted((FIXTURES.parent / "Sources/Recognition/Rules").glob("*.json")):
        yield "rules", table.read_bytes()[:LONGEST]
        for rule in json.loads(table.read_text(encoding="utf-8")).get("rules", [])[:3]:
            yield "rules", json.dumps({"tool": "t", "rules": [rule]}).encode()
    for source in [*(FIXTURES.parent / "Tests/AlertsTests").glob("*.swift"), FIXTURES.parent / "Sources/Alerts/Rules/DefaultRules.swift"]:
        for rule in re.findall(r'"([a-z_-]+: [^"\\]+)"', source.read_text(encoding="utf-8")):
            yield "alerts", rule.encode()
    prices = json.loads((FIXTURES.parent / "Sources/Recognition/Prices/prices.json").read_text(encoding="utf-8"))
    prices["models"] = dict(list(prices["models"].items())[:5])
    yield "prices", json.dumps(prices).encode()


def main():
    corpus = Path(sys.argv[1])
    for target, data in seeds():
        if len(data) <= LONGEST:
            folder = corpus / target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


main()
