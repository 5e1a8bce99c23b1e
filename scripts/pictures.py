#!/usr/bin/env python3
"""Runs the main job on pictures and writes the part "Pictures" of docs/results.md.

  scripts/pictures.py [--program build/release/bin/kindred] [--runs runs/pictures] [NAME ...]

faces and rooms are drawn by kindred synth; camvid and two_digits are made from files in the folder data
(scripts/fetch_data.py camvid mnist). Runs that are there already are resumed, so a second call only writes the page. The
words under a table are in scripts/results/pictures/*.md.
"""
import argparse
import pathlib
import subprocess
import sys

from results import load, overview

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTES = ROOT / "scripts" / "results"
DATA = ROOT / "data"
HEADING = "## Pictures"
NAMES = ["faces", "rooms", "camvid", "two_digits"]
CONFIGS = {"camvid": NOTES / "camvid.toml", "two_digits": ROOT / "examples" / "two_digits" / "two_digits.toml"}


def call(*command):
    print("$", *command, file=sys.stderr, flush=True)
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout


def prepare(program, name, data):
    """Makes the data where they are not there yet; the config to run."""
    made = {"faces": (program, "synth", "celeba", "--out", data, "--images", 1500),
            "rooms": (program, "synth", "taskonomy", "--out", data, "--images", 400),
            "camvid": (NOTES / "camvid.py", DATA / "camvid" / "CamVid", data),
            "two_digits": (ROOT / "examples" / "two_digits" / "overlay.py", DATA / "mnist", data)}
    if not data.exists():
        call(*made[name])
    if name not in CONFIGS:
        return next(data.glob("*.toml"))
    config = data / CONFIGS[name].name
    config.write_text(CONFIGS[name].read_text(encoding="utf-8").replace(f'path = "{name}"', 'path = "."'), encoding="utf-8")
    return config


def run(program, name, runs):
    config, out = prepare(program, name, runs / f"{name}_data"), runs / name
    resume = ["--resume"] if (out / "identity.json").exists() else []
    return out, call(program, "run", config, "--out", out, *resume)


def section(name, table):
    lines = [f"### {name}", "", "```", table.rstrip(), "```"]
    note = NOTES / "pictures" / f"{name}.md"
    if note.exists():
        lines += ["", note.read_text(encoding="utf-8").strip()]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--runs", type=pathlib.Path, default=ROOT / "runs" / "pictures")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "results.md")
    options = parser.parse_args()

    sections, rows = [], []
    for name in options.names:
        out, table = run(options.program, name, options.runs)
        sections.append(section(name, table))
        rows.append((name, load(out / "metrics.json")))
    introduction = (NOTES / "pictures.md").read_text(encoding="utf-8")
    before = options.page.read_text(encoding="utf-8").partition(HEADING)[0].rstrip()
    options.page.write_text(f"{before}\n\n{HEADING}\n\n{introduction}\n{overview(rows)}\n" + "\n".join(sections),
                            encoding="utf-8")
    print(options.page)


if __name__ == "__main__":
    main()
