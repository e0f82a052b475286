"""dejalu (*déjà lu*, already read) gives back the bodies of scraped articles, without the
paragraphs that a reader of the corpus has already read: "read more" blocks, teasers, menus,
credits. It says what it removed and why, and every character can be put back.

>>> import dejalu
>>> cleaned = dejalu.clean(["A first page", "A second page"])
>>> cleaned.texts()
['A first page', 'A second page']

What goes is what a corpus repeats, so a corpus is judged at once: give :func:`clean` everything
that belongs together. What is known of earlier corpora is an :class:`Index`, against which new
documents are judged, many together or each by itself; :class:`LearningCleaner` is for a first
crawl. :func:`clean_files` does on files what the program does, within bounded memory.
"""

from ._clean import clean
from ._cleaned import Cleaned, CleanedDocument, restore
from ._errors import (
    DamageError,
    DejaluError,
    DejaluWarning,
    FileError,
    InputError,
    MemoryLimitError,
    UsageError,
)
from ._files import (
    Check,
    Restored,
    check_files,
    clean_files,
    explain_files,
    restore_files,
)
from ._index import Index
from ._learning import LearningCleaner
from ._types import (
    Block,
    Cluster,
    Documents,
    Evidence,
    Fate,
    Limits,
    Kept,
    Progress,
    Reason,
    Removal,
    Settings,
)

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Check",
    "Cleaned",
    "CleanedDocument",
    "Cluster",
    "DamageError",
    "DejaluError",
    "DejaluWarning",
    "Documents",
    "Evidence",
    "Fate",
    "FileError",
    "Limits",
    "Index",
    "InputError",
    "Kept",
    "LearningCleaner",
    "MemoryLimitError",
    "Progress",
    "Reason",
    "Removal",
    "Restored",
    "Settings",
    "UsageError",
    "check_files",
    "clean",
    "clean_files",
    "explain_files",
    "restore",
    "restore_files",
]
