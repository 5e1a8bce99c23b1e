#!/usr/bin/env python3
"""Runs kindred compare on real tables and drawn pictures and writes the part "Comparisons" of docs/results.md.

  scripts/compare.py [--program build/release/bin/kindred] [--runs runs/compare] [NAME ...]

Tables and configs are those of scripts/results.py; faces and rooms are drawn as scripts/pictures.py does. Comparisons that are there already are resumed, so a second
call only writes the page. The words are in scripts/results/comparisons.md and comparisons/*.md.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import pictures

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTES = ROOT / "scripts" / "results"
HEADING = "## Comparisons"
NAMES = ["emotions", "scene", "rf1", "census", "faces", "rooms"]
DRAWN = ["faces", "rooms"]
FLAGS = ["--networks", "2..4", "--affinity.every", "0"]
# Networks that take seconds each: fewer draws, and for census no optimum.
SMALL, LARGE = ["--optimum", "--run.random_groupings", "10"], ["--run.random_groupings", "5"]
MORE = {"emotions": SMALL, "scene": SMALL, "rf1": ["--optimum", *LARGE], "census": LARGE,
        "faces": [*LARGE, "--run.seeds", "3"], "rooms": ["--optimum", *LARGE, "--run.seeds", "3"]}
TITLES = {"single_task": "single-task", "all_in_one": "all-in-one", "hoa": "HOA", "tag": "TAG"}


def config_of(program, name, runs):
    if name in DRAWN:
        return pictures.prepare(program, name, runs / f"{name}_data")
    return ROOT / "examples" / "census" / "census.toml" if name == "census" else NOTES / f"{name}.toml"


def compare(program, name, runs):
    out = runs / name
    command = [str(program), "compare", str(config_of(program, name, runs)), *FLAGS, *MORE[name], "--json", "--out", str(out)]
    if (out / "identity.json").exists():
        command.append("--resume")
    print("$", " ".join(command), file=sys.stderr, flush=True)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def verdicts(record, name):
    """How TAG stands to a method, budget by budget."""
    words = []
    for difference in record["differences"]:
        if difference["against"] == name:
            real = difference["exceeds_noise"]
            words.append("noise" if not real else "better" if difference["mean"] < 0 else "worse")
    return ", ".join(words) or "–"


def joint_runs(method, record):
    """What the search cost. Steps tell networks' costs whatever else the machine does; what measuring adds to the
    joint run is told by the seconds of that one run."""
    search = method["search"]
    if method["name"] in ("tag", "cosine"):
        return search["joint_runs"]
    return search["steps"] / record["joint_run"]["steps"]


def rank(record, budget):
    """How many of the random divisions TAG's groups are better than."""
    methods = {m["name"]: m for m in record["methods"] if m["budget"] == budget}
    draws = methods["random"]["draw_errors"]
    return f"{sum(methods['tag']['error']['mean'] < draw for draw in draws)} of {len(draws)}"


def section(name, record):
    budgets = sorted({m["budget"] for m in record["methods"] if m["budget"]})
    rows = {}
    for method in record["methods"]:
        rows.setdefault(method["name"], []).append(method)
    hoa = rows["hoa"][0]
    lines = [f"### {name}", "",
             "| method | " + " | ".join(f"{b} networks" for b in budgets) +
             " | search, joint runs | ratio to HOA's | TAG against it |",
             "|---|" + "---|" * (len(budgets) + 3)]
    for key, methods in rows.items():
        cells = [f"{m['error']['mean']:.4f} ± {m['error']['sd']:.4f}" for m in methods]
        cells = cells * len(budgets) if len(cells) == 1 else cells
        cost = joint_runs(methods[0], record)
        ratio = f"1 : {joint_runs(hoa, record) / cost:.1f}" if cost else "–"
        cost = f"{cost:.2f}" if cost else "–"
        lines.append(f"| {TITLES.get(key, key)} | " + " | ".join(cells) +
                     f" | {cost} | {ratio} | {verdicts(record, key)} |")
    lines += ["", "Random divisions that TAG's groups beat: " +
              "; ".join(f"{rank(record, b)} with {b} networks" for b in budgets) + ".",
              f"HOA trained {hoa['search']['networks']:.0f} networks" +
              (f", the optimum {rows['optimum'][0]['search']['networks']:.0f}." if "optimum" in rows else
               "; the optimum was not tried.")]
    note = NOTES / "comparisons" / f"{name}.md"
    if note.exists():
        lines += ["", note.read_text(encoding="utf-8").strip()]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bin" / "kindred")
    parser.add_argument("--runs", type=pathlib.Path, default=ROOT / "runs" / "compare")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "results.md")
    options = parser.parse_args()

    sections = [section(name, compare(options.program, name, options.runs)) for name in options.names]
    introduction = (NOTES / "comparisons.md").read_text(encoding="utf-8")
    before, _, after = options.page.read_text(encoding="utf-8").partition(HEADING)
    _, heading, pictures = after.partition("## Pictures")  # what scripts/pictures.py wrote stays
    options.page.write_text(f"{before.rstrip()}\n\n{HEADING}\n\n{introduction}\n" + "\n".join(sections) +
                            (f"\n{heading}{pictures}" if heading else ""), encoding="utf-8")
    print(options.page)


if __name__ == "__main__":
    main()
