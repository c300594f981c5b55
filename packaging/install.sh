#!/usr/bin/env bash
# Installs what packages.txt names and this machine lacks: packaging/install.sh [SECTION…].
# Without a section: build and test. Asks apt only where something is missing.
set -euo pipefail
list="$(dirname "$0")/packages.txt"
[ $# -gt 0 ] || set -- build test

wanted() {
    local section
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/{s/#.*//;/^\[/d;/^ *$/d;s/ *$//;p}" "$list"
    done
}

if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here. Oxbow's packages are named as in Debian 12: see $list" >&2
    exit 1
fi

# A package that another one provides (as pkgconf does pkg-config) counts as installed.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' |
    sed -n 's/^installed //p' | tr ',' '\n' | sed 's/^ *//;s/ .*//' | sort -u)
missing=$(comm -23 <(wanted "$@" | sort -u) <(echo "$installed"))
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null; then
    as_root=(sudo)
else
    echo "These packages are missing, and installing them needs root or sudo:" >&2
    echo "    apt-get install" $missing >&2
    echo "Run that line as root, then this script again." >&2
    exit 1
fi

echo "Installing:" $missing
# A new machine has no package lists yet, an old one may have stale ones.
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}
apt update
apt install -y --no-install-recommends $missing
