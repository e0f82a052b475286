"""A corpus in memory: what goes is what it repeats."""

from __future__ import annotations

import dejalu

HEADLINES = [
    "Ferries stop for a week of repairs",
    "The mayor opens a new market hall",
    "A library lends seeds instead of books",
    "The last bakery in the valley closes",
]
BODIES = [
    "Both boats leave the water on Monday, and islanders are asked to shop before the weekend.",
    "It cost nine million and stands where the old station burned down in that long summer.",
    "Gardeners bring back what they harvest, and the shelves of the reading room smell of dill.",
    "Its oven had not gone cold since the year in which rails reached the upper villages.",
]


def pages() -> list[dict[str, str]]:
    """Four pages of one site, each with two teasers of others below."""
    return [
        {
            "url": f"https://news.example/{at}",
            "text": f"{HEADLINES[at]}\n{BODIES[at]}\n\nRead more\n"
            f"{HEADLINES[(at + 1) % 4]}\n{HEADLINES[(at + 2) % 4]}\n",
        }
        for at in range(4)
    ]


def main() -> None:
    cleaned = dejalu.clean(pages())
    for document in cleaned:
        print(document.text)
        for gone in document.removals:
            print(f"  went as {gone.reason}, {gone.bits:.1f} bits: {gone.text}")
    assert cleaned.texts() == [f"{headline}\n{body}\n" for headline, body in zip(HEADLINES, BODIES)]
    assert [document.restore() for document in cleaned] == [page["text"] for page in pages()]
    print(cleaned.report()["totals"])


if __name__ == "__main__":
    main()
