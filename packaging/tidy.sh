#!/usr/bin/env bash
# Runs clang-tidy with the house's checks (.clang-tidy): packaging/tidy.sh [FILE…]. Without files:
# over every source of the build. Takes many minutes, so it is no part of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh build test tidy
packaging/build.sh dev

if [ $# -eq 0 ]; then
    mapfile -t sources < <(find app importers model resources tests views -name '*.cpp' | sort)
    set -- "${sources[@]}"
fi
# GCC's flags that clang does not know are of no matter here.
printf '%s\0' "$@" | xargs -0 -n 1 -P "${OXBOW_JOBS:-$(nproc)}" \
    clang-tidy-14 -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option
