"""``python -m kindred``: the program kindred, with the same arguments, output and exit codes."""
import os
import sys

from ._core import InputError
from ._program import find_program


def main() -> None:
    try:
        program = find_program()
    except InputError as error:
        sys.exit(f"kindred: {error}")
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
