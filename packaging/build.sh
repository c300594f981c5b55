#!/usr/bin/env bash
# Configures and builds one preset of CMakePresets.json into build/PRESET: packaging/build.sh PRESET
# [TARGET…]. Without a target all is built, the tests too. Where nothing has changed it takes a
# moment.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
folder=build/$preset

# One folder serves the program alone and all with the tests, which ask for more packages: it is
# configured again when the tests are wanted for the first time.
tests=OFF
[ $# -gt 0 ] || tests=ON
if [ ! "$folder"/build.ninja -nt CMakePresets.json ] ||
    ! grep -qE "^BUILD_TESTING:BOOL=(ON|$tests)\$" "$folder"/CMakeCache.txt; then
    launcher=()
    if command -v ccache >/dev/null; then
        launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    fi
    cmake --preset "$preset" -DBUILD_TESTING=$tests "${launcher[@]}"
fi

# The compiler's cache serves the same sources in another folder too, and precompiled headers.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD}
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

# One job a processor, but no more than the memory carries: the largest files take about 1 GiB each.
memory=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=${OXBOW_JOBS:-$(nproc)}
[ "$jobs" -le "$memory" ] || jobs=$memory
[ "$jobs" -ge 1 ] || jobs=1
cmake --build "$folder" --parallel "$jobs" ${1:+--target "$@"}
