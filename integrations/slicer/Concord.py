#!/usr/bin/env python3
"""Concord as a module of 3D Slicer. Slicer runs this file: with --xml to learn what it takes, else to register.

Add this folder to Slicer's module paths (Edit, Application Settings, Modules) and restart Slicer. It finds Concord in
CONCORD_HOME (a checkout after `npm ci`), in the checkout that it lies in, or as the command `concord`.
"""

import os
import shutil
import signal
import subprocess
import sys


def concord_command():
    """The command line that starts Concord, as a list; None where it is not found."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    for home in filter(None, [os.environ.get("CONCORD_HOME"), here]):
        entry = os.path.join(home, "bin", "concord.mjs")
        node = os.path.join(home, "node_modules", "node", "bin", "node.exe" if os.name == "nt" else "node")
        if os.path.isfile(entry) and os.path.isfile(node):
            return [node, entry]
    installed = shutil.which("concord")
    return [installed] if installed else None


def main():
    command = concord_command()
    if command is None:
        sys.stderr.write(
            "Concord was not found. Set CONCORD_HOME to the folder where `npm ci` was run, and restart Slicer.\n"
        )
        return 1
    # Slicer's own libraries must not reach another program.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "NODE_OPTIONS")
    }
    process = subprocess.Popen(command + ["slicer-module"] + sys.argv[1:], env=environment)
    # Cancel in Slicer ends this process; Concord ends with it.
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
