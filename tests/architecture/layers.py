"""The layer stack as the tables of CONTRIBUTING.md state it: which room may use which, and which know no libtorch."""

import re

HEADING = "## The layer stack"
ROOM_COLUMNS = ["room", "what lives there", "may use"]
TARGET_COLUMNS = ["target", "rooms", "links"]
NAME = re.compile(r"`([a-z:_]+)`")


class LayerError(Exception):
    """A table that cannot be read, or that contradicts itself."""


def read_tables(text):
    """The tables below the heading, up to the next one: {tuple of column names: [(line number, cells), …]}."""
    tables, rows, inside = {}, None, False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("## "):
            inside = line.strip() == HEADING
        if not inside or not line.startswith("|"):
            rows = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if rows is None:
            rows = tables.setdefault(tuple(cells), [])
        elif not all(set(cell) <= set(":- ") for cell in cells):
            rows.append((number, cells))
    return tables


def table(tables, columns):
    rows = tables.get(tuple(columns))
    if not rows:
        raise LayerError(f'no table with the columns {", ".join(columns)} below "{HEADING}"')
    for number, cells in rows:
        if len(cells) != len(columns):
            raise LayerError(f"line {number}: {len(cells)} cells in a table of {len(columns)} columns")
    return rows


def listed(cell):
    return [] if cell == "–" else [word.strip() for word in cell.split(",")]


def read_uses(tables):
    """{room: the rooms of its last column}."""
    rows = table(tables, ROOM_COLUMNS)
    uses = {}
    for number, (room, _, others) in rows:
        name = NAME.fullmatch(room)
        if not name or name[1] in uses:
            raise LayerError(f"line {number}: {room} is not the `name` of a further room")
        uses[name[1]] = others
    for number, (room, _, others) in rows:
        room = room.strip("`")
        uses[room] = [other for other in uses if other != room] if others == "everything" else listed(others)
        for other in uses[room]:
            if other not in uses:
                raise LayerError(f"line {number}: room {room} may use {other}, which is not a room of the table")
    return uses


def read_torchless(tables, uses):
    """The rooms of targets that link libtorch neither themselves nor by another target."""
    links, rooms = {}, {}
    for number, (target, held, linked) in table(tables, TARGET_COLUMNS):
        name = target.strip("`").removeprefix("kindred::")
        links[name], rooms[name] = listed(linked), listed(held)
        for room in rooms[name]:
            if room not in uses:
                raise LayerError(f"line {number}: target {target} holds {room}, which is not a room of the table")

    def reaches_torch(target):
        return "libtorch" in links[target] or any(reaches_torch(other) for other in links[target] if other in links)

    held = [room for rooms_of_one in rooms.values() for room in rooms_of_one]
    for room in uses:
        if held.count(room) != 1:
            raise LayerError(f"room {room} is in {held.count(room)} targets of the table; each room is in one")
    return {room for target in links if not reaches_torch(target) for room in rooms[target]}


class Layers:
    """What the tables of a CONTRIBUTING.md say. Raises LayerError."""

    def __init__(self, text):
        tables = read_tables(text)
        self.uses = read_uses(tables)
        self._reachable = {}
        for room in self.uses:
            self._reach(room, [])
        self.torchless = read_torchless(tables, self.uses)

    def _reach(self, room, above):
        if room in above:
            raise LayerError(f'rooms use each other in a circle: {" → ".join([*above[above.index(room):], room])}')
        if room not in self._reachable:
            found = {room}
            for other in self.uses[room]:
                found |= self._reach(other, [*above, room])
            self._reachable[room] = found
        return self._reachable[room]

    def reachable(self, room):
        """The room itself and all that it may use."""
        return self._reachable[room]
