"""What the sources of kindred may include: the rooms and who may use whom, and a few bounds on files."""

import re

# A room, and the rooms that it may use besides what those may use themselves.
USES = {
    "base": [],
    "stats": ["base"],
    "grouping": ["stats"],
    "report": ["grouping", "stats"],
    "image": ["base"],
    "data": ["base", "image", "stats"],  # its streaming moments fit the columns
    "task": ["data"],
    "model": ["task"],
    "distributed": ["base"],
    "train": ["model", "task", "data", "distributed"],
    "affinity": ["train", "stats"],
    "deploy": ["model", "task", "data"],
    "study": ["affinity", "grouping", "deploy", "report"],
    "cli": ["study"],
}
CORE = ["base", "stats", "grouping", "report", "image"]  # these know nothing of libtorch
MOST_LINES = 400
TORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]*)[>"]')
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)[^;{]*\{")
OURS = re.compile(r"^kindred/([a-z]+)/([a-z0-9_]+\.h)$")


def reachable(room):
    """The room itself and all that it may use."""
    found = {room}
    for other in USES[room]:
        found |= reachable(other)
    return found


def check_include(room, is_header, bracket, path):
    """What is wrong with one include of a file in that room, or None."""
    if TORCH.match(path):
        if path == "torch/torch.h":
            return "torch/torch.h takes 20 s a file; include what is used"
        return "a core room knows nothing of libtorch" if room in CORE else None
    if path.startswith("fmt/") and is_header:
        return "fmt belongs in sources"
    if bracket == "<" and not path.startswith("kindred/"):
        return None
    ours = OURS.match(path)
    if not ours or bracket == "<":
        return 'our headers are included as "kindred/<room>/<file>.h"'
    if ours[1] not in USES:
        return f"there is no room {ours[1]}"
    if ours[1] not in reachable(room):
        return f"room {room} may not use room {ours[1]}"
    return None


def check_file(room, path):
    """Everything that is wrong with one source or header, as lines of text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    wrong = []
    if len(lines) - 1 > MOST_LINES:
        wrong.append(f"{path}: {len(lines) - 1} lines, more than {MOST_LINES}")
    is_header = path.suffix == ".h"
    if is_header and "#pragma once" not in lines:
        wrong.append(f"{path}: no #pragma once")
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if not include:
            continue
        fault = check_include(room, is_header, include[1], include[2])
        if fault:
            wrong.append(f"{path}:{number}: {include[2]}: {fault}")
    return wrong


def check_missing_headers(root, path):
    """Includes of ours that name no file."""
    wrong = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        include = INCLUDE.match(line)
        if include and OURS.match(include[2]) and not (root / include[2]).is_file():
            wrong.append(f"{path}:{number}: {include[2]}: there is no such file")
    return wrong


def check_types(headers):
    """Types of two headers that share a name: linked into one program they would be taken for each other."""
    places, wrong = {}, []
    for path in headers:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            found = TYPE.match(line)
            if not found:
                continue
            first = places.setdefault(found[1], path)
            if first != path:
                wrong.append(f"{path}:{number}: {found[1]} is the name of a type in {first} too")
    return wrong


def check_tree(root):
    """Everything that is wrong below root/kindred."""
    wrong = check_types(sorted((root / "kindred").rglob("*.h")))
    for folder in sorted((root / "kindred").iterdir()):
        if not folder.is_dir():
            if folder.suffix in (".h", ".cpp"):
                wrong.append(f"{folder}: each source and header stands in a room")
            continue
        if folder.name not in USES:
            wrong.append(f"{folder}: not a room; write it into CONTRIBUTING.md and rules.py")
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".h", ".cpp"):
                wrong += check_file(folder.name, path) + check_missing_headers(root, path)
            elif path.suffix in (".hpp", ".hh", ".cc", ".cxx", ".inl"):
                wrong.append(f"{path}: sources end in .cpp, headers in .h")
    return wrong
