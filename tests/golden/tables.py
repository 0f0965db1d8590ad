"""What the scripts of this folder have in common: tables are written, or with --check compared."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def listed(text, head, rows):
    return lambda: (text, head, [list(row) for row in rows])


def write(tables):
    different = 0
    for name, table in tables.items():
        text, head, rows = table()
        out = text + "\t".join(head) + "\n" + "".join("\t".join(row).rstrip("\t") + "\n" for row in rows)
        path = os.path.join(HERE, name)
        if "--check" in sys.argv:
            with open(path, encoding="ascii") as file:
                if file.read() != out:
                    print(f"{name} is not what the rules give")
                    different = 1
            continue
        with open(path, "w", encoding="ascii") as file:
            file.write(out)
        print(f"{name}: {len(rows)} rows")
    return different
