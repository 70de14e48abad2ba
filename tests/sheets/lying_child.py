"""A reading process that answers something else than cells."""

import sys

if __name__ == "__main__":
    sys.stdin.buffer.read()
    sys.stdout.write('{"workbook": {"format": "csv"}}\n[[1, ["tx"]]]\n{"end": true}\n')
