#!/usr/bin/env python3
"""Writes a small invented news site, so that the recipe runs without a network.

In: a folder. Out: two days of articles in it, each page with a menu, a body, a
"read more" block and a credit, as sites print them.
"""

import sys
from html import escape
from pathlib import Path

# Headline and two paragraphs of body.
FIRST_DAY = [
    ("Ferries stay in harbour for a week", "Both boats are lifted out of the water on Monday morning.",
     "Islanders were asked to buy flour and lamp oil before the weekend."),
    ("A market hall opens where the station stood", "Its roof took three winters and nine million to finish.",
     "The first stall to sell out was the one with smoked eel."),
    ("Library lends seeds instead of books", "Gardeners return in autumn what their beds have given.",
     "Beans are the most wanted, followed by an old kind of leek."),
    ("The last bakery of the valley closes", "Its oven had not gone cold since the railway came.",
     "The baker's daughter will keep the sourdough in her own kitchen."),
    ("Cracked pier shuts the northern bridge", "Divers saw the damage after the storm of last Friday.",
     "Lorries take the road through Harlow until the steel arrives."),
    ("Orchestra plays to an empty stadium", "Every poster in town had carried the wrong date.",
     "Not one of the musicians went home before the encore."),
    ("Swifts return to the town hall tower", "Forty nests were counted behind the western clock face.",
     "The clock will not strike at night until they have fledged."),
    ("Two schools share one physics teacher", "She cycles from one classroom to the other at noon.",
     "Her pupils now time the ride with pendulums of their own."),
    ("Night trains will stop at the border again", "The platform was last used in the year of the flood.",
     "A dining car is to be coupled on from spring."),
    ("Old cinema becomes a climbing wall", "The balcony rail is left as the highest hold of all.",
     "On Sundays films are shown to those who hang in ropes."),
    ("Water mill grinds for the first time in years", "The wheel was carved from a single oak of the parish.",
     "Its flour is heavier and darker than the shop's."),
    ("Fishermen land a net full of letters", "They had been sealed in glass jars and thrown from a liner.",
     "The post office has found eleven of the addressees."),
]
SECOND_DAY = [
    ("Mayor wants a tram along the quay", "The rails would lie where the coal carts used to run.",
     "A first drawing shows nine stops and a turning loop."),
    ("Beekeepers count their winter losses", "Every fifth hive stayed silent when the crocuses opened.",
     "New queens are expected from the islands in May."),
    ("Museum gives back a ship's bell", "It had hung above the ticket desk for sixty years.",
     "The village that cast it will ring it at low tide."),
]
MENU = ["News", "Sport", "Weather", "Culture"]
CREDIT = "Photo: Coast Press Agency"


def page(headline, body, teasers):
    """One page."""
    lines = [*body, "Read more", *teasers, CREDIT]
    menu = "".join(f"<li>{escape(entry)}</li>" for entry in MENU)
    text = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    return (f"<!doctype html><meta charset=utf-8><title>{escape(headline)}</title>\n"
            f"<ul>{menu}</ul>\n<main><h1>{escape(headline)}</h1>\n{text}</main>\n")


def main(folder):
    """Writes both days, each with a list of its pages."""
    earlier = [headline for headline, *_ in FIRST_DAY]
    for day, articles in (("day1", FIRST_DAY), ("day2", SECOND_DAY)):
        place = folder / day
        place.mkdir(parents=True, exist_ok=True)
        links = []
        for number, (headline, *body) in enumerate(articles):
            others = [other for other in earlier if other != headline]
            teasers = [others[(number * 3 + step * 4) % len(others)] for step in range(3)]
            name = f"{number:02}.html"
            (place / name).write_text(page(headline, body, teasers), encoding="utf-8")
            links.append(f'<a href="{name}">{escape(headline)}</a>')
        (place / "index.html").write_text("\n".join(links), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
