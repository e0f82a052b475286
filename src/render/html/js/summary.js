// The verdict, the key to the colours, and the cards.

function drawSummary() {
  const { totals } = data;
  const removed = REASONS.map((reason) => [reason, totals.removed[reason] ?? { paragraphs: 0, characters: 0 }]);
  const paragraphs = sum(removed.map(([, count]) => count.paragraphs));
  const characters = sum(removed.map(([, count]) => count.characters));
  const isDry = data.dry_run;
  if (totals.documents === 0) {
    drawNothingRead();
    return;
  }
  const verdict = paragraphs === 0 ? say("verdict-nothing") : say(isDry ? "verdict-dry" : "verdict-done", { share: share(characters, totals.characters) });
  entitle(verdict);

  const kept = { paragraphs: totals.paragraphs - paragraphs, characters: totals.characters - characters };
  const parts = [["kept", kept], ...removed];
  put("summary",
    el("p", { class: "deck" }, say(isDry ? "deck-dry" : "deck", {
      removed: number(paragraphs), paragraphs: number(totals.paragraphs), changed: number(totals.changed), n: totals.documents,
    }), bodies(totals)),
    lost(isDry),
    strip(parts.map(([verdict, count]) => [verdict, count.characters]), say("strip-label", {
      parts: parts.map(([verdict, count]) => say("verdict-" + verdict) + " " + share(count.characters, totals.characters)).join(", "),
    })),
    key(parts, totals.characters),
    cards(totals, characters),
    el("p", { class: "ways" }, say("ways", {
      families: wayTo("families", "way-families"), sample: wayTo("documents", "way-sample", () => viewDocuments("sample")), near: wayTo("near", "way-near"),
    })));
}

// Says what it all comes to, at the top and in the tab.
function entitle(verdict) {
  document.getElementById("verdict").replaceChildren(verdict);
  const check = document.getElementById("check-title");
  const subject = data.title === "" ? "dejalu" : data.title.replace(CONTROLS, pictureOf);
  const title = say("title-of", { subject, verdict });
  document.title = check === null ? title : say("title-of", { subject: check.textContent, verdict: title });
}

// An input in which no article was found is a mistake, not a clean corpus.
function drawNothingRead() {
  entitle(say("verdict-empty"));
  put("summary",
    el("p", { class: "deck" }, say("deck-empty", { key: data.options.text_key ?? "text" })),
    el("p", {}, el("a", { href: "#problems" }, say("problems"))));
  // The other sections have nothing to show, but for what a check says of it.
  for (const section of document.querySelectorAll("main > section:not(#check, #summary, #about)")) {
    section.hidden = true;
    document.querySelector('#contents a[href="#' + section.id + '"]').parentNode.hidden = true;
  }
}

// Whether a body was hurt, as far as counts can say.
function bodies(totals) {
  const parts = [totals.emptied > 0 ? say("bodies-emptied", { n: totals.emptied }) : say("bodies-none")];
  if (totals.nearly_empty > 0) parts.push([say("bodies-little", { n: totals.nearly_empty }), " ", wayTo("documents", "bodies-look", () => viewDocuments("little")), "."]);
  if (totals.spared > 0) parts.push(say("bodies-spared", { n: totals.spared }));
  return parts.map((part) => [" ", part]);
}

// What the colours, patterns and letters mean: the same everywhere in the page.
function key(parts, whole) {
  const shown = parts.filter(([verdict, count]) => verdict === "kept" || count.paragraphs > 0);
  return el("ul", { class: "key", "aria-label": say("key") }, shown.map(([verdict, count]) => el("li", {},
    el("p", { class: "key-head" }, swatch(verdict), el("strong", {}, say("verdict-" + verdict)), el("span", { class: "key-share" }, share(count.characters, whole))),
    el("p", { class: "hint" }, say("paragraphs", { n: count.paragraphs }), ". ", say("meaning-" + verdict)))));
}

// From here on a card has a number in words, which fits.
const HUGE = 1e10;

function cards(totals, characters) {
  const inThisPage = (list) => (data.cut[list].shown < data.cut[list].total ? say("in-this-page", { n: data.cut[list].shown }) : null);
  const card = (key, value, note, target, then) => el("div", {}, el("dt", {}, target ? el("a", { href: "#" + target, onclick: then ?? null }, say(key)) : say(key)),
    el("dd", { title: value < HUGE ? null : number(value) }, value < HUGE ? number(value) : compact(value), note ? el("span", { class: "hint" }, note) : null));
  return el("dl", { class: "cards" },
    card("card-documents", totals.documents, severalSites() ? say("in-sites", { n: data.cut.sites.total }) : null, "documents"),
    card("card-paragraphs", totals.paragraphs, totals.distinct_paragraphs ? say("distinct", { n: totals.distinct_paragraphs }) : null),
    card("card-characters", totals.characters, say("characters-removed", { n: characters })),
    card("card-changed", totals.changed, share(totals.changed, totals.documents), "documents"),
    card("card-little", totals.nearly_empty, say(checked === null ? "little-meaning" : "little-meaning-check", leastLeft()), "documents", () => viewDocuments("little")),
    totals.spared > 0 ? card("card-spared", totals.spared, say("spared-meaning")) : null,
    card("card-families", totals.families, inThisPage("families"), "families"),
    card("card-clusters", totals.clusters, inThisPage("clusters"), "clusters"),
    card("card-copies", totals.copies, totals.dropped > 0 ? say("dropped", { n: totals.dropped }) : null),
    card("card-bad", totals.bad, totals.notices > 0 ? say("notices", { n: totals.notices }) : null, "problems"));
}

function wayTo(section, key, then) {
  return el("a", { href: "#" + section, onclick: then ?? null }, say(key));
}
