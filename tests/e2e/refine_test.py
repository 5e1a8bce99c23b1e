"""Refinement, the recommendation and what is delivered."""
import json
import shutil
import signal
import struct
import unittest

import harness

FEW = ("--train.epochs", "3", "--run.seeds", "2", "--run.random_groupings", "1", "--affinity.every", "2")
TASKS = 4


def sorted_groups(groups):
    return sorted(sorted(group) for group in groups)


class Refine(harness.Case):
    def do(self, verb, *arguments, out="out"):
        result = self.kindred(verb, self.config, "--out", out, *FEW, *arguments)
        self.assert_done(result)
        return result

    def begin_after_a_run(self):
        """The run directory of a run with these flags, as a copy."""
        self.copy_of(self.once("run", *FEW))

    def refinement(self, out="out"):
        return harness.read_json(self.directory / out / "refinement.json")

    def bundled(self, out="out"):
        manifest = harness.read_json(self.directory / out / "bundle" / "manifest.json")
        return sorted_groups([head["task"] for head in network["heads"]] for network in manifest["networks"])

    def test_a_run_refines_recommends_and_delivers(self):
        summary = self.once("run", *FEW).result.stdout
        self.begin_after_a_run()
        record = self.refinement()
        self.assertEqual(record["format"], "kindred.refinement/1")
        self.assertEqual(record["trainings"], 2 * TASKS)
        self.assertLessEqual(len(record["steps"]), 2 * TASKS)
        seen = set()
        for step in record["steps"]:
            group = tuple(sorted(step["group"]))
            self.assertGreaterEqual(len(group), 2)
            self.assertNotIn(group, seen)
            seen.add(group)
            self.assertGreater(step["deviation"], 0)
            self.assertIsInstance(step["gain"], float)
        self.assertIn(record["end"], ("trainings", "no benefit", "no group"))
        answer = record["answer"]
        self.assertLessEqual(len(answer["groups"]), record["networks"])
        self.assertGreaterEqual(answer["against_all_in_one"]["advantage"], 0)
        for check in ("against_all_in_one", "against_single_task"):
            self.assertTrue(0 <= answer[check]["p"] <= 1)
        several = answer["against_all_in_one"]["p"] <= answer["level"]
        self.assertEqual(answer["recommended"] == "all_in_one", not several)
        self.assertEqual(self.bundled(), sorted_groups(answer["recommended_groups"]))
        first = summary.splitlines()[0]
        self.assertRegex(first, r"p (=|<) [0-9.e-]+")
        self.assertTrue(first.startswith("one network for all") != several, first)
        metrics = harness.read_json(self.directory / "out" / "metrics.json")
        self.assertEqual([method["name"] for method in metrics["methods"]],
                         ["single_task", "all_in_one", "random", "tag", "refined"])
        recommended = {"groups": "refined"}.get(answer["recommended"], answer["recommended"])
        self.assertEqual({difference["of"] for difference in metrics["differences"]}, {recommended})
        page = (self.directory / "out" / "report.html").read_text(encoding="utf-8")
        self.assertIn("How the answer was found", page)

    def test_the_answer_is_the_best_cover_of_the_recorded_losses(self):
        self.begin_after_a_run()
        answer = self.refinement()["answer"]
        losses = {}
        for path in (self.directory / "out" / "networks").glob("*/result.json"):
            network = harness.read_json(path)
            for task, loss in zip(network["tasks"], network["held_out"]["losses"]):
                losses.setdefault(tuple(network["tasks"]), {}).setdefault(task, []).append(loss)
        mean = {group: {task: sum(values) / len(values) for task, values in tasks.items()}
                for group, tasks in losses.items()}
        tasks = self.refinement()["tasks"]
        total = sum(mean[(task,)][task] for task in tasks)
        chosen = [tuple(task for task in tasks if task in group) for group in answer["groups"]]
        best = sum(min(mean[group][task] for group in chosen if task in group) for task in tasks)
        self.assertAlmostEqual(answer["gain"], 1 - best / total, places=6)
        joint = sum(mean[tuple(tasks)][task] for task in tasks)
        self.assertAlmostEqual(answer["all_in_one_gain"], 1 - joint / total, places=6)

    def test_zero_trainings_is_tag_alone(self):
        summary = self.do("run", "--refine.trainings", "0").stdout
        self.assertFalse((self.directory / "out" / "refinement.json").exists())
        grouping = harness.read_json(self.directory / "out" / "grouping.json")
        self.assertEqual(self.bundled(), sorted_groups(grouping["groups"]))
        self.assertIn("against", summary.splitlines()[0])
        # An earlier recommendation does not stand beside TAG's bundle.
        self.do("run", "--resume")
        self.assertTrue((self.directory / "out" / "refinement.json").exists())
        self.do("run", "--resume", "--refine.trainings", "0")
        self.assertFalse((self.directory / "out" / "refinement.json").exists())
        self.assertEqual(self.bundled(), sorted_groups(grouping["groups"]))

    def test_refine_goes_on_where_a_run_ended(self):
        one = ("--refine.at_once", "1", "--refine.least_improvement", "0")
        self.do("run", "--refine.trainings", "2", *one)
        shutil.copytree(self.directory / "out", self.directory / "again")
        self.do("refine", "--trainings", "3", *one)
        further = self.refinement()["steps"]
        self.assertEqual(len(further), 5)
        self.do("run", "--refine.trainings", "5", *one, out="whole")
        self.assertEqual(self.refinement("whole")["steps"], further)
        self.assertEqual(self.refinement("whole")["answer"], self.refinement()["answer"])
        # A resumed run with a smaller limit answers without the later trainings.
        self.do("run", "--resume", "--refine.trainings", "2", *one)
        self.assertEqual(self.refinement(), self.refinement("again"))

    def test_networks_whose_row_losses_are_lost_are_trained_again(self):
        self.do("run")
        before = self.refinement()
        files = sorted((self.directory / "out" / "networks").glob("*/validation_losses.safetensors"))
        content = [path.read_bytes() for path in files]
        for path in files:
            path.unlink()
        self.do("run", "--resume")
        self.assertEqual(self.refinement(), before)
        again = [path.read_bytes() for path in files if path.exists()]
        self.assertGreater(len(again), 5)
        self.assertTrue(set(again) <= set(content))

    def test_networks_of_version_0_2_0_get_row_losses_from_their_weights(self):
        self.do("run")
        networks = self.directory / "out" / "networks"
        for path in networks.glob("*/result.json"):
            record = harness.read_json(path)
            del record["held_out"]
            path.write_text(json.dumps(record), encoding="utf-8")
            (path.parent / "validation_losses.safetensors").unlink()
        self.do("run", "--resume", "--refine.trainings", "0")
        self.do("run", "--resume")
        alone = networks / "seed0_tasks0"
        self.assertNotIn("held_out", harness.read_json(alone / "result.json"))  # it was not trained again
        rows = self.row_values(alone / "validation_losses.safetensors")
        loss = sum(row[0] for row in rows["sum"]) / sum(row[0] for row in rows["weight"])
        self.assertAlmostEqual(loss, harness.read_json(alone / "result.json")["validation_losses"][0], places=6)

    def test_networks_are_compared_by_losses_that_their_epoch_was_not_chosen_by(self):
        self.do("run", "--refine.trainings", "0", "--train.learning_rate", "0.3")  # so that epochs differ
        differ = 0
        for path in (self.directory / "out" / "networks").glob("*/result.json"):
            record = harness.read_json(path)
            rows = self.row_values(path.parent / "validation_losses.safetensors")
            for place, loss in enumerate(record["held_out"]["losses"]):
                mean = sum(row[place] for row in rows["sum"]) / sum(row[place] for row in rows["weight"])
                self.assertAlmostEqual(loss, mean, places=6)
            differ += record["held_out"]["losses"] != record["validation_losses"]
        self.assertGreater(differ, 0)

    def test_another_budget_is_planned_anew(self):
        self.do("run", "--grouping.networks", "2")
        message = self.do("run", "--resume", "--grouping.networks", "3").stderr
        self.assertIn("refinement begins anew", message)
        self.do("run", "--grouping.networks", "3", out="fresh")
        self.assertEqual(self.refinement(), self.refinement("fresh"))

    def test_the_bundle_is_what_answer_deliver_says(self):
        self.begin_after_a_run()
        out = self.directory / "out"
        self.do("run", "--resume", "--answer.deliver", "tag")
        self.assertEqual(self.bundled(), sorted_groups(harness.read_json(out / "grouping.json")["groups"]))
        self.do("run", "--resume", "--answer.deliver", "best")
        self.assertEqual(self.bundled(), sorted_groups(self.refinement()["answer"]["groups"]))
        self.do("run", "--resume", "--answer.level", "1")
        self.assertEqual(self.bundled(), sorted_groups(self.refinement()["answer"]["groups"]))
        self.do("run", "--resume", "--answer.level", "0")
        self.assertEqual(self.refinement()["answer"]["recommended"], "all_in_one")
        self.assertEqual(len(self.bundled()), 1)

    def test_bad_input(self):
        self.assert_refused(self.kindred("refine", self.config, "--out", "none", *FEW), 2, "kindred group")
        self.do("run", "--refine.trainings", "1")
        path = self.directory / "out" / "refinement.json"
        good = path.read_text(encoding="utf-8")

        def spoiled(old, new):
            self.assertIn(old, good)
            return good.replace(old, new)

        for bad in ("", "{}", good[: len(good) // 2], spoiled('"load"', "7"), spoiled('"trainings": 1', '"trainings": -1'),
                    spoiled('"trainings": 1', '"trainings": 1e999'), spoiled('"trainings"', '"training"')):
            path.write_text(bad, encoding="utf-8")
            self.assert_refused(self.kindred("refine", self.config, "--out", "out", *FEW), 2, "refinement.json")
        path.write_text(json.dumps(dict(json.loads(good), tasks=["x", "y"], start=[["x", "y"]], steps=[],
                                   answer=None)), encoding="utf-8")
        self.assert_refused(self.kindred("refine", self.config, "--out", "out", *FEW), 2, "other tasks")
        path.write_text(good, encoding="utf-8")
        rows = next((self.directory / "out" / "networks").glob("*/validation_losses.safetensors"))
        rows.write_bytes(rows.read_bytes()[:-5])
        self.assert_refused(self.kindred("refine", self.config, "--out", "out", *FEW), 2, "validation_losses")
        for flag, value in (("--trainings", "-1"), ("--trainings", "x"), ("--refine.at_once", "0"),
                            ("--answer.level", "2"), ("--answer.folds", "0"), ("--answer.deliver", "all"), ("--refine.trainings", "1e9")):
            self.assert_refused(self.kindred("refine", self.config, "--out", "out", flag, value), 2, flag.lstrip("-"))

    def test_row_losses_of_another_seed_are_refused(self):
        self.begin_after_a_run()
        networks = self.directory / "out" / "networks"
        numbers = "-".join(map(str, range(TASKS)))
        shutil.copy(networks / f"seed1_tasks{numbers}" / "validation_losses.safetensors", networks / f"seed0_tasks{numbers}")
        (self.directory / "out" / "refinement.json").unlink()
        result = self.kindred("run", self.config, "--out", "out", "--resume", *FEW)
        self.assert_refused(result, 2, "is of another network than the result.json beside it")

    def by_metric(self):
        """The config with metrics of both directions, and weights."""
        text = self.config.read_text(encoding="utf-8")
        text = text.replace('target = "spam"', 'target = "spam"\nmetric = "roc_auc"\nweight = 3')
        text = text.replace('target = "price"', 'target = "price"\nmetric = "r2"')
        self.config.write_text(text, encoding="utf-8")

    def validation_errors(self):
        """{group: {task: mean error over seeds}} of the trained networks, from their files."""
        errors = {}
        for path in (self.directory / "out" / "networks").glob("*/result.json"):
            network = harness.read_json(path)
            for task, metric in zip(network["tasks"], network["held_out"]["metrics"]):
                error = 1 - metric if task in ("spam", "price") else metric
                errors.setdefault(tuple(network["tasks"]), {}).setdefault(task, []).append(error)
        return {group: {task: sum(values) / len(values) for task, values in tasks.items()} for group, tasks in errors.items()}

    def test_by_metric_the_answer_is_the_best_cover_of_the_total_error(self):
        self.by_metric()
        summary = self.do("run", "--answer.by", "metric").stdout
        record = self.refinement()
        self.assertEqual((record["format"], record["by"]), ("kindred.refinement/2", "metric"))
        self.assertIn("validation error, p", summary)
        self.assertNotIn("validation loss", summary)
        weight = {"load": 1, "price": 1, "spam": 3, "colour": 1}
        errors, tasks, answer = self.validation_errors(), record["tasks"], record["answer"]
        chosen = [tuple(task for task in tasks if task in group) for group in answer["groups"]]
        own = {task: [errors[group].get(task, 9) for group in chosen] for task in tasks}
        for task, place in zip(tasks, answer["serves"]):
            self.assertEqual(own[task][place], min(own[task]))
        total = sum(weight[task] * errors[(task,)][task] for task in tasks)
        best = sum(weight[task] * min(own[task]) for task in tasks)
        joint = sum(weight[task] * errors[tuple(tasks)][task] for task in tasks)
        self.assertAlmostEqual(answer["gain"], 1 - best / total, places=6)
        self.assertAlmostEqual(answer["all_in_one_gain"], 1 - joint / total, places=6)
        self.assertAlmostEqual(answer["against_all_in_one"]["decrease"], 1 - best / joint, places=6)
        # No other cover by two networks with both seeds has a smaller total error.
        complete = [group for group in errors if len(self.networks_of(group, tasks)) == 2]
        for first in complete:
            for second in complete:
                if set(first) | set(second) == set(tasks):
                    pair = sum(weight[task] * min(errors[first].get(task, 9), errors[second].get(task, 9)) for task in tasks)
                    self.assertGreaterEqual(pair, best - 1e-9)
        # Of the answer's networks, the one with the larger AUC on the validation rows serves spam, for each seed.
        metrics = harness.read_json(self.directory / "out" / "metrics.json")
        refined = next(method for method in metrics["methods"] if method["name"] == "refined")
        for seed, value in enumerate(refined["tasks"][tasks.index("spam")]["values"]):
            candidates = []
            for group in chosen:
                if "spam" in group:
                    network = self.networks_of(group, tasks)[seed]
                    place = network["tasks"].index("spam")
                    candidates.append((network["validation"][place], network["test"][place]))
            self.assertEqual(value, max(candidates)[1])

    def networks_of(self, group, tasks):
        """The results of a group's networks, by seed."""
        numbers = "-".join(str(tasks.index(task)) for task in group)
        paths = (self.directory / "out" / "networks").glob(f"seed*_tasks{numbers}/result.json")
        return [harness.read_json(path) for path in sorted(paths)]

    def test_a_run_by_loss_goes_on_by_metric(self):
        self.by_metric()
        self.do("run")
        self.assertEqual(self.refinement()["format"], "kindred.refinement/1")
        networks = self.directory / "out" / "networks"
        self.assertEqual(list(networks.glob("*/validation_metrics.safetensors")), [])
        message = self.do("run", "--resume", "--answer.by", "metric").stderr
        self.assertIn("refinement begins anew", message)
        shutil.move(self.directory / "out", self.directory / "before")
        self.do("run", "--answer.by", "metric")
        self.assertEqual(self.refinement(), self.refinement("before"))
        for path in networks.glob("*/validation_metrics.safetensors"):
            late = self.directory / "before" / "networks" / path.parent.name / path.name
            if late.exists():
                self.assertEqual(path.read_bytes(), late.read_bytes())

    def test_a_metric_that_is_undefined_on_the_validation_rows_is_refused(self):
        rows = self.table.read_text(encoding="utf-8").splitlines()
        column = rows[0].split(",").index("spam")
        parts = ["part"]
        for number, row in enumerate(rows[1:], 1):
            cells = row.split(",")
            part = ("train", "validation", "test")[0 if number % 5 < 3 else number % 5 - 2]
            if part == "validation" and cells[column] == "yes":
                cells[column] = "no"
            rows[number] = ",".join(cells)
            parts.append(part)
        self.table.write_text("\n".join(f"{row},{part}" for row, part in zip(rows, parts)) + "\n", encoding="utf-8")
        self.by_metric()
        split = ("--data.split", "column", "--data.split_column", "part")
        self.assert_refused(self.kindred("run", self.config, "--out", "out", *FEW, *split, "--answer.by", "metric"), 2,
                            '"spam"', "roc_auc", "validation rows", "answer.by")
        self.assertFalse((self.directory / "out").exists())
        self.do("run", "--refine.trainings", "1", *split)

    FOLDS = ("--answer.folds", "3", "--refine.trainings", "3")

    def row_values(self, path):
        """The tensors of a safetensors file as lists."""
        content = path.read_bytes()
        size = struct.unpack("<Q", content[:8])[0]
        tensors = {}
        for name, about in json.loads(content[8:8 + size]).items():
            if name != "__metadata__":
                begin, end = about["data_offsets"]
                kind = "f" if about["dtype"] == "F32" else "q"
                values = struct.unpack(f"<{(end - begin) // struct.calcsize('<' + kind)}{kind}", content[8 + size + begin:8 + size + end])
                width = about["shape"][1] if len(about["shape"]) > 1 else 1
                tensors[name] = [values[at:at + width] for at in range(0, len(values), width)]
        return tensors

    def held_out_loss(self, group, task, tasks):
        """Of all folds' held-out rows together."""
        numbers = "-".join(str(tasks.index(name)) for name in group)
        total = weight = 0
        for fold in range(3):
            rows = self.row_values(self.directory / "out" / "cross_validation" / "folds3" / str(fold) /
                                   f"seed{fold}_tasks{numbers}" / "validation_losses.safetensors")
            total += sum(row[group.index(task)] for row in rows["sum"])
            weight += sum(row[group.index(task)] for row in rows["weight"])
        return total / weight

    def test_folds_cross_validate_the_networks_that_decide(self):
        result = self.do("run", *self.FOLDS)
        self.assertRegex(result.stderr, r"cross-validation of the answer: \d networks on 3 folds, \d+ trainings; about")
        record = self.refinement()
        answer, tasks = record["answer"], record["tasks"]
        self.assertEqual(record["format"], "kindred.refinement/2")
        self.assertEqual((answer["folds"], answer["rows"]), (3, 340))
        self.assertIn("340 rows held out in 3 folds", result.stdout.splitlines()[0])
        self.assertIn("on the validation rows alone", result.stdout)
        chosen = [[task for task in tasks if task in group] for group in answer["groups"]]
        deciding = {tuple(group) for group in chosen} | {tuple(tasks)}
        for fold in range(3):
            folder = self.directory / "out" / "cross_validation" / "folds3" / str(fold)
            networks = [harness.read_json(path) for path in folder.glob("*/result.json")]
            self.assertEqual({tuple(network["tasks"]) for network in networks}, deciding)
            self.assertEqual({network["seed"] for network in networks}, {fold})
            for network in networks:  # no test row is looked at
                self.assertEqual(network["test"], [None] * len(network["tasks"]))
        alone = 0
        for number in range(TASKS):
            losses = [harness.read_json(self.directory / "out" / "networks" / f"seed{seed}_tasks{number}" / "result.json")
                      ["held_out"]["losses"][0] for seed in (0, 1)]
            alone += sum(losses) / 2
        joint = sum(self.held_out_loss(tasks, task, tasks) for task in tasks)
        own = sum(self.held_out_loss(chosen[place], task, tasks) for task, place in zip(tasks, answer["serves"]))
        check = answer["against_all_in_one"]
        self.assertAlmostEqual(check["advantage"], (joint - own) / alone, places=6)
        self.assertAlmostEqual(check["decrease"], 1 - own / joint, places=6)
        self.assertNotEqual(check["advantage"], answer["validation_check"]["advantage"])
        # Without folds the choice is the same, and tested as validation_check says.
        self.do("run", "--refine.trainings", "3", out="plain")
        plain = self.refinement("plain")["answer"]
        self.assertEqual(plain["groups"], answer["groups"])
        self.assertEqual(plain["against_all_in_one"], answer["validation_check"])
        self.assertFalse((self.directory / "plain" / "cross_validation").exists())

    def test_single_task_networks_within_the_limit_are_cross_validated_too(self):
        self.do("run", *self.FOLDS, "--grouping.networks", "4", "--answer.by", "metric")
        record = self.refinement()
        alone = record["answer"]["single_task_against_all_in_one"]
        tasks = record["tasks"]
        errors = {}
        for group in [tasks] + [[task] for task in tasks]:
            numbers = "-".join(str(tasks.index(name)) for name in group)
            for place, task in enumerate(group):
                total = weight = 0
                for fold in range(3):
                    folder = (self.directory / "out" / "cross_validation" / "folds3" / str(fold) / f"seed{fold}_tasks{numbers}")
                    metric = harness.read_json(folder / "result.json")["held_out"]["metrics"][place]
                    rows = sum(row[place] for row in self.row_values(folder / "validation_losses.safetensors")["weight"])
                    total += rows * metric
                    weight += rows
                errors[len(group) > 1, task] = total / weight
        own, joint = (sum(errors[kind, task] for task in tasks) for kind in (False, True))
        self.assertAlmostEqual(alone["decrease"], 1 - own / joint, places=6)

    def test_stopped_in_the_cross_validation_it_ends_with_the_same_answer(self):
        self.do("run", *self.FOLDS)
        wanted = (self.directory / "out" / "refinement.json").read_bytes()
        # The second fold's networks are trained by then.
        ready = self.directory / "again" / "cross_validation" / "folds3" / "1"
        process = self.start("run", self.config, "--out", "again", *FEW, *self.FOLDS)
        self.stop_when(process, signal.SIGKILL, lambda: any(ready.glob("*/result.json")))
        self.do("run", "--resume", *self.FOLDS, out="again")
        self.assertEqual((self.directory / "again" / "refinement.json").read_bytes(), wanted)
        for path in (self.directory / "out" / "cross_validation").rglob("weights.safetensors"):
            other = self.directory / "again" / path.relative_to(self.directory / "out")
            self.assertEqual(path.read_bytes(), other.read_bytes())

    def test_compare_charges_refined_with_all_its_trainings(self):
        result = self.do("compare", "--methods", "single_task,all_in_one,tag,refined", "--networks", "2,3",
                         "--refine.trainings", "3", "--json")
        record = json.loads(result.stdout)
        refined = [method for method in record["methods"] if method["name"] == "refined"]
        self.assertEqual([method["budget"] for method in refined], [2, 3])
        for method in refined:
            own = harness.read_json(self.directory / "out" / f"refinement_{method['budget']}.json")
            tag = next(other for other in record["methods"]
                       if other["name"] == "tag" and other["budget"] == method["budget"])
            searched = {(task,) for task in own["tasks"]} | {tuple(own["tasks"])}
            searched |= {tuple(group) for group in tag["groupings"][0]}
            searched |= {tuple(step["group"]) for step in own["steps"]}
            # The joint training is the network for all.
            self.assertEqual(method["search"]["networks"], len(searched))
            self.assertEqual(method["training"]["networks"], 0)
        self.assertEqual(record["reference"], "refined")

    def test_compare_charges_refined_with_its_cross_validation(self):
        flags = ("--methods", "tag,refined", "--networks", "2", "--refine.trainings", "2")
        searched = []
        for folds in ("1", "2"):
            record = json.loads(self.do("compare", *flags, "--answer.folds", folds, "--json", out=folds).stdout)
            searched.append(next(method for method in record["methods"] if method["name"] == "refined")["search"])
        fold_networks = [harness.read_json(path) for path in (self.directory / "2" / "cross_validation").rglob("result.json")]
        self.assertGreater(len(fold_networks), 3)
        self.assertEqual(searched[1]["networks"] - searched[0]["networks"], len(fold_networks))
        self.assertEqual(searched[1]["steps"] - searched[0]["steps"], sum(network["steps"] for network in fold_networks))


if __name__ == "__main__":
    unittest.main()
