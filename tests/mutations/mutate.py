#!/usr/bin/env python3
"""Breaks one edge of the log's structures after the other and sees whether a test notices.

    tests/mutations/mutate.py [FOLDER [NUMBER...]]

Works on a copy of the sources in FOLDER (build/mutations unless said otherwise); takes some
minutes, or less with only some of the mutations. A mutation that no test notices is a hole in the
tests: exit 1. One whose text is no longer in its file wants to be written anew: exit 2. Not part of
the test suite.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The tests with pages of 4 keys and events, those first that notice most.
TESTS = ["model_history_tst_page_edges_256", "model_log_tst_log_256",
         "model_history_tst_keys_and_tables_256", "model_log_index_tst_timeline_counts_256",
         "model_history_tst_history_256", "model_log_tst_log_growth_256"]

# file under model/, what stands there, what to put in its place
MUTATIONS = [
    # Which run, and which block, an event lies in.
    ("log/store/catalog.cpp", "return at < run->first; }", "return at <= run->first; }"),
    ("log/store/catalog.cpp", "return at < block.firstInRun; }",
     "return at <= block.firstInRun; }"),
    # A key's events in a run.
    ("log/write/run_writer.cpp", "k <= keyEnd", "k < keyEnd"),
    ("log/write/run_writer.cpp", "m_keys.size() % kHotGroupEvents == 0",
     "m_keys.size() % (kHotGroupEvents + 1) == 0"),
    ("log/write/run_writer.cpp", "std::min<std::size_t>(key + kPostingsKeys, keyCount)",
     "std::min<std::size_t>(key + kPostingsKeys - 1, keyCount)"),
    ("log/index/key_index.cpp", "if (low > events->begin) {", "if (low > events->begin + 1) {"),
    ("log/index/key_index.cpp", "if (at < events->end) {", "if (at + 1 < events->end) {"),
    ("log/index/key_index.cpp", "for (std::size_t r = catalog->runOf(from); r",
     "for (std::size_t r = catalog->runOf(from.next()); r"),
    ("log/index/key_index.cpp", "firstAtOrAfter(events, begin, found->end, inRun(to))",
     "firstAtOrAfter(events, begin, found->end, inRun(to) + 1)"),
    ("log/index/key_index.cpp", "place->index + (at - p))", "place->index + (at - p) + 1)"),
    # Checkpoints.
    ("log/index/key_index.cpp", "run.checkpoint && run.end() <= at",
     "run.checkpoint && run.end() <= at.next()"),
    ("log/index/key_index.cpp", "return index < states->size() ?",
     "return index + 1 < states->size() ?"),
    ("log/write/run_writer.cpp", "std::min<std::size_t>(key + kCheckpointKeys, states.size())",
     "std::min<std::size_t>(key + kCheckpointKeys - 1, states.size())"),
    ("log/index/states_reader.cpp", "(*run)->checkpoint && (*run)->end() <= to",
     "(*run)->checkpoint && (*run)->end() <= to.next()"),
    ("log/index/states_reader.cpp", "std::fill(left.begin(), left.end(), 0);",
     "std::fill(left.begin(), left.begin(), 0);"),
    # Tables that go back and forth.
    ("log/index/states_reader.cpp", "(inRun - 1) / kHotGroupEvents", "inRun / kHotGroupEvents"),
    ("log/index/states_reader.cpp", "run.first != Position() && !catalog.runs[r - 1]->checkpoint",
     "run.first != Position() && r == 0"),
    ("log/write/run_undo.cpp", "i == starts[key] ? 0", "i <= starts[key] + 1 ? 0"),
    ("log/write/run_undo.cpp", "index < m_states[page].size()",
     "index + 1 < m_states[page].size()"),
    ("keys/key_states.cpp", "if (skip < rows) {", "if (skip <= rows) {"),
    ("keys/key_states.cpp", "std::min(first + kPageKeys, m_states.size())",
     "std::min(first + kPageKeys, m_states.size() - 1)"),
    # Names of keys, and their order.
    ("log/write/run_writer.cpp", "from - begin < kNamesKeys &&", "from - begin <= kNamesKeys &&"),
    ("log/index/key_names.cpp", "return candidate->keyCount <= id.value(); }",
     "return candidate->keyCount < id.value(); }"),
    ("history/ordered_table.cpp", "std::min(first + kPageKeys, keys)",
     "std::min(first + kPageKeys, keys - 1)"),
    ("keys/key_order.cpp", "std::min(first + kStride, m_ids.size())",
     "std::min(first + kStride - 1, m_ids.size())"),
    # The timeline's counts.
    ("log/index/timeline_counts.cpp", "m_edges[m_interval + 1] <= begin",
     "m_edges[m_interval + 1] <= begin.next()"),
    ("log/index/timeline_counts.cpp", "end <= m_edges[m_interval + 1]",
     "end <= m_edges[m_interval + 1].next()"),
    ("log/index/timeline_counts.cpp", "std::min(to, first + m_groupTypes.size())",
     "std::min(to, first + m_groupTypes.size() - 1)"),
    # Merging runs.
    ("log/write/run_merger.cpp", "catalog->keysBefore(first)", "catalog->keysBefore(first + 1)"),
    ("log/write/run_merger.cpp", "++hot.index >= hot.group->size()",
     "++hot.index > hot.group->size()"),
    ("log/write/run_merger.cpp", "(flags & kHotCounts) != 0", "(flags & kHotCounts) == 0"),
    ("log/store/catalog.cpp", "return candidate->keyCount <= first;",
     "return candidate->keyCount < first;"),
]


def run(*command, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          **options)


def copy_sources(source):
    """Only what differs is written, so that a second call compiles little."""
    names = run("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard").stdout.splitlines()
    for name in names:
        here, there = ROOT / name, source / name
        if here.is_file() and not (there.exists() and there.read_bytes() == here.read_bytes()):
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)


def build(folder):
    return run("cmake", "--build", folder, "--parallel", "--target", *TESTS)


def noticed_by(folder):
    """The first test that fails; None where all pass."""
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    for test in TESTS:
        try:
            if run(folder / "tests" / test, env=environment, timeout=300).returncode != 0:
                return test
        except subprocess.TimeoutExpired:
            return test + " (does not end)"
    return None


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "mutations").absolute()
    source, binary = folder / "source", folder / "build"
    copy_sources(source)
    cache = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    for step in (run("cmake", "-S", source, "-B", binary, "-G", "Ninja", *cache), build(binary)):
        if step.returncode != 0:
            sys.exit(step.stdout + step.stderr)
    if test := noticed_by(binary):
        sys.exit(f"{test} fails before anything was broken")
    survived = stale = 0
    wanted = {int(number) for number in sys.argv[2:]} or set(range(1, len(MUTATIONS) + 1))
    for number, (name, stands, broken) in enumerate(MUTATIONS, 1):
        if number not in wanted:
            continue
        file = source / "model" / name
        whole = file.read_text()
        say = f"{number:2}/{len(MUTATIONS)} {name}: {broken}"
        if whole.count(stands) != 1:
            print(f"{say}\n      stands there {whole.count(stands)} times", flush=True)
            stale += 1
            continue
        file.write_text(whole.replace(stands, broken))
        try:
            built = build(binary)
            test = noticed_by(binary) if built.returncode == 0 else None
        finally:
            file.write_text(whole)
        if built.returncode != 0:
            print(f"{say}\n      does not compile; write it anew", flush=True)
            stale += 1
        else:
            print(f"{say}\n      {'noticed by ' + test if test else 'NOTICED BY NONE'}", flush=True)
            survived += 0 if test else 1
    print(f"{len(wanted)} mutations; noticed by none: {survived}; to be written anew: {stale}")
    sys.exit(2 if stale else 1 if survived else 0)


if __name__ == "__main__":
    main()
