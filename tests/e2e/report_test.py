"""kindred report, and what a browser makes of its page."""
import csv
import html.parser
import io
import json
import unittest

import browser
import harness
import made_run

SECTIONS = ("answer", "groups", "comparison", "cost", "affinity", "course", "sureness", "budgets", "learning", "time",
            "settings")
VOID = {"meta", "link", "input", "col", "br"}
PICTURES = {"groups": 1, "cost": 1, "affinity": 1, "sureness": 1, "budgets": 1}


def names_of(count):
    return [f"a longer name of task {i}" if i % 3 == 0 else f"task_{i}" for i in range(count)]


class Balance(html.parser.HTMLParser):
    """Whether every element is closed, in order, as a browser's own tokenizer reads it."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids = [], [], []

    def handle_starttag(self, tag, attributes):
        self.ids += [value for key, value in attributes if key == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(tag)


class Report(harness.Case):
    def make(self, names, where="run"):
        made_run.make(self.directory / where, names)
        return self.directory / where

    def test_writes_a_page_into_the_run(self):
        run = self.make(names_of(9))
        result = self.kindred("report", run)
        self.assert_done(result)
        self.assertEqual(result.stdout, "")
        page = (run / "report.html").read_text(encoding="utf-8")
        parsed = Balance()
        parsed.feed(page)
        self.assertEqual((parsed.faults, parsed.open), ([], []))
        for section in SECTIONS:
            self.assertIn(section, parsed.ids)
        self.assert_done(self.kindred("report", run, "-o", "elsewhere.html"))
        self.assertEqual((self.directory / "elsewhere.html").read_text(encoding="utf-8"), page)
        self.assert_no_partial_files()

    def test_the_other_formats_go_to_standard_output(self):
        run = self.make(made_run.HOSTILE)
        as_json = self.kindred("report", run, "--format", "json")
        self.assert_done(as_json)
        self.assertEqual(json.loads(as_json.stdout)["format"], "kindred.report/1")
        as_csv = self.kindred("report", run, "--format", "csv")
        self.assert_done(as_csv)
        rows = list(csv.DictReader(io.StringIO(as_csv.stdout)))
        matrix = harness.read_json(run / "affinity.json")["matrix"]
        values = {(row["other"], row["task"]): float(row["value"]) for row in rows if row["quantity"] == "affinity"
                  and row["section"] == "affinity"}
        for i, source in enumerate(made_run.HOSTILE):
            for j, target in enumerate(made_run.HOSTILE):
                self.assertEqual(values[source, target], matrix[i][j])
        as_text = self.kindred("report", run, "--format", "md", "-o", "summary.md")
        self.assert_done(as_text)
        self.assertEqual(as_text.stdout, "")
        self.assertIn("9 tasks in 3 networks", (self.directory / "summary.md").read_text(encoding="utf-8"))
        self.assertFalse((run / "report.html").exists())

    def test_a_damaged_file_is_a_warning(self):
        run = self.make(names_of(4))
        (run / "metrics.json").write_text("{", encoding="utf-8")
        result = self.kindred("report", run)
        self.assert_done(result)
        self.assertIn("metrics.json", result.stderr)
        self.assertIn("metrics.json", (run / "report.html").read_text(encoding="utf-8"))

    def test_what_is_no_run_is_refused(self):
        self.assert_refused(self.kindred("report", "gone"), 2, "gone", "no such directory")
        (self.directory / "empty").mkdir()
        self.assert_refused(self.kindred("report", "empty"), 2, "not a run directory")
        self.assert_refused(self.kindred("report", self.make(names_of(4)), "--format", "pdf"), 2, "html, md, csv or json")
        self.assert_refused(self.kindred("report", self.directory / "run", "-o", "no/such/place.html"), 1, "no/such")

    def test_a_run_ends_with_its_page(self):
        self.assert_done(self.kindred("run", self.config, "--out", "out"))
        out = self.directory / "out"
        page = (out / "report.html").read_text(encoding="utf-8")
        self.assertNotIn('class="absent"', page)
        error = harness.read_json(out / "metrics.json")["methods"][-1]["error"]["mean"]
        self.assertIn(f"{error:.4f}", page)
        budgets = harness.read_json(out / "groupings.json")
        self.assertEqual(budgets["format"], "kindred.groupings/1")
        before = (out / "report.html").read_bytes()
        self.assert_done(self.kindred("report", out))
        self.assertEqual((out / "report.html").read_bytes().count(b"<section"), before.count(b"<section"))


@unittest.skipUnless(browser.find(), "no Chromium is installed (or name a browser in KINDRED_BROWSER)")
class InABrowser(harness.Case):
    def page_of(self, names):
        made_run.make(self.directory / "run", names)
        self.assert_done(self.kindred("report", "run"))
        return self.directory / "run" / "report.html"

    def check(self, names):
        file = self.page_of(names)
        with browser.Browser(browser.find()) as page:
            page.open(file)
            self.assertEqual(page.complaints(), [])
            self.assertEqual([address for address in page.requests() if not address.startswith("data:")], [])
            for section, count in PICTURES.items():
                sizes = page.value(f"[...document.querySelectorAll('#{section} svg[role=img]')]"
                                   ".map(svg => svg.getBoundingClientRect()).map(box => box.width * box.height)")
                self.assertEqual(len(sizes), count, section)
                self.assertGreater(min(sizes), 5000, section)
            for section in ("course", "learning"):
                self.assertEqual(page.value(f"document.querySelectorAll('#{section} figure').length"), len(names))
            # Every picture says what it shows, and lies within the page.
            self.assertEqual(page.value("document.querySelectorAll('svg[role=img]:not([aria-label])').length"), 0)
            self.check_map(page, len(names))
            for width in (390, 1280):
                page.open(file, width=width)
                self.assertLessEqual(page.value("document.documentElement.scrollWidth"), width)
            page.open(file, scripts=False)
            self.assertEqual(page.complaints(), [])
            hidden = page.value("[...document.querySelectorAll('main section, figure')].filter("
                                "part => part.getBoundingClientRect().height === 0).length")
            self.assertEqual(hidden, 0)

    def check_map(self, page, count):
        """What a cell holds is told at the pointer and at the keyboard, and is what the record has."""
        read = "document.querySelector('#affinity-map .readout').textContent"
        page.value("document.querySelector('#affinity-map svg').scrollIntoView({behavior: 'instant'})")
        page.value("document.querySelector('#affinity-map svg').focus()")
        affinity = harness.read_json(self.directory / "run" / "affinity.json")
        order = page.value("JSON.parse(document.querySelector('#affinity-map .map-data').textContent).tasks")
        place = [affinity["tasks"].index(name) for name in order]

        def expected(row, column):
            value = affinity["matrix"][place[row]][place[column]]
            return f": {value:.3g} ".replace("-", "−")

        self.assertIn(expected(0, 1), page.value(read))
        for key in ("ArrowDown", "ArrowLeft"):
            page.press(key)
        self.assertIn(expected(1, 0), page.value(read))
        self.assertTrue(page.value(read).startswith(order[1]))
        box = page.value("(() => { const svg = document.querySelector('#affinity-map svg'), "
                         "box = svg.getBoundingClientRect(); return [box.left + +svg.dataset.left + 1.5 * "
                         "svg.dataset.cell, box.top + +svg.dataset.top + 0.5 * svg.dataset.cell]; })()")
        page.point(*box)
        self.assertIn(expected(0, 1), page.value(read))

    def test_2_tasks(self):
        self.check(names_of(2))

    def test_9_tasks(self):
        self.check(names_of(9))

    def test_40_tasks(self):
        self.check(names_of(40))

    def test_174_tasks(self):
        self.check(names_of(174))

    def test_hostile_names(self):
        self.check(made_run.HOSTILE)


if __name__ == "__main__":
    unittest.main()
