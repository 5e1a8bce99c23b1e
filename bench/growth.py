#!/usr/bin/env python3
"""How the cost of a small network grows with its tasks, rows and width: the joint step and the exact look-ahead of all tasks beside
their matrix products, and memory beside what data and weights take. Each figure is the median over rounds, each of a process of
its own. Prints Markdown tables and draws them.

  bench/growth.py [--bench build/release/bench/bench_training] [--rounds 3] [--out docs/growth.svg]
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
INPUTS = 103
KINDS = ("growth_joint_step", "growth_joint_step_products", "growth_look_ahead", "growth_look_ahead_products")
AXES = ("tasks", "rows", "width")
COLOURS = {"growth_joint_step": "#2b6cb0", "growth_look_ahead": "#b7791f"}
NAMES = {"growth_joint_step": "joint step", "growth_look_ahead": "look-ahead of all tasks"}
WIDTH, HEIGHT, LEFT, TOP, GAP = 230, 170, 76, 46, 76


def run(bench, words):
    """What the program prints, and its peak memory in MiB."""
    with subprocess.Popen([bench, *words], stdout=subprocess.PIPE, text=True, env=dict(os.environ, OMP_NUM_THREADS="1")) as process:
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{bench} ended with exit code {process.returncode}")
    return out, usage.ru_maxrss / 1024


def cases(bench):
    """{name: {tasks, rows, width}} of the joint step's cases."""
    listed = [line for line in run(bench, ["--benchmark_list_tests", "--benchmark_filter=growth_joint_step/"])[0].split() if line]
    return {line: {key: int(value) for key, value in (word.split(":") for word in line.split("/")[1:4])} for line in listed}


def measure(bench, name, rounds):
    seconds, memory = [], []
    for _ in range(rounds):
        out, peak = run(bench, ["--benchmark_format=json", f"--benchmark_filter=^{name}$"])
        seconds.append(json.loads(out)["benchmarks"][0]["real_time"])
        memory.append(peak)
    return statistics.median(seconds), statistics.median(memory)


def least_memory(case):
    """MiB of the rows, and of weights, gradients and momenta."""
    sizes = [INPUTS, case["width"], case["width"], case["tasks"]]
    weights = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    return 4 * (case["rows"] * (INPUTS + case["tasks"]) + 3 * weights) / 2**20


def series(found, base, axis):
    """The cases that differ from the base in this alone, ascending."""
    others = [key for key in AXES if key != axis]
    return sorted((entry for entry in found if all(entry["case"][key] == base[key] for key in others)),
                  key=lambda entry: entry["case"][axis])


def text(x, y, words, anchor="middle", size=11, fill="#333", more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}" {more}>{words}</text>'


def panel(place, title, axis, unit, lines):
    """Lines of (values of the axis, values, colour, dashed) on logarithmic scales."""
    left, top = LEFT + place[0] * (WIDTH + GAP), TOP + place[1] * (HEIGHT + GAP)
    xs = lines[0][0]
    every = [value for line in lines for value in line[1]]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    x_of = lambda x: left + WIDTH * (math.log(x) - math.log(xs[0])) / (math.log(xs[-1]) - math.log(xs[0]))
    y_of = lambda y: top + HEIGHT * (1 - (math.log10(y) - low) / (high - low))
    out = [text(left + WIDTH / 2, top - 10, title, size=12, more='font-weight="bold"'),
           f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>']
    for power in range(low, high + 1):
        y = y_of(10**power)
        out += [f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>',
                text(left - 6, y + 4, f"{10**power:,}", "end")]
    out += [text(x_of(x), top + HEIGHT + 15, f"{x:,}" if x < 10**5 else f"10{'⁵' if x < 10**6 else '⁶'}", size=10) for x in xs]
    out += [text(left + WIDTH / 2, top + HEIGHT + 31, axis), text(left, top - 10, unit, "end", 10, "#777")]
    for values, points, colour, dashed in lines:
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in zip(values, points))
        dashes = "5 4" if dashed else "none"
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>')
        if not dashed:
            out += [f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3" fill="{colour}"/>' for x, y in zip(values, points)]
    return out


def picture(found, base):
    out = []
    for column, axis in enumerate(AXES):
        entries = series(found, base, axis)
        xs = [entry["case"][axis] for entry in entries]
        lines = []
        for kind, colour in COLOURS.items():
            lines += [(xs, [entry[kind] for entry in entries], colour, False),
                      (xs, [entry[kind + "_products"] for entry in entries], colour, True)]
        out += panel((column, 0), f"time by {axis}", axis, "µs", lines)
        out += panel((column, 1), f"memory by {axis}", axis, "MiB", [(xs, [entry["memory"] for entry in entries], "#2f855a", False),
                                                                    (xs, [entry["least"] for entry in entries], "#2f855a", True)])
    height = TOP + 2 * (HEIGHT + GAP) + 36
    keys = [(COLOURS[kind], name) for kind, name in NAMES.items()] + [("#2f855a", "peak memory of the process")]
    for place, (colour, name) in enumerate(keys):
        x = LEFT + place * 190
        out += [f'<line x1="{x}" x2="{x + 26}" y1="{height - 40}" y2="{height - 40}" stroke="{colour}" stroke-width="2"/>',
                text(x + 32, height - 36, name, "start")]
    out.append(text(LEFT, height - 12, "dashed: the matrix products alone; the bytes of rows, weights, gradients and momenta", "start", 11, "#777"))
    width = LEFT + 3 * (WIDTH + GAP)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(out)}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=ROOT / "build" / "release" / "bench" / "bench_training")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", default=ROOT / "docs" / "growth.svg")
    options = parser.parse_args()
    found = []
    print("| tasks | rows | width | joint step, µs | products | look-ahead, µs | products | memory, MiB | rows and weights |\n"
          "|---|---|---|---|---|---|---|---|---|")
    for name, case in cases(options.bench).items():
        entry = {"case": case, "least": least_memory(case)}
        for kind in KINDS:
            entry[kind], memory = measure(options.bench, name.replace("growth_joint_step", kind), options.rounds)
            if kind == "growth_joint_step":
                entry["memory"] = memory
        found.append(entry)
        print(f"| {case['tasks']} | {case['rows']:,} | {case['width']} | " + " | ".join(f"{entry[kind]:,.0f}" for kind in KINDS) +
              f" | {entry['memory']:,.0f} | {entry['least']:,.0f} |", flush=True)
    base = {"tasks": 14, "rows": 10_000, "width": 128}
    pathlib.Path(options.out).write_text(picture(found, base), encoding="utf-8")


if __name__ == "__main__":
    main()
