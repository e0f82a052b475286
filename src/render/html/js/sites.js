// The table of sites: what each lost, sorted as the reader wants, and a way to see
// one site alone.

const SITES_AT_ONCE = 15;

const siteTable = { q: "", sort: "documents", down: true, first: 0 };

const charactersGone = (site) => sum(REASONS.map((reason) => site.removed[reason]?.characters ?? 0));

// Sites have different reasons; a column for each that occurs.
const siteColumns = () => [
  ["site", (site) => site.name],
  ["documents", (site) => site.documents],
  ["share", (site) => charactersGone(site) / Math.max(site.characters, 1)],
  ...REASONS.filter(occurs).map((reason) => [reason, (site) => (site.removed[reason]?.characters ?? 0) / Math.max(site.characters, 1)]),
  ["lost", (site) => site.lost.characters],
];

const siteHead = (name) => (REASONS.includes(name) ? say("verdict-" + name) : say("site-column-" + name));

function drawSites() {
  const section = document.getElementById("sites");
  section.hidden = !severalSites();
  document.querySelector('#contents a[href="#sites"]').parentNode.hidden = section.hidden;
  if (section.hidden) return;
  put("sites",
    el("p", { class: "lead" }, say("sites-lead")),
    el("div", { class: "tools" },
      sites.length > SITES_AT_ONCE ? searchBox("site-search", say("search-sites"), siteTable.q, (value) => {
        Object.assign(siteTable, { q: value, first: 0 });
        drawSiteRows(true);
      }) : null,
      el("div", { class: "narrow" }, select(say("sort"), siteColumns().map(([name]) => [name, siteHead(name)]), siteTable.sort, sortSites))),
    el("div", { id: "site-rows" }),
    cutNote("sites"));
  drawSiteRows(false);
}

function findSites() {
  const wanted = folded(siteTable.q.trim());
  const found = data.sites.map((_, index) => index).filter((index) => folded(sites[index]).includes(wanted));
  const value = siteColumns().find(([name]) => name === siteTable.sort)[1];
  return sorted(found, (index) => value(data.sites[index]), siteTable.down);
}

// Indexes by a number or a text of each; equal ones stay in their order.
function sorted(indexes, value, down) {
  const values = new Map(indexes.map((index) => [index, value(index)]));
  const collator = new Intl.Collator(choices.language);
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  const way = down ? -1 : 1;
  return indexes.sort((a, b) => way * compare(values.get(a), values.get(b)) || a - b);
}

function drawSiteRows(isAnswer) {
  const found = findSites();
  const most = Math.max(...data.sites.map((site) => site.documents), 1);
  const answer = say("sites-found", { n: found.length });
  document.getElementById("site-rows").replaceChildren(
    found.length === 0 ? el("p", { class: "hint" }, answer) : el("div", { class: "scroll" }, el("table", { role: "table", class: "stacked sites" },
      el("caption", { class: "unseen" }, say("sites-caption")),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, siteColumns().map(([name]) =>
        sortHead(name, siteHead(name), { isSorted: siteTable.sort === name, down: siteTable.down, isText: name === "site" || name === "share" }, () => sortSites(name))))),
      el("tbody", { role: "rowgroup" }, found.slice(siteTable.first, siteTable.first + SITES_AT_ONCE).map((index) => siteRow(index, most))))),
    pager(siteTable.first, SITES_AT_ONCE, found.length, (target) => {
      siteTable.first = target;
      drawSiteRows(false);
    }) ?? "");
  if (isAnswer) announce(answer);
}

function siteRow(index, most) {
  const site = data.sites[index];
  const parts = ["kept", ...REASONS].map((verdict) => [verdict, verdict === "kept" ? site.characters - charactersGone(site) : site.removed[verdict]?.characters ?? 0]);
  const gone = share(charactersGone(site), site.characters);
  const isOnly = siteView.only === index;
  return el("tr", { role: "row", "data-site": index, class: isOnly ? "chosen" : null },
    el("th", { role: "rowheader", scope: "row", class: "text-column" },
      el("button", { type: "button", class: "link", "aria-pressed": String(isOnly), onclick: () => {
        chooseSiteNow(isOnly ? null : index);
        document.querySelector('tr[data-site="' + index + '"] .link')?.focus();
      } }, siteName(index))),
    numberCell("documents", say("site-column-documents"), site.documents, measure(site.documents, most)),
    el("td", { role: "cell", class: "share-column", "data-name": say("site-column-share") },
      el("span", { class: "share-of" }, gone), strip(parts, say("strip-label", { parts: gone }))),
    REASONS.filter(occurs).map((reason) => el("td", { role: "cell", class: "number reason-share", "data-name": siteHead(reason) }, share(site.removed[reason]?.characters ?? 0, site.characters))),
    el("td", { role: "cell", class: "number lost-column", "data-name": siteHead("lost") }, site.lost.texts === 0 ? "0" : say("site-lost", { n: site.lost.texts, characters: number(site.lost.characters) })));
}

function sortSites(name) {
  siteTable.down = siteTable.sort === name ? !siteTable.down : name !== "site";
  Object.assign(siteTable, { sort: name, first: 0 });
  drawSiteRows(false);
  document.querySelector('#sites [data-sort="' + name + '"]')?.focus();
}

// The head of a column that sorts.
function sortHead(name, text, { isSorted, down, isText }, sort) {
  return el("th", { role: "columnheader", scope: "col", class: (isText ? "" : "number ") + name + "-column", "aria-sort": isSorted ? (down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", class: "sorter", "data-sort": name, onclick: sort },
      text, el("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (down ? "\u2193" : "\u2191") : "")));
}
