#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test; ends with CTest's summary.
#
# Fuzz targets and the kill test run in their short form, which is the default of every test; the
# README says how to run them for long.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh build test
packaging/build.sh release

jobs=${OXBOW_JOBS:-$(nproc)}
log=build/release/tests.log
failed=0
ctest --preset release --parallel "$jobs" --output-on-failure 2>&1 | tee "$log" || failed=$?
echo
grep -E 'tests passed, [0-9]+ tests failed out of' "$log"
exit "$failed"
