// The table of clusters: search, filters, sorting, pages.

const CLUSTERS_AT_ONCE = 50;
const SIZES = [2, 5, 10, 50, 100, 1000, 10000, 100000];

const clusterView = { q: "", reason: "", site: "", size: "", sort: "documents", down: true, first: 0, open: null, found: [] };

// What a search looks into: variants and ids, folded. Made once, when the
// browser has nothing else to do, or by the first search.
let haystacks = null;

function prepareSearch() {
  haystacks ??= data.clusters.map((cluster) => folded([cluster.id, ...cluster.variants.map((variant) => variant.text)].join("\n")));
}

const COLUMNS = [
  ["text", (cluster) => cluster.variants[0]?.text ?? ""],
  ["reason", (cluster) => verdictOf(cluster)],
  ["documents", (cluster) => cluster.documents],
  ["occurrences", (cluster) => cluster.occurrences],
  ["removed", (cluster) => removedOf(cluster)],
  ["kept", (cluster) => cluster.kept],
  ["variants", (cluster) => cluster.distinct],
];

function findClusters() {
  const wanted = folded(clusterView.q.trim()).split(/\s+/u).filter(Boolean);
  if (wanted.length > 0) prepareSearch();
  const site = clusterView.site === "" ? null : Number(clusterView.site);
  const size = Number(clusterView.size);
  const has = (cluster, reason) => (reason === "kept" ? cluster.kept > 0 : (cluster.removed[reason] ?? 0) > 0);
  const found = [];
  data.clusters.forEach((cluster, index) => {
    if (site !== null && cluster.site !== site) return;
    if (cluster.documents < size) return;
    if (clusterView.reason !== "" && !has(cluster, clusterView.reason)) return;
    if (wanted.every((word) => haystacks[index].includes(word))) found.push(index);
  });
  const value = COLUMNS.find(([name]) => name === clusterView.sort)[1];
  const values = new Map(found.map((index) => [index, value(data.clusters[index])]));
  const collator = new Intl.Collator(choices.language);
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  const way = clusterView.down ? -1 : 1;
  clusterView.found = found.sort((a, b) => way * compare(values.get(a), values.get(b)) || a - b);
}

function drawClusters() {
  if (data.clusters.length === 0) {
    put("clusters", el("p", { class: "lead" }, say("clusters-none")));
    return;
  }
  const set = (name) => (value) => {
    clusterView[name] = value;
    clusterView.first = 0;
    clusterView.open = null;
    drawClusterRows(true);
    writeHash(clusterChoices());
  };
  const biggest = Math.max(...data.clusters.map((cluster) => cluster.documents));
  put("clusters",
    el("p", { class: "lead" }, say("clusters-lead")),
    el("div", { class: "tools", role: "search", "aria-label": say("clusters-search") },
      searchBox("cluster-search", say("search-texts"), clusterView.q, set("q")),
      select(say("reason"), [["", say("any")], ...[...REASONS.filter(occurs), "kept"].map((reason) => [reason, say("verdict-" + reason)])], clusterView.reason, set("reason")),
      severalSites() ? select(say("site"), [["", say("any")], ...sites.map((site, index) => [String(index), site === "" ? say("site-none") : plain(site)])], clusterView.site, set("site")) : null,
      select(say("size"), [["", say("any")], ...SIZES.filter((size) => size <= biggest).map((size) => [String(size), say("size-from", { n: size })])], clusterView.size, set("size")),
      el("div", { class: "narrow" }, select(say("sort"), COLUMNS.map(([name]) => [name, say("column-" + name)]), clusterView.sort, sortBy))),
    el("div", { id: "cluster-rows" }),
    cutNote("clusters"));
  drawClusterRows(false);
}

const occurs = (reason) => (data.totals.removed[reason]?.paragraphs ?? 0) > 0;

const clusterChoices = () => ({ view: "clusters", q: clusterView.q, reason: clusterView.reason, on: clusterView.site, size: clusterView.size,
  sort: clusterView.sort === "documents" && clusterView.down ? "" : (clusterView.down ? "-" : "") + clusterView.sort });

function drawClusterRows(isAnswer) {
  findClusters();
  const { found, first } = clusterView;
  const most = Math.max(...found.map((index) => data.clusters[index].documents), 1);
  const sought = clusterView.q.trim().toLowerCase();
  const rows = found.slice(first, first + CLUSTERS_AT_ONCE);
  const answer = say("clusters-found", { n: found.length });
  document.getElementById("cluster-rows").replaceChildren(
    el("div", { class: "answer" }, el("p", { class: "hint" }, answer),
      found.length === 0 ? el("button", { type: "button", class: "quiet", onclick: forgetFilters }, say("forget-filters")) : null),
    found.length === 0 ? "" : el("div", { class: "scroll" }, el("table", { role: "table", class: "clusters" },
      el("caption", { class: "unseen" }, say("clusters-caption")),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, COLUMNS.map(([name]) => headOf(name)))),
      el("tbody", { role: "rowgroup" }, rows.map((index) => clusterRow(index, most, sought))))),
    pager(first, CLUSTERS_AT_ONCE, found.length, (target) => {
      clusterView.first = target;
      clusterView.open = null;
      drawClusterRows(true);
      document.getElementById("clusters").scrollIntoView();
    }) ?? "");
  if (isAnswer) announce(answer);
}

function forgetFilters() {
  Object.assign(clusterView, { q: "", reason: "", site: "", size: "", first: 0 });
  drawClusters();
  writeHash({ view: "clusters" });
  document.getElementById("cluster-search").focus();
}

function headOf(name) {
  const isSorted = clusterView.sort === name;
  const isText = name === "text" || name === "reason";
  return el("th", { role: "columnheader", scope: "col", class: (isText ? "" : "number ") + name + "-column", "aria-sort": isSorted ? (clusterView.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", class: "sorter", "data-sort": name, onclick: () => sortBy(name) },
      say("column-" + name), el("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (clusterView.down ? "\u2193" : "\u2191") : "")));
}

function sortBy(name) {
  clusterView.down = clusterView.sort === name ? !clusterView.down : name !== "text" && name !== "reason";
  clusterView.sort = name;
  clusterView.first = 0;
  clusterView.open = null;
  drawClusterRows(false);
  writeHash(clusterChoices());
  document.querySelector('[data-sort="' + name + '"]')?.focus();
}

function clusterRow(index, most, sought) {
  const cluster = data.clusters[index];
  const first = cluster.variants[0];
  const row = el("tr", { role: "row", "data-cluster": index },
    el("th", { role: "rowheader", scope: "row", class: "text-column" },
      el("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": "cluster-" + index, onclick: () => toggleCluster(index) },
        el("span", { class: "clamp" }, first ? corpus(first.text, sought) : named(cluster.id)),
        hiddenMatch(cluster, sought),
        severalSites() ? el("span", { class: "hint" }, siteName(cluster.site)) : null)),
    el("td", { role: "cell", class: "reason-column" }, chip(verdictOf(cluster))),
    numberCell("documents", cluster.documents, measure(cluster.documents, most)),
    numberCell("occurrences", cluster.occurrences),
    numberCell("removed", removedOf(cluster)),
    numberCell("kept", cluster.kept),
    numberCell("variants", cluster.distinct));
  // The whole row answers the mouse; the keyboard has the button.
  row.addEventListener("click", (event) => {
    if (event.target.closest("button, a") === null && String(getSelection()) === "") toggleCluster(index);
  });
  return row;
}

// A number; where the table is too narrow for columns it bears its column's name.
function numberCell(name, value, more) {
  return el("td", { role: "cell", class: "number " + name + "-column", "data-name": say("column-" + name) }, number(value), more);
}

// Where the search found a spelling that the row does not show.
function hiddenMatch(cluster, sought) {
  if (sought === "" || cluster.variants[0]?.text.toLowerCase().includes(sought)) return null;
  const other = cluster.variants.find((variant) => variant.text.toLowerCase().includes(sought));
  return other ? el("span", { class: "clamp hint" }, say("also-spelled"), " ", corpus(other.text, sought)) : null;
}
