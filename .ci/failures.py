"""Names what failed in the output of `swift test`: one line per issue, or with --suites the suites, as a filter."""

import re
import sys

ISSUE = re.compile(r'^✘ Test .+ recorded an issue')
SUITE = re.compile(r'^✘ Suite "?(?P<name>.+?)"? failed after')
LONGEST = 400


def main():
    with open(sys.argv[-1], encoding="utf-8", errors="replace") as log:
        lines = log.read().splitlines()
    if "--suites" in sys.argv:
        found = (SUITE.match(line) for line in lines)
        print("|".join(sorted({suite["name"] for suite in found if suite})))
    else:
        print("\n".join(dict.fromkeys(line[:LONGEST] for line in lines if ISSUE.match(line))))


main()
