"""Files that were damaged by chance or on purpose: the same seed gives the same damage."""

import io
import re
import zipfile
from pathlib import Path
from random import Random

from tests.sheets.build import zipped

SAMPLES = Path(__file__).parent / "samples"
ODD_NUMBERS = ("-1", "0", "1e309", "NaN", "99999999999", "4294967295", "0.1", "x", "", "2147483648", "１２")
_NUMBER = re.compile(rb'(?<=[">])[0-9.]+(?=["<])')
_ELEMENT = re.compile(rb"<(\w+)\b[^<>]*?(?:/>|>[^<>]*</\1>)")


def flipped(random: Random, data: bytes) -> bytes:
    """The bytes with a few of them flipped, dropped, doubled or replaced."""
    made = bytearray(data)
    for _ in range(random.randint(1, 12)):
        place = random.randrange(len(made))
        kind = random.randrange(4)
        if kind == 0:
            made[place] ^= 1 << random.randrange(8)
        elif kind == 1:
            del made[place : place + random.randint(1, 20)]
        elif kind == 2:
            made[place:place] = made[place : place + random.randint(1, 200)]
        else:
            made[place : place + 4] = random.randbytes(4)
    return bytes(made)


def edited(random: Random, data: bytes) -> bytes:
    """The zip with one of its parts flipped, left out, emptied, replaced, or still XML but odd."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    name, other = random.choice(list(made)), random.choice(list(made))
    kind = random.randrange(8)
    if kind == 0:
        del made[name]
    elif kind == 1:
        made[name] = b""
    elif kind == 2:
        made[name] = made[other]
    elif kind == 3:
        made[name] = flipped(random, made[name])
    else:
        page = next(name for name in made if name.endswith(("sheet1.xml", "content.xml")))
        part = random.choice([page, page, name])
        made[part] = odd_numbers(random, made[part]) if kind < 6 else moved(random, made[part])
    return zipped(made)


def odd_numbers(random: Random, part: bytes) -> bytes:
    """The XML with a few of its numbers (values, addresses, styles, counts) replaced by odd ones."""
    for _ in range(random.randint(1, 4)):
        places = list(_NUMBER.finditer(part))
        if places:
            place = random.choice(places)
            part = part[: place.start()] + random.choice(ODD_NUMBERS).encode() + part[place.end() :]
    return part


def moved(random: Random, part: bytes) -> bytes:
    """The XML with small elements left out, doubled or standing elsewhere."""
    for _ in range(random.randint(1, 4)):
        places = list(_ELEMENT.finditer(part))
        if places:
            one, other = random.choice(places), random.choice(places)
            kept = random.choice([b"", one.group() * 2, other.group()])
            part = part[: one.start()] + kept + part[one.end() :]
    return part


KINDS = (
    ("c02_merged_code.xlsx", flipped),
    ("c02_merged_code.xlsx", edited),
    ("c12_blank_rows_between.xlsx", edited),
    ("d02_percent_format.xlsx", edited),
    ("percent_merge_hidden.xls", flipped),
    ("b20_biff8.xls", flipped),
    ("b23_sheet.ods", flipped),
    ("b23_sheet.ods", edited),
    ("a04_gbk.csv", flipped),
    ("a05_utf16le_bom_tab.csv", flipped),
)


def mutated(number: int) -> tuple[str, bytes]:
    """The name and the bytes of one of endlessly many damaged files."""
    sample, mutate = KINDS[number % len(KINDS)]
    return sample, mutate(Random(f"{sample}{number}"), (SAMPLES / sample).read_bytes())
