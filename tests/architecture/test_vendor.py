"""What comes from elsewhere is named with version, licence and hash, and the browser fetches nothing else."""

import hashlib
import json
import re

from tests.architecture.tree import ROOT

STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
LISTED = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
OWN = [path for path in STATIC.rglob("*") if path.is_file() and VENDOR not in path.parents]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/2000/svg"
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)


def test_every_vendored_file_is_listed() -> None:
    assert {path.name for path in VENDOR.iterdir()} - {"vendor.json"} == {entry["file"] for entry in LISTED}


def test_every_listed_file_is_the_one_that_was_taken() -> None:
    hashes = {
        entry["file"]: hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() for entry in LISTED
    }
    assert hashes == {entry["file"]: entry["sha256"] for entry in LISTED}


def test_every_entry_names_version_and_licence() -> None:
    assert [entry for entry in LISTED if not (entry["name"] and entry["version"] and entry["licence"])] == []


def test_no_vendored_file_asks_for_a_source_map() -> None:
    asking = [path.name for path in VENDOR.iterdir() if b"sourceMappingURL" in path.read_bytes()]
    assert asking == []


def test_no_page_or_script_of_ours_names_another_host() -> None:
    named = {
        str(path.relative_to(ROOT)): found
        for path in [*TEMPLATES, *OWN]
        if (found := ADDRESS.findall(path.read_text(encoding="utf-8").replace(NAMESPACE, "")))
    }
    assert named == {}


def test_no_template_holds_inline_style_or_script() -> None:
    inline = {
        str(path.relative_to(ROOT)): found
        for path in TEMPLATES
        if (found := INLINE.findall(path.read_text(encoding="utf-8")))
    }
    assert inline == {}


def test_every_picture_that_is_named_is_in_a_sprite() -> None:
    drawn = set()
    for sprite in [*VENDOR.glob("*.svg"), *(STATIC / "img").glob("*.svg")]:
        drawn |= set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8")))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - drawn == set()
