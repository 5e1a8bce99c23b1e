"""A finished run directory, made up, for any number of tasks."""
import json
import math
import random

SEEDS = [0, 1, 2]
HOSTILE = ["</script><b>\"&'", "<img src=x onerror=alert(1)>", "-->", "]]>", "\u202etxt.evil", "tab\there",
           "日本語の仕事", "\"quoted\", comma | pipe", "http://127.0.0.1:9/x.png"]


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def spread(values):
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return {"mean": mean, "sd": deviation, "values": values}


def make_groups(count, draw):
    """Disjoint homes of two tasks or more, each with some helpers from elsewhere."""
    networks = max(1, min(8, count // 3))
    homes = [task % networks for task in range(count)]
    groups = [sorted({task for task in range(count) if homes[task] == network or draw.random() < 0.08})
              for network in range(networks)]
    order = sorted(range(networks), key=lambda network: groups[network])
    return [groups[network] for network in order], [order.index(home) for home in homes]


def write_affinities(folder, names, homes, draw, steps):
    count = len(names)
    matrix = [[(4e-5 if homes[i] == homes[j] else -1e-5) + draw.gauss(0, 2e-5) for j in range(count)]
              for i in range(count)]
    write(folder / "affinity.json",
          {"format": "kindred.affinity/1", "rows": "source", "tasks": names, "measure": "lookahead",
           "measurements": steps, "matrix": matrix,
           "standard_error": [[abs(draw.gauss(8e-6, 3e-6)) for _ in names] for _ in names]})
    with open(folder / "affinity.jsonl", "w", encoding="utf-8") as file:
        for step in range(steps):
            fade = 1 + math.exp(-step / 10)
            rows = [[round(value * fade + draw.gauss(0, 3e-5), 9) for value in row] for row in matrix]
            file.write(json.dumps({"step": 10 * step, "epoch": step // 10, "matrix": rows}) + "\n")


def write_grouping(folder, names, groups, homes, draw):
    together = [[1.0 if i == j else round(min(1, max(0, draw.gauss(0.8 if homes[i] == homes[j] else 0.1, 0.1))), 3)
                 for j in range(len(names))] for i in range(len(names))]
    grouping = {"format": "kindred.grouping/1", "tasks": names, "networks": len(groups), "value": 6.4e-5,
                "bound": 6.4e-5, "gap": 0.0, "status": "optimal",
                "groups": [[names[task] for task in group] for group in groups],
                "serves": dict(zip(names, homes)), "scores": {name: 5e-5 for name in names},
                "stability": {"resamples": 1000, "best_share": 0.625, "expected_regret": 4.2e-8, "regret_95": 2e-7,
                              "together": together}}
    write(folder / "grouping.json", grouping)
    one = dict(grouping, networks=1, groups=[names], serves={name: 0 for name in names}, value=4e-5, stability=None)
    write(folder / "groupings.json", {"format": "kindred.groupings/1", "groupings": [one, grouping]})


def write_comparison(folder, names, groups, draw):
    methods = []
    for name, shift, networks in (("single_task", 0, len(names)), ("all_in_one", 0.012, 1),
                                  ("random", 0.004, len(groups)), ("tag", -0.01, len(groups))):
        tasks = [[0.4 + shift + draw.gauss(0, 0.003) for _ in SEEDS] for _ in names]
        totals = [sum(task[seed] for task in tasks) / len(names) for seed in SEEDS]
        methods.append({"name": name, "networks": networks,
                        "groupings": [[[names[task] for task in group] for group in groups]] if name == "tag" else [], "tasks": list(map(spread, tasks)),
                        "error": spread(totals),
                        "gain_over_single_task": spread([-shift / 0.4 + draw.gauss(0, 0.004) for _ in SEEDS])})
    differences = [{"of": "tag", "against": name, "mean": mean, "low": mean - 0.01, "high": mean + 0.01,
                    "seed_error": 0.003, "row_error": 0.003, "exceeds_noise": abs(mean) > 0.01}
                   for name, mean in (("single_task", -0.02), ("all_in_one", -0.03), ("random", 0.004))]
    write(folder / "metrics.json",
          {"format": "kindred.metrics/1", "seeds": SEEDS, "methods": methods, "differences": differences,
           "tasks": [{"name": name, "metric": "error_rate", "higher_is_better": False, "weight": 1.0, "counted": True}
                     for name in names]})


def write_networks(folder, names, groups, draw):
    members = {tuple(range(len(names)))} | {(task,) for task in range(len(names))} | set(map(tuple, groups))
    for place, tasks in enumerate(sorted(members)):
        history = [{"training_losses": [0.4 + 0.6 * math.exp(-epoch / 4) + draw.gauss(0, 0.01) for _ in tasks],
                    "validation_losses": [0.5 + 0.5 * math.exp(-epoch / 4) + draw.gauss(0, 0.01) for _ in tasks],
                    "validation_total": 1.0}
                   for epoch in range(12)]
        write(folder / "networks" / f"seed0_{place}" / "result.json",
              {"format": "kindred.network/1", "tasks": [names[task] for task in tasks], "task_numbers": list(tasks), "seed": 0,
               "weighting": "equal", "validation_losses": history[9]["validation_losses"], "best_epoch": 9,
               "validation": [0.25] * len(tasks), "test": [0.5] * len(tasks), "test_without": [[0.5, None]] * len(tasks),
               "epochs": 12, "steps": 600, "seconds": 1.0 + 0.4 * len(tasks), "history": history,
               "measured": len(tasks) == len(names)})


def make(folder, names, steps=40):
    """Writes the run of these tasks; the same names give the same run."""
    draw = random.Random(len(names))
    folder.mkdir(parents=True)
    groups, homes = make_groups(len(names), draw)
    write_affinities(folder, names, homes, draw, steps)
    write_grouping(folder, names, groups, homes, draw)
    write_comparison(folder, names, groups, draw)
    write_networks(folder, names, groups, draw)
    write(folder / "timing.json",
          {"format": "kindred.timing/1",
           "search": {"seconds": 34.8, "measuring_seconds": 13.5, "steps": 400, "most_steps": 400, "cut_short": False,
                      "joint_runs": 1.63,
                      "hoa_networks": len(names) * (len(names) + 1) // 2, "exhaustive_networks": 2.0 ** len(names) - 1}})
    (folder / "config.toml").write_text("[data]\npath = \"table.csv\"\n", encoding="utf-8")
    write(folder / "log.jsonl", {"event": "data", "hash": "crc32:1:2", "inputs": 12, "rows": [700, 150, 150],
                                 "device": "cpu", "blas": "OpenBLAS", "threads": 2, "warnings": [], "time": "2026-01-02T03:04:05Z"})
    with open(folder / "log.jsonl", "a", encoding="utf-8") as file:
        file.write("\n")
