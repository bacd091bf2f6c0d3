#!/usr/bin/env python3
"""How much of the pure modules the tests run, module by module; exits with 1 when one has less than 90 % of its lines.

    coverage.py JSON

JSON is what `swift test --enable-code-coverage` exports (`swift test --show-codecov-path`).
"""

import collections
import json
import re
import sys

PURE = ("JSONText", "Wording", "Redaction", "Recognition", "Telemetry", "Analysis", "Alerts", "Monitoring")
LEAST_PERCENT = 90


def main(path):
    lines = collections.Counter()
    covered = collections.Counter()
    files = {}
    with open(path, encoding="utf-8") as file:
        for entry in json.load(file)["data"][0]["files"]:
            # What is generated for resources stands in the build folder.
            found = re.search(r"/Sources/(\w+)/(.+)$", entry["filename"])
            if found and found[1] in PURE:
                summary = entry["summary"]["lines"]
                lines[found[1]] += summary["count"]
                covered[found[1]] += summary["covered"]
                files[f"{found[1]}/{found[2]}"] = summary["count"] - summary["covered"]
    failed = False
    for module in PURE:
        percent = 100 * covered[module] / lines[module] if lines[module] else 0.0
        failed |= percent < LEAST_PERCENT
        print(f"{module:<12} {percent:6.2f} %  {covered[module]} of {lines[module]} lines")
    print(f"{'together':<12} {100 * covered.total() / max(1, lines.total()):6.2f} %")
    print("most lines that no test runs:")
    for name, missing in sorted(files.items(), key=lambda item: -item[1])[:10]:
        print(f"  {missing:4}  {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

