// Running text that now stands nowhere: the mistake that matters most.

const LOST_AT_ONCE = 3;

function lost(isDry) {
  const { texts, documents, characters, largest } = data.lost;
  if (texts === 0) return el("p", { class: "deck lost-none" }, say(isDry ? "lost-none-dry" : "lost-none"));
  const list = (entries) => el("ol", {}, entries.map(lostText));
  const rest = largest.slice(LOST_AT_ONCE);
  return el("div", { class: "lost" },
    el("p", {}, el("strong", {}, say(isDry ? "lost-some-dry" : "lost-some", { n: texts, characters: number(characters), documents: number(documents) })), " ", say("lost-meaning")),
    list(largest.slice(0, LOST_AT_ONCE)),
    rest.length === 0 ? null : el("details", {}, el("summary", {}, say("lost-more", { n: rest.length })), list(rest)),
    texts > largest.length ? el("p", { class: "hint" }, say("lost-cut", { n: texts, shown: number(largest.length) })) : null);
}

function lostText(entry) {
  const index = entry.document_at ? documentAt.get(entry.document_at) : documentOf.get(entry.document);
  const name = index === undefined ? entry.document ?? "?" : nameOf(data.documents[index]);
  return el("li", {},
    el("p", { class: "hint" }, documentLink(index, name, entry.paragraph), " \u00b7 ", say("lost-place", { paragraph: entry.paragraph + 1, characters: entry.characters, n: entry.holders }), " \u00b7 ", chip(entry.reason)),
    paragraph(entry.text, entry.cut, { class: "one-line" }));
}
