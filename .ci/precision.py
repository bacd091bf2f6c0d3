#!/usr/bin/env python3
"""Hold `proctor read` against text that holds no agent: Python's own library and the machine's documentation.

  precision.py PROCTOR [LINES]

Reads at most LINES lines (default 400000), file by file in the order of their paths, and prints how many there were and
every token, cost and git operation that was seen in them; exits 1 if there was any, or fewer than 100000 lines.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile

FOLDERS = [sysconfig.get_paths()["stdlib"], "/usr/share/doc"]
ENDINGS = (".py", ".md", ".txt", ".rst", ".log", "copyright", "README")
WANTED = {"git_activity", "llm_call", "x_usage_reconciled"}
LEAST = 100_000


def files(folder):
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("site-packages", "__pycache__"))
        for name in sorted(names):
            if name.endswith(ENDINGS):
                yield os.path.join(place, name)


def gather(target, limit):
    """Write the files to target, each ended by a line break; return their lines."""
    lines = 0
    # Half of it is source code at most, so that both are read.
    for share, folder in zip((limit // 2, limit), FOLDERS):
        for path in files(folder):
            if lines >= share:
                break
            try:
                with open(path, "rb") as file:
                    data = file.read()
            except OSError:
                continue
            if data:
                lines += target.write(data.rstrip(b"\n") + b"\n") and data.rstrip(b"\n").count(b"\n") + 1
    target.flush()
    return lines


def main(proctor, limit):
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "prose"), "wb") as prose:
        lines = gather(prose, limit)
        records = os.path.join(folder, "records")
        subprocess.run(
            [proctor, "read", "--quiet", "--emit", "events", "--output", records, prose.name], check=True)
        with open(records, encoding="utf-8") as file:
            hits = [line for line in file if json.loads(line)["event"] in WANTED]
    for hit in hits:
        print(hit.strip()[:400])
    print(f"{lines} lines that hold no agent, {len(hits)} hits")
    return 1 if hits or lines < LEAST else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 400_000))
