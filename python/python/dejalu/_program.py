"""The program, as ``pip`` puts it on the path."""

from __future__ import annotations

import signal
import sys

from . import _dejalu


def main() -> None:
    """Runs the program and ends with its exit code."""
    # Python has handlers of its own, which would wait for the program's end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(_dejalu.program(["dejalu", *sys.argv[1:]]))
