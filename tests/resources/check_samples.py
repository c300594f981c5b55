#!/usr/bin/env python3
"""The committed sample logs are what the script beside them writes."""

import pathlib
import subprocess
import sys
import tempfile

samples = pathlib.Path(__file__).resolve().parents[2] / "resources" / "samples"
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.executable, "-B", samples / "make_samples.py", folder], check=True)
    written = sorted(pathlib.Path(folder).iterdir())
    assert written, "the script wrote nothing"
    different = [file.name for file in written
                 if file.read_bytes() != (samples / file.name).read_bytes()]
if different:
    sys.exit("run resources/samples/make_samples.py: differs from the script's output: "
             + ", ".join(different))
