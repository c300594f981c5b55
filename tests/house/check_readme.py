#!/usr/bin/env python3
"""Runs what the README tells to run, as it stands there: a sentence that stops working fails here.

    check_readme.py BUILD

BUILD is a build folder in which all is built. Every command of the README's fenced `sh` blocks is
run in a folder of its own that looks like a clone with a build. Commands that would install, build
or run for long are listed below with the reason and with what is checked in their place.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv.pop()).resolve()
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRESETS = json.loads((ROOT / "CMakePresets.json").read_text())


def blocks():
    """The commands of each fenced sh block, without their comments."""
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        yield [command for line in block.splitlines()
               if (command := re.sub(r"(^|\s+)# .*", "", line).strip())]


def names(kind):
    return {preset["name"] for preset in PRESETS[kind] if not preset.get("hidden")}


class Clone(unittest.TestCase):
    """A folder in which the README's paths lead to the sources and to the build under test."""

    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)
        (self.folder / "build").mkdir()
        for preset in ("release", "dev"):
            (self.folder / "build" / preset).symlink_to(BUILD)
        (self.folder / "home").mkdir()
        (self.folder / "resources").symlink_to(ROOT / "resources")

    def run_here(self, script):
        """What the script printed on standard output; it must succeed."""
        without_display = {name: value for name, value in os.environ.items()
                           if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, check=False,
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env=without_display | {"HOME": str(self.folder / "home"),
                                   "XDG_RUNTIME_DIR": str(self.folder / "home"),
                                   "QT_QPA_PLATFORM": "offscreen"})
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")
        return done.stdout


class InPlaceOfACommand(Clone):
    """What is checked of commands that install, build or run for long."""

    def the_program_is_shown_without_a_display(self, command):
        """Installing and building are left out: this very build is what they would make."""
        scripts = self.folder / "packaging"
        scripts.mkdir(exist_ok=True)
        shutil.copy(ROOT / "packaging/run.sh", scripts)
        for name in ("install.sh", "build.sh"):
            (scripts / name).write_text("#!/bin/sh\n")
            (scripts / name).chmod(0o755)
        (self.folder / "build/release").unlink()
        (self.folder / "build/release").mkdir()
        (self.folder / "build/release/app").symlink_to(BUILD / "app")
        self.assertEqual(self.run_here(command).count("The table at"), 3)
        self.assertTrue((self.folder / "build/release/oxbow.png").is_file())

    def the_script_can_be_run(self, command):
        """It is what runs this test."""
        self.assertTrue(os.access(ROOT / command, os.X_OK))
        subprocess.run(["bash", "-n", ROOT / command], check=True)

    def the_sections_are_in_the_list(self, command):
        """It would install what the list names, as root."""
        known = re.findall(r"^\[(\w+)\]", (ROOT / "packaging/packages.txt").read_text(),
                           re.MULTILINE)
        self.assertLessEqual(set(command.split()[1:]), set(known))

    def the_presets_are_there(self, command):
        """It would build for many minutes."""
        for preset in re.findall(r"--preset (\w+)", command):
            self.assertIn(preset, names("configurePresets"))
            self.assertIn(preset, names("buildPresets"))

    def the_test_preset_is_there(self, command):
        """It would run the tests that run this one."""
        self.assertIn(command.split()[-1], names("testPresets"))

    def every_fuzz_target_has_that_name(self, _):
        """It runs for as long as it is told, built by clang; the tests run each for seconds."""
        made = re.findall(r"^oxbow_fuzz\((\w+)", (ROOT / "tests/fuzz/tests.cmake").read_text(),
                          re.MULTILINE)
        self.assertEqual(sorted(made), sorted(file.stem for file in
                                              (ROOT / "tests/fuzz").glob("fuzz_*.cpp")))

    def every_action_of_the_window_is_timed(self, command):
        """It wants a log; here it has the sample's."""
        self.run_here(f"build/release/app/oxbow import resources/samples/shop-day.jsonl "
                      f"--into LOG.oxbow && {command}")


IN_PLACE = {
    r"packaging/run\.sh": InPlaceOfACommand.the_program_is_shown_without_a_display,
    r"packaging/test\.sh": InPlaceOfACommand.the_script_can_be_run,
    r"packaging/install\.sh.*": InPlaceOfACommand.the_sections_are_in_the_list,
    r"cmake --preset \w+ && cmake --build --preset \w+": InPlaceOfACommand.the_presets_are_there,
    r"ctest --preset \w+": InPlaceOfACommand.the_test_preset_is_there,
    r"build/fuzz/tests/NAME .*": InPlaceOfACommand.every_fuzz_target_has_that_name,
    r"build/dev/tests/bench_window .*": InPlaceOfACommand.every_action_of_the_window_is_timed,
}


def check_in_place(case, command):
    for pattern, check in IN_PLACE.items():
        if re.fullmatch(pattern, command):
            other = InPlaceOfACommand()
            other.setUp()
            try:
                check(other, command)
            finally:
                other.doCleanups()
            return True
    return False


class Commands(Clone):
    def test_every_command_of_a_block_works_after_those_before_it(self):
        self.assertGreaterEqual(len(list(blocks())), 4)
        for commands in blocks():
            plain = [command for command in commands if not check_in_place(self, command)]
            # A mark after each command tells which of them printed something.
            printed = self.run_here("\n".join(f"{command}\nprintf '\\036'" for command in plain))
            for command, said in zip(plain, printed.split("\036")):
                if command.startswith("$oxbow"):
                    with self.subTest(command=command):
                        self.assertTrue(said.strip())

    def test_every_list_of_what_is_checked_instead_is_of_use(self):
        told = [command for commands in blocks() for command in commands]
        for pattern in IN_PLACE:
            self.assertTrue(any(re.fullmatch(pattern, command) for command in told), pattern)

    def test_every_command_of_the_program_explains_itself(self):
        overview = self.run_here("build/release/app/oxbow --help")
        commands = re.findall(r"^  ([a-z]+) +\w", overview.split("Subcommands:")[1], re.MULTILINE)
        self.assertGreaterEqual(len(commands), 10)
        helps = {command: self.run_here(f"build/release/app/oxbow {command} --help")
                 for command in commands}
        # Options that the running text names are options of the import, the bench or the tests.
        text = re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)
        for option in re.findall(r"`[^`]*?(?<!\w)(--(?:memory|threads|follow|events|check))", text):
            with self.subTest(option=option):
                self.assertIn(option, helps["import"] + helps["bench"])

    def test_the_bench_that_was_measured_runs(self):
        command = re.search(r"`(oxbow bench [^`]*)`", README.replace("\n", " ")).group(1)
        small = re.sub(r"\d[\d,]*", "1000", command)
        self.assertTrue(self.run_here(f"build/release/app/{small}"))

    def test_every_link_leads_to_a_file(self):
        for target in re.findall(r"\]\(([^)#:]+)\)", README):
            with self.subTest(target=target):
                self.assertTrue((ROOT / target).exists())


if __name__ == "__main__":
    unittest.main()
