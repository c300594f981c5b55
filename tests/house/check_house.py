#!/usr/bin/env python3
"""The house's rules that neither the compiler nor clang-format holds.

    check_house.py [--root ROOT] [--build BUILD]

With a build folder it also finds sources that no target is made of.

Prints one line a breach, as file:line: what is wrong, and then exits with 1.
"""

import argparse
import json
import pathlib
import re
import sys

ROOMS = ["app", "views", "importers", "model", "resources", "tests", "packaging"]
# Which rooms a room may include, besides itself.
ARROWS = {"app": {"views", "importers", "model", "resources"}, "views": {"model", "resources"},
          "importers": {"model"}, "model": set(), "resources": set()}
# A floor of the model may include the floors before it.
FLOORS = ["event", "work", "oxlog", "payload", "sequence", "block", "keys", "log", "fold",
          "history", "query", "find", "forms", "branch", "session"]
# Where Qt may enter; the rest of the model, and the importers, are plain C++.
QT_ROOMS = ("model/session/", "model/fold/script/")
CODE = {".h", ".cpp", ".py", ".sh", ".cmake", ".proto"}
WIDTH = 100


def files(root):
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            generated = "__pycache__" in path.parts or "data" in path.relative_to(root).parts
            named = path.suffix in CODE or path.name == "CMakeLists.txt"
            if path.is_file() and named and not generated:
                yield path.relative_to(root)


def check_name(path):
    if path.suffix in {".h", ".cpp"} and not re.fullmatch(r"[a-z0-9_]+", path.stem):
        yield 1, "file names are in snake_case"


def check_header(path, lines):
    if path.suffix != ".h":
        return
    if not lines or not lines[0].startswith("// "):
        yield 1, "a header begins with a comment that says what it is for"
    if "#pragma once" not in lines:
        yield 1, "#pragma once is missing"


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        # A raw string begins where its text does.
        if len(line) > WIDTH and not re.search(r'\bR"\w*\(', line):
            yield number, f"{len(line)} columns; the house's width is {WIDTH}"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if "\t" in line:
            yield number, "a tab"
        # Put together here, so that this line does not find itself.
        if re.search(r"\b(TO" "DO|FIX" "ME|XX" "X|HA" r"CK)\b", line):
            yield number, "a note to self; do it, or write an issue"


def check_includes(path, lines):
    room = path.parts[0]
    if path.suffix not in {".h", ".cpp"} or room not in ARROWS:
        return
    floor = path.parts[1] if room == "model" else ""
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if not found:
            continue
        target = found[2].split("/")
        if found[1] == '"' and target[0] in ARROWS:
            # The descriptions of formats are resources without Qt, made for the importers.
            described = room == "importers" and target[:2] == ["resources", "formats"]
            if target[0] != room and target[0] not in ARROWS[room] and not described:
                yield number, f"{room} must not include {target[0]}"
            elif room == "model" and len(target) > 2 and target[1] != floor:
                yield from check_floors(number, floor, target[1])
        plain = room == "importers" or (
            room == "model" and not path.as_posix().startswith(QT_ROOMS))
        if plain and re.match(r"Q[A-Z]|Qt[A-Z]", target[0]):
            yield number, "no Qt here"


def check_floors(number, floor, target):
    for name in (floor, target):
        if name not in FLOORS:
            yield number, f"the floor {name} has no place in the model's order"
            return
    if FLOORS.index(target) > FLOORS.index(floor):
        yield number, f"the floor {floor} must not include {target}, which stands on it"


def check_built(path, built):
    """A source that no target names is neither built nor run. Examples are built by their test."""
    wanted = path.suffix == ".cpp" and "example" not in path.parts
    if built is not None and wanted and str(path) not in built:
        yield 1, "no target is made of this source"


def built_sources(root, build):
    """What compile_commands.json of the build folder names, relative to the root; of a unity build
    what its units include."""
    commands = json.loads((build / "compile_commands.json").read_text())
    named = [pathlib.Path(command["directory"], command["file"]) for command in commands]
    for unit in [path for path in named if path.parent.name == "Unity"]:
        named += map(pathlib.Path, re.findall(r'^#include "(.*)"', unit.read_text(), re.MULTILINE))
    return {str(path.relative_to(root)) for path in named if root in path.parents}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--root", type=pathlib.Path,
                           default=pathlib.Path(__file__).resolve().parents[2])
    arguments.add_argument("--build", type=pathlib.Path)
    given = arguments.parse_args()
    root = given.root.resolve()
    built = built_sources(root, given.build) if given.build else None
    seen = breaches = 0
    for path in files(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        seen += 1
        found = [*check_name(path), *check_header(path, lines), *check_lines(path, lines),
                 *check_includes(path, lines), *check_built(path, built)]
        for number, what in found:
            print(f"{path}:{number}: {what}")
        breaches += len(found)
    if not seen:
        sys.exit(f"{root} holds no code of ours")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
