#!/usr/bin/env bash
# Makes the archives beside this script with the tools that people make them with: zip, GNU tar,
# bsdtar (7z), Python's zipfile and tarfile for what those refuse to write.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p logs/deep
python3 - <<'PYTHON'
def lines(name, first, count):
    with open(name, "w") as file:
        for i in range(first, first + count):
            file.write('{"time":"2024-01-01T00:00:%02dZ","id":"k%d","n":%d}\n' % (i, i % 3, i))
lines("logs/a.jsonl", 0, 10)
lines("logs/b.jsonl", 10, 10)
lines("logs/deep/c.jsonl", 20, 10)
PYTHON
gzip -kn logs/b.jsonl
find logs -exec touch -d '2024-01-01 UTC' {} +
tar --sort=name --owner=0 --group=0 -cf two.tar logs/a.jsonl logs/deep/c.jsonl
gzip -n <two.tar >two.tar.gz
xz <two.tar >two.tar.xz
zstd -q <two.tar >two.tar.zst
tar --owner=0 --group=0 --format=v7 -cf old.tar logs/a.jsonl
touch -d '2024-01-01 UTC' two.tar
export TZ=UTC
zip -qX two.zip logs/ logs/a.jsonl logs/b.jsonl.gz
zip -qX -P secret encrypted.zip logs/a.jsonl
# Rotated: what is numbered higher is older, and lies further behind.
python3 - <<'PYTHON'
for number, minute in ((0, 40), (1, 30), (2, 20), (10, 10)):
    with open("app.log" + (".%d" % number if number else ""), "w") as file:
        for i in range(2):
            file.write('{"time":"2024-01-01T00:%02d:%02dZ","id":"k%d"}\n' % (minute, i, i))
PYTHON
touch -d '2024-01-01 UTC' app.log*
tar --owner=0 --group=0 -cf - app.log app.log.1 app.log.2 app.log.10 | gzip -n >rotated.tar.gz
bsdtar -a -cf two.7z logs/a.jsonl logs/deep/c.jsonl
zip -qX nested.zip logs/a.jsonl two.tar
python3 -W ignore - <<'PYTHON'
import io, tarfile, zipfile
a = open("logs/a.jsonl", "rb").read()
b = open("logs/b.jsonl", "rb").read()
with zipfile.ZipFile("odd.zip", "w") as out:
    for name, data in [("../up.jsonl", a), ("/etc/abs.jsonl", b), ("./x/../y.jsonl", a),
                       ("twice.jsonl", a + b), ("twice.jsonl", b + a)]:
        out.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
with tarfile.open("links.tar", "w") as out:
    def add(name, data=None, kind=tarfile.REGTYPE, to=""):
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, to, len(data or b"")
        out.addfile(info, io.BytesIO(data or b""))
    add("a.jsonl", a)
    add("soft.jsonl", kind=tarfile.SYMTYPE, to="/etc/passwd")
    add("hard.jsonl", kind=tarfile.LNKTYPE, to="a.jsonl")
    add("pipe", kind=tarfile.FIFOTYPE)
    add("b.jsonl", b)
PYTHON
cp two.* rotated.tar.gz old.tar encrypted.zip nested.zip odd.zip links.tar "$here"
