"""A report → what a notebook shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_ROWS = 8


def page(report: Mapping[str, Any]) -> str:
    """A few tables, without styles of their own so that they look like the notebook's."""
    totals = report["totals"]
    characters = totals["characters"] or 1
    rows = [
        (reason, f"{one['paragraphs']:,}", f"{one['characters'] / characters:.1%}")
        for reason, one in totals["removed"].items()
        if one["paragraphs"]
    ]
    gone = sum(one["characters"] for one in totals["removed"].values())
    said = (
        f"<p>{totals['documents']:,} documents; {gone / characters:.1%} of {totals['characters']:,} "
        f"characters went, from {totals['changed']:,} documents.</p>"
    )
    parts = [said, _table(("reason", "paragraphs", "of the characters"), rows)]
    clusters = report["clusters"]["listed"][:_ROWS]
    if clusters:
        listed = [(_short(one["text"]), f"{one['documents']:,}", one["site"]) for one in clusters]
        parts.append(_table(("removed most often", "documents", "site"), listed))
    lost = report["lost"]
    if lost["texts"]:
        listed = [(_short(one["text"]), f"{one['lost']:,}", one["site"]) for one in lost["largest"][:_ROWS]]
        parts.append(f"<p>{lost['texts']:,} texts now stand nowhere:</p>")
        parts.append(_table(("text", "characters", "site"), listed))
    return "<div>" + "".join(parts) + "</div>"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    def line(cells: tuple[str, ...], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>" if rows else ""
