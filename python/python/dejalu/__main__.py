"""``python -m dejalu``: the program."""

from ._program import main

main()
