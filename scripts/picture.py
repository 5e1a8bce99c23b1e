#!/usr/bin/env python3
"""Draws docs/census.svg, the README's picture, from a finished run: its affinity matrix and its groups.

  scripts/picture.py [RUN_DIRECTORY] [OUT.svg]
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CELL, LEFT, TOP, RIGHT = 34, 150, 90, 520


def colour(share):
    """Green for help, red for harm; `share` of the largest effect, from -1 to 1."""
    if share >= 0:
        rgb = (255 - 155 * share, 255 - 75 * share, 255 - 175 * share)
    else:
        rgb = (255, 255 + 130 * share, 255 + 160 * share)
    return "#%02x%02x%02x" % tuple(int(value) for value in rgb)


def matrix_picture(affinity):
    tasks, matrix = affinity["tasks"], affinity["matrix"]
    n = len(tasks)
    effects = sorted(abs(matrix[i][j]) for i in range(n) for j in range(n) if i != j)
    largest = effects[-4]  # so that one or two extremes do not pale the others
    out = [f'<text x="20" y="24" font-weight="bold">1. Train all tasks once and measure:</text>',
           f'<text x="20" y="42" fill="#555">what does a step for the row\'s task do to the column\'s loss?</text>']
    for i, name in enumerate(tasks):
        x, y = LEFT + i * CELL + CELL // 2, TOP - 8
        out.append(f'<text x="{LEFT - 8}" y="{TOP + i * CELL + 21}" text-anchor="end" font-size="12">{name}</text>')
        out.append(f'<text x="{x}" y="{y}" font-size="11" transform="rotate(-30 {x} {y})">{name[:9]}</text>')
        for j, target in enumerate(tasks):
            fill = "#eeeeee" if i == j else colour(max(-1, min(1, matrix[i][j] / largest)))
            out.append(f'<rect x="{LEFT + j * CELL}" y="{TOP + i * CELL}" width="{CELL - 2}" height="{CELL - 2}" rx="3" '
                       f'fill="{fill}"><title>{name} to {target}: {matrix[i][j]:.2e}</title></rect>')
    bottom = TOP + n * CELL + 18
    out.append(f'<text x="{LEFT}" y="{bottom}" font-size="11" fill="#555">green helps, red harms, grey: itself; '
               f'mean of {affinity["measurements"]} measurements</text>')
    return out, bottom


def groups_picture(grouping):
    out = [f'<text x="{RIGHT}" y="24" font-weight="bold">2. Choose the best groups:</text>',
           f'<text x="{RIGHT}" y="42" fill="#555">a network serves its filled tasks; dashed ones only help</text>']
    y = 60
    for k, group in enumerate(grouping["groups"]):
        height = 34 + (len(group) + 1) // 2 * 30
        out.append(f'<rect x="{RIGHT}" y="{y}" width="370" height="{height}" rx="8" fill="#f4f7fb" stroke="#7a93b5"/>'
                   f'<text x="{RIGHT + 12}" y="{y + 20}" fill="#35506e" font-weight="bold">network {k + 1}</text>')
        for place, name in enumerate(group):
            x, top = RIGHT + 12 + place % 2 * 178, y + 30 + place // 2 * 30
            look = 'fill="#cfe3d4"' if grouping["serves"][name] == k else 'fill="#ffffff" stroke-dasharray="4 3"'
            out.append(f'<rect x="{x}" y="{top}" width="168" height="24" rx="12" stroke="#5d8a6a" {look}/>'
                       f'<text x="{x + 84}" y="{top + 16}" text-anchor="middle" font-size="12">{name}</text>')
        y += height + 8
    out.append(f'<text x="{RIGHT}" y="{y + 14}" font-weight="bold">3. Train them, compare them, deploy them.</text>')
    return out, y + 14


def main():
    run = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "runs" / "results" / "census"
    page = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "census.svg"
    matrix, left_bottom = matrix_picture(json.loads((run / "affinity.json").read_text(encoding="utf-8")))
    groups, right_bottom = groups_picture(json.loads((run / "grouping.json").read_text(encoding="utf-8")))
    height = max(left_bottom, right_bottom) + 14
    page.write_text("\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 {height}" font-family="sans-serif" font-size="13" '
        'role="img" aria-labelledby="title desc">', "<title id=\"title\">From tasks to groups</title>",
        '<desc id="desc">Left: the affinity matrix that kindred measured on the census table. Right: the networks that it '
        "chose from it.</desc>", f'<rect width="920" height="{height}" fill="#ffffff"/>', *matrix, *groups, "</svg>", ""]),
        encoding="utf-8")


if __name__ == "__main__":
    main()
