#!/usr/bin/env python3
"""Network selection as the authors of TAG do it in their notebook, re-created as a peer to time against.

Every list of at most as many groups as there may be networks, out of all 2^n - 1 groups, is tried; it counts when its
groups hold all tasks, and is worth the mean over tasks of the best score that a group gives a task. A task scores in a
group the mean of what the other members do to it, and -1e6 alone. Of equals the first is kept.

The procedure is that of tag/network_selection in github.com/google-research/google-research (Apache-2.0); the code is
not. What it keeps are the steps and what they cost: groups are named by a text of their members, their scores lie in
dictionaries, and each list of groups is copied, taken apart and averaged anew.

  bench/peers/notebook_selection.py AFFINITY.json NETWORKS

AFFINITY.json is a kindred.affinity/1 file. Prints the groups, the value and the seconds, reading not included, as JSON.
"""
import argparse
import json
import time

import numpy as np

ALONE = -1e6
SEPARATOR = "\n"  # in no task's name


def read_affinity(path):
    """By target, then by source: what the source does to the target."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if content.get("format") != "kindred.affinity/1" or content.get("rows") not in ("source", "target"):
        raise SystemExit(f"{path}: no kindred.affinity/1 file that says what its rows are")
    tasks, matrix = content["tasks"], content["matrix"]
    by_target = matrix if content["rows"] == "target" else [list(column) for column in zip(*matrix)]
    return {target: dict(zip(tasks, row)) for target, row in zip(tasks, by_target)}


def add_groups_from(start, name, sums, tasks, affinity, groups):
    """Enters all groups that extend `name` by later tasks, with the sum of what reaches each member."""
    for at in range(start, len(tasks)):
        newcomer = tasks[at]
        extended = dict(sums)
        extended[newcomer] = 0.0
        for member in sums:
            extended[member] += affinity[member][newcomer]
            extended[newcomer] += affinity[newcomer][member]
        longer = name + SEPARATOR + newcomer if name else newcomer
        if name:
            groups[longer] = extended
        add_groups_from(at + 1, longer, extended, tasks, affinity, groups)
        if not name:
            groups[longer] = {newcomer: ALONE}


def all_group_scores(affinity):
    groups = {}
    add_groups_from(0, "", {}, list(affinity), affinity, groups)
    for name, sums in groups.items():
        others = len(name.split(SEPARATOR)) - 1
        if others > 0:
            for task in sums:
                sums[task] /= others
    return list(groups.items())


class Best:
    def __init__(self):
        self.value = -1e8
        self.chosen = {}


def look_at(chosen, task_count, best):
    covered = set()
    for name in chosen:
        for task in name.split(SEPARATOR):
            covered.add(task)
    if len(covered) != task_count:
        return
    scores = dict.fromkeys(covered, ALONE)
    for name in chosen:
        for task in chosen[name]:
            scores[task] = max(scores[task], chosen[name][task])
    value = np.mean(list(scores.values()))
    if value > best.value:
        best.value = value
        best.chosen = dict(chosen)


def try_lists(first, chosen, groups, networks, task_count, best):
    look_at(chosen, task_count, best)
    if len(chosen) == networks:
        return
    for at in range(first, len(groups)):
        name, scores = groups[at]
        longer = dict(chosen)
        longer[name] = scores
        if len(longer) <= networks:
            try_lists(at + 1, longer, groups, networks, task_count, best)


def select(affinity, networks):
    best = Best()
    try_lists(0, {}, all_group_scores(affinity), networks, len(affinity), best)
    return [name.split(SEPARATOR) for name in best.chosen], float(best.value)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("affinity", metavar="AFFINITY.json")
    parser.add_argument("networks", type=int)
    options = parser.parse_args()
    affinity = read_affinity(options.affinity)
    start = time.perf_counter()
    groups, value = select(affinity, options.networks)
    seconds = time.perf_counter() - start
    print(json.dumps({"groups": groups, "value": value, "seconds": seconds}))


if __name__ == "__main__":
    main()
