#!/usr/bin/env bash
# All C++ sources are as .clang-format says: check_format.sh CLANG_FORMAT. To mend: CLANG_FORMAT -i.
set -euo pipefail
cd "$(dirname "$0")/../.."
find app importers model resources tests views -name '*.cpp' -o -name '*.h' | sort |
    xargs "$1" --dry-run -Werror
