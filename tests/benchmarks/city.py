"""What is chosen before Django is ready: how large a city, on which database."""

import argparse
import os

import django

TARGETS = 2_000


def choose(text: str | None, *, size: int = 100_000) -> argparse.Namespace:
    """Read ``--size``, ``--targets``, ``--times`` and ``--database``; make Django ready. Before any model."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", "--reports", type=int, default=size, help="how many reports")
    parser.add_argument("--targets", type=int, default=TARGETS)
    parser.add_argument("--times", type=int, default=15, help="requests of which the median counts")
    parser.add_argument("--minutes", type=int, default=10, help="how long the people of `load` work")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    chosen = parser.parse_args()
    os.environ["TEST_DATABASE"] = chosen.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    return chosen
