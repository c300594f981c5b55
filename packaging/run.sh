#!/usr/bin/env bash
# Installs what is missing, builds Oxbow and opens the sample log, or FILE: packaging/run.sh [FILE].
# Without a display it prints the log's table at three positions and draws the window into a file.
set -euo pipefail
file=$(realpath "${1:-$(dirname "$0")/../resources/samples/shop-day.jsonl}")
cd "$(dirname "$0")/.."
packaging/install.sh build
packaging/build.sh release oxbow
oxbow=build/release/app/oxbow

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$oxbow" "$file"
fi

workspace=build/release/shown.oxbow
picture=build/release/oxbow.png
rm -rf "$workspace"
echo
echo "There is no display here, so the window cannot open. Instead, $(basename "$file"):"
"$oxbow" import "$file" --into "$workspace"
for position in 1% 3% end; do
    echo
    echo "The table at $position, its first rows:"
    "$oxbow" table "$workspace" --at "$position" --limit 8
done

# The picture is taken without a trace in the user's own settings.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
env QT_QPA_PLATFORM=offscreen XDG_CONFIG_HOME="$scratch" XDG_DATA_HOME="$scratch" \
    XDG_RUNTIME_DIR="$scratch" \
    "$oxbow" --size 1440x900 --at 50% --screenshot "$picture" "$workspace"
echo
echo "The window would look like $picture"
