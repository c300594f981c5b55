#!/usr/bin/env bash
# Configures and builds one preset of CMakePresets.json into build/PRESET: packaging/build.sh PRESET
# [TARGET…]. Where nothing has changed it takes a moment.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift

if [ ! build/"$preset"/build.ninja -nt CMakePresets.json ]; then
    launcher=()
    if command -v ccache >/dev/null; then
        launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    fi
    cmake --preset "$preset" "${launcher[@]}"
fi

# One job a processor, but no more than the memory carries: the largest files take about 1 GiB each.
memory=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=${OXBOW_JOBS:-$(nproc)}
[ "$jobs" -le "$memory" ] || jobs=$memory
[ "$jobs" -ge 1 ] || jobs=1
cmake --build build/"$preset" --parallel "$jobs" ${1:+--target "$@"}
