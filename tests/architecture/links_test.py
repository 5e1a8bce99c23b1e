"""Every relative link in the Markdown pages leads to a file that is there."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def broken_links(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return [f"{page}: {target}" for target in targets
            if "://" not in target and not (page.parent / target).exists()]


class Links(unittest.TestCase):
    def test_all_lead_somewhere(self):
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
        self.assertGreater(len(pages), 4)
        self.assertEqual([link for page in pages for link in broken_links(page)], [])

    def test_each_page_of_docs_is_in_the_index(self):
        index = LINK.findall((ROOT / "docs/index.md").read_text(encoding="utf-8"))
        pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
        self.assertEqual(pages - set(index), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
