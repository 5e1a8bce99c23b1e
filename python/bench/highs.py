#!/usr/bin/env python3
"""The choice of groups beside HiGHS (highspy) on the same problems, as set partitioning.

A column is a set P of tasks that one network serves, valued with its best helpers; at most b columns must cover every task
once. All columns are listed for HiGHS: every set for 12 tasks, and for more tasks those of networks of at most
`most_size` tasks, a constraint that kindred then has as well. Times are those of the solvers, without the listing.

  highs.py [--seeds 3] [--limit 60]
"""
import argparse
import itertools
import statistics
import time

import highspy
import numpy as np

import kindred

# tasks, networks, most_size
CASES = [(12, 3, None), (12, 5, None), (16, 4, 6), (20, 5, 5), (20, 7, 4), (30, 8, 4), (30, 12, 3), (40, 14, 3)]


def clustered(tasks, seed):
    """Tasks in clusters in three dimensions, and noise (the kind `latent` of bench/selection_instances.h)."""
    random = np.random.default_rng(seed)
    clusters = int(np.ceil(np.sqrt(tasks)))
    places = random.normal(size=(clusters, 3))[np.arange(tasks) % clusters] + 0.4 * random.normal(size=(tasks, 3))
    return places @ places.T / 3 + 0.3 * random.normal(size=(tasks, tasks))


def columns_of(matrix, most_size):
    """Every served set as a row of booleans, and the sum of its tasks' scores with the best helpers."""
    tasks = len(matrix)
    most = most_size or tasks
    off = matrix - np.diag(np.diag(matrix))
    sets, worths = [], []
    for size in range(1, most + 1):
        served = np.zeros((len(list(itertools.combinations(range(tasks), size))), tasks), bool)
        for row, members in enumerate(itertools.combinations(range(tasks), size)):
            served[row, list(members)] = True
        help_of = served.astype(float) @ off.T  # [set, source]: the source's affinities for the set's tasks
        inside = (help_of * served).sum(1)
        helpers = -np.sort(-np.where(served, -np.inf, help_of), axis=1)[:, :max(most - size, 0)]
        best = np.full(len(served), -np.inf)
        for count in range(0 if size > 1 else 1, helpers.shape[1] + 1):
            best = np.maximum(best, (inside + helpers[:, :count].sum(1)) / (size + count - 1))
        keep = np.isfinite(best)
        sets.append(served[keep])
        worths.append(best[keep])
    return np.concatenate(sets), np.concatenate(worths)


def by_highs(sets, worths, networks, limit):
    count, tasks = sets.shape
    model = highspy.HighsModel()
    lp = model.lp_
    lp.num_col_, lp.num_row_ = count, tasks + 1
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = worths / tasks, np.zeros(count), np.ones(count)
    lp.row_lower_ = np.append(np.ones(tasks), 0)
    lp.row_upper_ = np.append(np.ones(tasks), networks)
    rows = [np.append(np.flatnonzero(one), tasks) for one in sets]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(one) for one in rows])])
    lp.a_matrix_.index_ = np.concatenate(rows)
    lp.a_matrix_.value_ = np.ones(len(lp.a_matrix_.index_))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", float(limit))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.0)
    solver.passModel(model)
    begin = time.perf_counter()
    solver.run()
    seconds = time.perf_counter() - begin
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return seconds, solver.getInfo().objective_function_value if done else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds for HiGHS")
    options = parser.parse_args()
    print("tasks networks most_size   columns  HiGHS s  kindred s    ratio  same optimum   (medians; one thread)")
    for tasks, networks, most_size in CASES:
        times, same, count = [], 0, 0
        for seed in range(options.seeds):
            matrix = clustered(tasks, seed)
            sets, worths = columns_of(matrix, most_size)
            count = len(sets)
            theirs, value = by_highs(sets, worths, networks, options.limit)
            begin = time.perf_counter()
            answer = kindred.choose_groups(matrix, networks=networks, most_size=most_size, threads=1)
            ours = time.perf_counter() - begin
            times.append((theirs, ours))
            if value is not None and answer.status == "optimal":
                assert abs(answer.value - value) < 1e-9 * max(1, abs(value)), (seed, answer.value, value)
                same += 1
        theirs, ours = (statistics.median(one) for one in zip(*times))
        ratio = statistics.median(a / b for a, b in times)
        print(f"{tasks:5d} {networks:8d} {most_size or '–':>9} {count:9d} {theirs:8.2f} {ours:10.4f} {ratio:8.0f}  "
              f"{same} of {options.seeds}", flush=True)


if __name__ == "__main__":
    main()
