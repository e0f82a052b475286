"""Texts that are no Unicode."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def shown(text: str) -> str:
    """A text whose lone surrogates, which are no characters, are U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
