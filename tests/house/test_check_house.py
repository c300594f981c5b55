#!/usr/bin/env python3
"""Every breach of the house's rules is found, and code that keeps them passes."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_house  # noqa: E402

GOOD = "// What it is for.\n#pragma once\n"


class HouseRules(unittest.TestCase):
    def breaches(self, path, text, built=None):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / path
            file.parent.mkdir(parents=True)
            file.write_text(text)
            said = io.StringIO()
            sys.argv = ["check_house.py", "--root", folder]
            if built is not None:
                commands = [{"directory": "/", "file": f"{pathlib.Path(folder).resolve()}/{name}"}
                            for name in built]
                (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps(commands))
                sys.argv += ["--build", folder]
            with contextlib.redirect_stdout(said), self.assertRaises(SystemExit) as end:
                check_house.main()
            self.assertEqual(bool(said.getvalue()), end.exception.code != 0)
            return said.getvalue()

    def test_code_that_keeps_the_rules_passes(self):
        self.assertEqual(self.breaches("views/table/row.h",
                                       GOOD + '#include "model/block/stored.h"\n'), "")

    def test_an_include_against_the_arrows_is_found(self):
        for room, header in [("model/log", "views/table/row.h"), ("views/table", "app/main.h"),
                             ("views/table", "importers/registry.h"),
                             ("importers", "views/table/row.h")]:
            with self.subTest(room=room, header=header):
                self.assertIn("must not include",
                              self.breaches(f"{room}/x.h", GOOD + f'#include "{header}"\n'))

    def test_a_floor_that_leans_on_one_above_it_is_found(self):
        self.assertIn("stands on it", self.breaches("model/log/x.h",
                                                    GOOD + '#include "model/history/table.h"\n'))

    def test_qt_below_the_session_is_found(self):
        self.assertIn("no Qt", self.breaches("model/log/x.h", GOOD + "#include <QString>\n"))

    def test_a_header_without_its_story_is_found(self):
        self.assertIn("says what it is for", self.breaches("app/x.h", "#pragma once\n"))

    def test_a_note_to_self_is_found(self):
        self.assertIn("note to self", self.breaches("app/x.h", GOOD + "// TO" "DO: later\n"))

    def test_a_line_that_is_too_wide_is_found(self):
        self.assertIn("columns", self.breaches("app/x.h", GOOD + "// " + "x" * 98 + "\n"))

    def test_a_name_in_camel_case_is_found(self):
        self.assertIn("snake_case", self.breaches("app/MainWindow.h", GOOD))

    def test_a_source_that_no_target_is_made_of_is_found(self):
        self.assertIn("no target", self.breaches("app/x.cpp", "int x;\n", built=["app/y.cpp"]))
        self.assertEqual(self.breaches("app/x.cpp", "int x;\n", built=["app/x.cpp"]), "")

    def test_a_source_in_a_unit_of_a_unity_build_is_built(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder).resolve()
            (root / "Unity").mkdir()
            unit = root / "Unity" / "unity_0_cxx.cxx"
            unit.write_text(f'#include "{root}/app/x.cpp"\n')
            (root / "compile_commands.json").write_text(
                json.dumps([{"directory": "/", "file": str(unit)}]))
            self.assertIn("app/x.cpp", check_house.built_sources(root, root))


if __name__ == "__main__":
    unittest.main()
