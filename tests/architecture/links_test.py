"""Every relative link in the Markdown pages leads to a file that is there, and so does every path that begins with ../: a
clone needs nothing beside it."""

import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
ABOVE = re.compile(r"(?<![\w/.])(?:\$\{[\w]+\}/)?((?:\.\./)+[\w./-]+)")
FOLDERS = ("bench", "cmake", "docs", "examples", "fuzz", "scripts", "tests")
# scripts/fetch_data.py downloads into data; parts of docs/results.md are put together from scripts/results.
BASES = {ROOT / "scripts/results": [ROOT / "docs"], ROOT / "scripts/results/pictures": [ROOT / "docs"]}


def broken_links(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return [f"{page}: {target}" for target in targets
            if "://" not in target and not (page.parent / target).exists()]


def lost_paths(file):
    """The paths of a file that begin with ../ and lead to nothing in the repository, from its folder."""
    found = []
    for path in ABOVE.findall(file.read_text(encoding="utf-8")):
        places = [(base / path).resolve() for base in (file.parent, *BASES.get(file.parent, []))]
        if not any(place.is_relative_to(ROOT / "data") or (place.is_relative_to(ROOT) and place.exists()) for place in places):
            found.append(f"{file}: {path}")
    return found


class Links(unittest.TestCase):
    def test_all_lead_somewhere(self):
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
        self.assertGreater(len(pages), 4)
        self.assertEqual([link for page in pages for link in broken_links(page)], [])

    def test_each_page_of_docs_is_in_the_index(self):
        index = LINK.findall((ROOT / "docs/index.md").read_text(encoding="utf-8"))
        pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
        self.assertEqual(pages - set(index), set())

    def test_no_path_leads_out_of_the_repository(self):
        # Tests in Python hold such paths as hostile input.
        files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*")
                 if file.name == "CMakeLists.txt" or file.suffix in (".cmake", ".md", ".sh", ".toml") or
                 (file.suffix == ".py" and folder != "tests")]
        self.assertGreater(len(files), 90)
        self.assertEqual([path for file in files for path in lost_paths(file)], [])

    def test_a_path_that_leads_out_is_found(self):
        with tempfile.TemporaryDirectory(dir=ROOT / "tests") as folder:
            file = pathlib.Path(folder) / "a.cmake"
            up = "../"
            for text in (f'"${{PROJECT_SOURCE_DIR}}/{up}elsewhere/a.py"', f"{up}elsewhere", f'path = "{up * 3}elsewhere/b.csv"'):
                file.write_text(text, encoding="utf-8")
                self.assertEqual(len(lost_paths(file)), 1, text)
            file.write_text(f"{up}CMakeLists.txt {up * 2}data/x.csv ${{A}}/{up}configure .../b", encoding="utf-8")
            self.assertEqual(lost_paths(file), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
