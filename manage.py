#!/usr/bin/env python
"""Django's command line for this project: ``python manage.py help`` lists the commands."""

import errno
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a command. A reader that goes away (``| head``) or was never there ends it quietly."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shservice.settings")
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (open to the end)
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f"manage.py: {error.strerror}")


if __name__ == "__main__":
    main()
