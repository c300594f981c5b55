#!/bin/sh
# Makes the files beside it with the packers' own tools (gzip, zstd, lz4, bzip2 and xz of Debian 12).
# lines.* hold the lines "line 1" to "line 2000"; empty.* hold nothing. The test says so too.
set -eu
cd "$(dirname "$0")"
seq -f 'line %g' 1 2000 > lines.txt
: > empty.txt
touch -d '2019-12-03 09:06:00 UTC' lines.txt empty.txt
for name in lines empty; do
    gzip -kfN "$name.txt"
    zstd -qkf "$name.txt"
    lz4 -qkf "$name.txt" "$name.txt.lz4"
    bzip2 -kf "$name.txt"
    xz -kf "$name.txt"
done
rm lines.txt empty.txt
