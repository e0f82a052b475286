#!/usr/bin/env python3
"""How the decision fares while one site of follow-up reporting grows, and how much it changes.

Nothing goes in but the program: the site is generated, the same at every run, and the first 250
articles of a larger one are the smaller one. Topics have 3 to 40 follow-ups; an article has a
headline, a byline, 3 to 9 paragraphs of its own, and 1 to 4 of the 6 background paragraphs of its
topic, between its own or at the end; one in twenty is an earlier one again, with a new top. Around
it stand a menu, a dated share bar, headlines of recent articles, a newsletter box and a footer.

Out comes a Markdown table, a row for each size: `body_loss` (share of the characters of the body
that were removed; headline, own and background paragraphs are body), own and background paragraphs
and headlines lost, `residue` (share of the characters of furniture that stayed), and precision,
recall and f1 over paragraphs. Bylines may go or stay.

With --churn a corpus is divided by time into ten drops, and after each drop everything so far is
cleaned again. Out comes what share of the documents that were there before is cleaned otherwise
than before. It is the generated corpus (of the largest of --documents, else of 5,000), or the given
JSONL file: by its "date" where every document has one, else as it stands.

Exit code: 0 where it was measured, 2 where nothing could be.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import sys
import tempfile
import time

from drops import quiet
from lost import objects
from quality import ROOT, Trouble, table

SIZES, CHURN_SIZE, DROPS = (250, 1000, 5000, 30000), 5000, 10
TOPICS_AT_A_TIME, ARTICLES_A_DAY = 40, 25
FIRST_DAY = datetime.date(2021, 3, 1)

NAMES = ("Ada Brandvold", "Tomas Hale", "Ines Carrow", "Per Lindqvist", "Mara Osei", "Jonah Whitlock", "Elif Demirtas",
         "Ruth Pascoe", "Dmitri Vance", "Noor Haddad", "Clara Stenmark", "Owen Tregarth")
MENU = ("Front page", "Politics", "Business and markets", "Courts", "Science", "Culture", "Sport", "Weather",
        "Sign in to your account")
LETTER = ("The morning letter",
          "Every weekday before seven our editors send what matters in the region, with the stories that others missed; "
          "sign up, it is free.")
FOOTER = ("About us and how we work", "Terms of use, privacy and cookies", "Copyright Marlow Bay Courier. All rights reserved.")

NOUNS = """abattoir academy accountant acreage adviser aerial airfield alarm algae almanac ambulance anchor annex apartment
apprentice aqueduct arbiter archive arena asphalt auction audit bakery balcony ballot barge barley barrier basin battery beacon
bearing bequest bicycle billboard boiler bond boulevard boundary bracket brewery bridge broker budget builder bulletin bunker
bylaw cable calendar canal canopy captain caravan cargo carpenter cartel cathedral cellar census chamber chancellor chapel
charter chimney choir cistern citation clause cleaner clinic cloister coal coastline cobbler college column combine committee
compass concrete conduit consul contract convoy copper corridor cottage councillor courier courtyard crane creditor crossing
culvert curator current cyclist dairy deadline dealer debate debris decree deposit deputy detour diesel digger dispatch district
diver dock donor draft drainage dredger driver drought dune easement edict editor elevator embankment embargo engine engineer
envoy estate estuary excavator exhibit export facade factory farmer ferry festival filter fisherman flood florist foreman forest
forge foundry fountain freight frontier fuel funnel furnace gallery garage garrison gasworks gate gauge generator geologist
glacier grain granary granite grant gravel greenhouse grid grocer guarantee guard guild gutter hamlet hangar harbour hardware
harvest hatchery hearing heater hedge herald heritage highway hospital hostel housing hydrant inlet inmate inquiry inspector
insurer intake inventory investor invoice island janitor jetty journal judge junction jury juror kennel kiln kiosk laboratory
labourer lagoon landlord lantern launch laundry lawsuit lawyer ledger lender leaflet levee levy librarian library licence lift
lighthouse lime loan locksmith locomotive lodge lorry lumber machine magistrate mailbox manager manifesto marina market marsh
mason mayor meadow mechanic mediator memorandum merchant meter midwife mill mine minister monument mooring mortgage motion
motorist museum notary nursery oak office operator orchard outpost oven owner paddock panel parade parish parliament partner
passage pasture patent pavilion pavement pensioner permit petition pharmacy physician pier pilot pipeline planner plant plaster
platform plaza plumber police policy pollster pond porter post poultry premium prison producer professor proposal prosecutor
quarry quota rail rafter railway ranger receipt recorder referee refinery reform refuge registrar registry rent repair report
reservoir resident retailer ridge river roof rota runway sailor salary sawmill scaffold school scientist seawall secretary seller
seminar senate sewer shaft shelter shepherd sheriff shipyard shopkeeper shoreline signal silo skipper slate slope smelter
solicitor square stable stadium station statue steamer steel storage stove strait stream street strike student subsidy suburb
supplier surgeon surveyor sweeper swimmer switchboard syndicate tanker tannery tariff tavern teacher tenant tender terminal
terrace theatre tide timber toll tourist tower tractor trader trail trainee tram treasurer treaty trench tribunal trolley trust
tunnel turbine tutor union university usher vaccine valley valve vault veteran viaduct village vineyard visitor volunteer voter
wagon ward warden warehouse waterfall waterway weaver weir welder wharf wheat widow windmill winery witness workshop yard""".split()
VERBS = """abandoned absorbed accepted accused acquired adjourned admired adopted advised altered amended analysed announced
answered appealed approved arranged assembled assessed auctioned audited avoided backed balanced banned barred blamed blocked
borrowed bought broadened built buried calculated called cancelled captured carried catalogued caught celebrated challenged
changed chartered checked cited claimed classified cleared closed collected combined commissioned compared compensated completed
concealed condemned confirmed considered consulted contested converted copied corrected counted courted covered credited
criticised crossed damaged debated deceived declared declined defended deferred delayed delivered demanded demolished denied
designed detained diverted divided documented donated doubled doubted drained dredged dropped earmarked edited emptied endorsed
enlarged escorted estimated evacuated evaluated examined exchanged expanded expected exposed extended favoured feared fenced
filed filled financed fined finished flagged followed forbade forced forecast found freed funded furnished gathered granted
guarded halted handled harmed heated helped hid hired honoured housed hurried identified ignored imported improved incited
increased inherited inspected installed insured investigated invited joined judged justified kept labelled launched leased lifted
limited linked listed loaded located lowered maintained managed mapped marked measured merged missed modernised monitored moved
named neglected noted obtained occupied offered opened opposed ordered organised outlined overlooked overturned owned painted
pardoned paved permitted photographed planned planted pledged polished postponed praised predicted preferred prepared presented
preserved prevented printed privatised promised proposed protected proved published pulled punished purchased questioned quoted
raised ran ratified reached read rebuilt recalled received recognised recommended recovered recruited reduced refused registered
regretted rejected released relied remembered removed renamed renewed rented reopened repaired repeated replaced reported
rescued reserved resisted restored restricted reviewed revised rewarded sampled sealed searched secured seized served settled
shared shelved shortened signed sold sorted sponsored started stopped stored strengthened studied submitted subsidised sued
suggested supported surveyed suspended tested thanked tightened toured traced trained transferred translated trimmed tripled
underlined unveiled updated upheld urged used valued verified vetoed visited wanted warned watched weakened welcomed widened
withdrew won wrote""".split()
KINDS = """abandoned absent accurate adjacent aged alpine ambitious ancient angry annual anxious arctic awkward bankrupt bare
battered bitter blunt bold brick brief bright broken bronze busy calm candid careful cautious central cheap chief civic clumsy
coastal cold colonial compact complex concerned costly cracked crowded crude curious daily damp deaf decent deep defiant dense
derelict distant doubtful dry dusty eager early eastern elderly elected empty enormous ethical exact exhausted expensive experienced
faded faithful false famous federal fertile fierce flat flooded foreign former fragile frequent friendly frozen frugal generous
gentle glass golden gradual grateful grey half-built handsome harsh hasty heavy hidden hollow honest hostile humble icy idle
illegal impatient independent indoor industrial informal inland innocent iron isolated joint large late lawful lean leased legal
lenient light lonely loud local loyal marble medieval metal mild minor mobile modern modest muddy narrow national native neat
nervous neutral noisy northern obscure obsolete official open orderly ordinary ornate outdated outer painted patient permanent
pleasant plain polite poor popular portable private prominent proud provincial public quiet rapid rare recent regional reluctant
remote retired rich rigid rival robust rough rural rusty sandy scarce seasonal secret senior shallow sharp silent simple sleepy
slender slow small smooth sober solar solid southern spare stable steep stern sturdy sudden sunken surplus swift tall temporary
tense thick tidy timid tired tough traditional tropical troubled uneasy unfinished unknown unpaid unusual upper urban urgent
useful vacant vague vast vigilant vocal volunteer warm wealthy western wet wide wild wooden worried young""".split()
HOW = """abruptly almost apparently at length belatedly briefly by mistake calmly carefully cautiously cheaply clearly
deliberately eventually finally firmly formally gladly gradually grudgingly hastily in part in secret in silence jointly largely
mostly narrowly nearly never officially often once openly partly patiently privately promptly publicly quickly quietly rarely
reluctantly repeatedly seldom silently simply slowly soon steadily suddenly swiftly twice unanimously unexpectedly usually
willingly""".replace("at length", "at-length").replace("by mistake", "by-mistake").replace("in ", "in-").split()
WHERE = """after the {k} {n} {v} a {n}|before any {n} {v} the {k} {n}|beside the {k} {n}|between the {n} and the {n}|beyond the {n}
near the {k} {n}|under the old {n}|because a {k} {n} {v} the {n}|although the {n} {v} no {n}|while {c} {n}s {v} another {n}
within {c} weeks|for {c} years|despite the {k} {n}|without a {n}|at the {n} of {p}|in {p}|since the {n} of {p} {v} it
on behalf of a {k} {n}|as a {n} in {p} {v}|with {c} {n}s and a {n}|unless the {k} {n} is {v}|where {c} {n}s are {v}|against a {n}"""
WHERE = WHERE.replace("\n", "|").split("|")
FORMS = """The {k} {n} {h} {v} the {n} of {p} {w}|{c} {n}s {v} a {k} {n} {w}, and the {n} {v} it {h}|{o} {h} {v} a {k} {n} {w}
A {n} whom {o} {v} {h} {v} the {k} {n} {w}|In {p} the {n} {v} {c} {n}s {w}|{w}, {o} {v} the {k} {n} {w}
“The {n} {v} our {k} {n},” said {o}, a {n} {w}|No {n} {v} the {n} {w}; a {k} {n} {v} it {w}
{o} and {c} {k} {n}s {h} {v} what the {n} {v} {w}|It was a {k} {n} that {v} the {n}, {o} said {w}""".replace("\n", "|").split("|")
HEADS = """{p} {n} {v} {k} {n}|{k} {n} {v} as {n} in {p} {v} {n}|{o}: the {n} {v} our {n}|How a {k} {n} {v} the {n} of {p}
{c} {n}s {v} after {k} {n}|Why {p} {v} its {n} and {n}|{n} and {n}: {o} {v} {p}""".replace("\n", "|").split("|")
STARTS = "Ar Bel Cor Dun El Fal Gar Hol Is Jar Kel Lor Mor Nar Or Pel Ros Sal Tor Ul Ver Wex Yar Zel".split()
MIDDLES = "a e i o u an en il or ul ast emb ind ott urg".split()
STOPS = "bridge by cott dale ford gate ham ley mere mouth ness port stead ton wick".split()


class Writer:
    """Sentences that are all different: forms, filled from the lists, often with words of the topic."""

    def __init__(self, dice, places, people):
        self.dice = dice
        self.lists = {"n": NOUNS, "v": VERBS, "k": KINDS, "h": HOW, "p": places, "o": people}
        self.often = {"n": dice.sample(NOUNS, 40), "v": dice.sample(VERBS, 30), "k": dice.sample(KINDS, 25)}
        self.lately = {}  # what the headline said, for the lead to say again

    def filled(self, form, again=False):
        said = []
        for piece in form.split("{"):
            letter, closed, rest = piece.partition("}")
            said.append(self.word(letter, again) + rest if closed else piece)
        return "".join(said)

    def word(self, letter, again):
        dice = self.dice
        if letter == "w":
            return self.filled(dice.choice(WHERE), again)
        if again and self.lately.get(letter):
            return self.lately[letter].pop(0)
        if letter == "c":
            word = str(dice.randrange(3, 990))
        else:
            topical = letter in self.often and dice.random() < 0.4
            word = dice.choice((self.often if topical else self.lists)[letter]).replace("-", " ")
        if not again:
            self.lately.setdefault(letter, []).append(word)
        return word

    def sentence(self, again=False):
        said = self.filled(self.dice.choice(FORMS), again)
        return said[0].upper() + said[1:] + "."

    def paragraph(self):
        return " ".join(self.sentence() for _ in range(self.dice.randint(1, 4)))

    def headline_and_lead(self):
        """A headline, and a first paragraph that says the same and more."""
        self.lately = {}
        said = self.filled(self.dice.choice(HEADS))
        return said[0].upper() + said[1:], f"{self.sentence(again=True)} {self.sentence()}"


def name(dice):
    return dice.choice(STARTS) + dice.choice(MIDDLES) + dice.choice(STOPS)


class Topic:
    """What is reported on for some time."""

    def __init__(self, dice):
        places = [name(dice) for _ in range(4)]
        people = [f"{dice.choice(STARTS)}{dice.choice(MIDDLES)} {name(dice)}" for _ in range(6)]
        self.writer = Writer(dice, places, people)
        self.left, self.told = dice.randint(3, 40), 0
        self.background = [self.writer.paragraph() for _ in range(6)]

    def body(self, dice):
        """Headline; own and background paragraphs. What there is of background grows."""
        headline, lead = self.writer.headline_and_lead()
        own = [("own", lead)] + [("own", self.writer.paragraph()) for _ in range(dice.randint(2, 8))]
        known = self.background[:min(6, 2 + self.told // 2)]
        chosen = sorted(dice.sample(range(len(known)), min(len(known), dice.randint(1, 4))))
        at = len(own) if dice.random() < 0.5 else dice.randint(2, len(own) - 1)
        self.left, self.told = self.left - 1, self.told + 1
        return headline, own[:at] + [("background", known[one]) for one in chosen] + own[at:]


def written(number, day, headline, body, recent, dice):
    """A page: its lines as (what it is, line)."""
    said = f"{day.day} {day:%B} {day.year}"
    lines = [("furniture", line) for line in MENU]
    lines += [("headline", headline), ("furniture", f"{said} | Share | Print | Save for later")]
    lines += [("byline", f"By {dice.choice(NAMES)}, {said}")]
    lines += body
    lines += [("furniture", line) for line in LETTER]
    if len(recent) >= 4:
        lines += [("furniture", line) for line in ("Related stories", *dice.sample(recent, 4))]
    return {"id": f"courier-{number:06}", "url": f"https://courier.example/{day:%Y/%m/%d}/{number}", "date": day.isoformat(),
            "lines": lines + [("furniture", line) for line in FOOTER]}


def site(count):
    """The first so many pages of the site, oldest first."""
    dice = random.Random(20211103)
    topics, recent, pages = [], [], []
    for number in range(count):
        day = FIRST_DAY + datetime.timedelta(days=number // ARTICLES_A_DAY)
        if number % 20 == 19:
            topic, body = dice.choice(pages[-120:])
            headline, lead = topic.writer.headline_and_lead()
            body = [("own", lead), ("own", topic.writer.paragraph())][:dice.randint(1, 2)] + body[1:]
        else:
            topics = [topic for topic in topics if topic.left]
            while len(topics) < TOPICS_AT_A_TIME:
                topics.append(Topic(dice))
            topic = dice.choice(topics)
            headline, body = topic.body(dice)
        yield written(number, day, headline, body, recent[-60:], dice)
        recent, pages = recent[-60:] + [headline], pages[-120:] + [(topic, body)]


def without_labels(page):
    return {"id": page["id"], "url": page["url"], "date": page["date"], "text": "\n".join(line for _, line in page["lines"])}


def cleaned(program, rows, work):
    """Documents, cleaned together: their texts, and the seconds it took."""
    source = work / "corpus.jsonl"
    with open(source, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    started = time.monotonic()
    quiet(program, "clean", source, "-o", work / "out", "--overwrite")
    took = time.monotonic() - started
    return [row["text"] for row in objects(work / "out" / "articles" / "corpus.jsonl")], took


def share(part, whole):
    return part / whole if whole else 0.0


def scored(pages, texts):
    """What became of each kind of line. No line stands twice in a page, so what is left can be looked up."""
    kinds = ("headline", "own", "background", "furniture", "byline")
    count, gone, size, size_gone = ({kind: 0 for kind in kinds} for _ in range(4))
    for page, text in zip(pages, texts, strict=True):
        left = set(text.splitlines())
        for kind, line in page["lines"]:
            count[kind] += 1
            size[kind] += len(line)
            if line not in left:
                gone[kind] += 1
                size_gone[kind] += len(line)
    body = ("headline", "own", "background")
    precision = share(gone["furniture"], gone["furniture"] + sum(gone[kind] for kind in body)) if gone["furniture"] else 1.0
    recall = share(gone["furniture"], count["furniture"])
    return {
        "body_loss": share(sum(size_gone[kind] for kind in body), sum(size[kind] for kind in body)),
        **{f"{kind} lost": f"{gone[kind]} of {count[kind]}" for kind in body},
        "residue": 1 - share(size_gone["furniture"], size["furniture"]),
        "precision": precision, "recall": recall, "f1": share(2 * precision * recall, precision + recall),
    }


def grown(program, sizes):
    """A row for each size."""
    rows, head = [], ()
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            pages = list(site(size))
            texts, took = cleaned(program, map(without_labels, pages), pathlib.Path(work))
        figures = scored(pages, texts)
        head = ("documents", *figures, "seconds")
        rows.append([size, *(f"{one:.5f}" if isinstance(one, float) else one for one in figures.values()), f"{took:.1f}"])
    return list(table(head, rows))


def in_time(path):
    rows = [row for row in objects(path) if row]
    return sorted(rows, key=lambda row: str(row["date"])) if all(row.get("date") for row in rows) else rows


def churned(program, rows):
    """A row for each cleaning: how many of the documents of the one before it cleans otherwise."""
    told, before = [], []
    with tempfile.TemporaryDirectory() as work:
        for drop in range(1, DROPS + 1):
            now, _ = cleaned(program, rows[:len(rows) * drop // DROPS], pathlib.Path(work))
            changed = sum(one != other for one, other in zip(before, now))
            if before:
                told.append([f"{drop - 1} to {drop}", len(before), changed, f"{share(changed, len(before)):.2%}"])
            before = now
    return list(table(("cleaning", "documents that were there", "changed", "share"), told))


def main():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=target / "release" / "dejalu")
    parser.add_argument("--documents", type=int, nargs="+", metavar="N", help=f"sizes of the site (default: {' '.join(map(str, SIZES))})")
    parser.add_argument("--churn", type=pathlib.Path, nargs="?", const="", metavar="FILE",
                        help="what changes from cleaning to cleaning: of the generated site, or of a JSONL file")
    parser.add_argument("--generate", type=pathlib.Path, metavar="FILE", help="only write the site, as JSONL, to look at")
    options = parser.parse_args()
    if options.generate:
        with open(options.generate, "w", encoding="utf-8") as file:
            for page in site(max(options.documents or [CHURN_SIZE])):
                file.write(json.dumps(without_labels(page), ensure_ascii=False) + "\n")
        return 0
    program = options.program.resolve()
    if not program.exists():
        raise Trouble(f"{program} is not there: build it with `make build`, or name it with --program")
    if options.churn is None:
        lines = grown(program, options.documents or SIZES)
    elif options.churn.name:
        lines = churned(program, in_time(options.churn))
    else:
        lines = churned(program, [without_labels(page) for page in site(max(options.documents or [CHURN_SIZE]))])
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, OSError) as trouble:
        print(f"growth: {trouble}", file=sys.stderr)
        sys.exit(2)
