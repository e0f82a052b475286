// The table of clusters: search, filters, sorting, pages.

const CLUSTERS_AT_ONCE = 50;
const SIZES = [2, 5, 10, 50, 100, 1000, 10000, 100000];

const clusterView = { q: "", reason: "", size: "", sort: "characters", down: true, first: 0, open: null, found: [] };

// What a search looks into: variants and ids, folded. Made once, when the
// browser has nothing else to do, or by the first search.
let haystacks = null;

function prepareSearch() {
  haystacks ??= data.clusters.map((cluster) => folded([cluster.id, ...cluster.variants.map((variant) => variant.text)].join("\n")));
}

// About how many characters went with it: as often as it went, as long as its
// commonest spelling is here.
const charactersOf = (cluster) => removedOf(cluster) * (cluster.variants[0]?.text.length ?? 0);

const COLUMNS = [
  ["text", (cluster) => cluster.variants[0]?.text ?? ""],
  ["reason", (cluster) => verdictOf(cluster)],
  ["documents", (cluster) => cluster.documents],
  ["removed", (cluster) => removedOf(cluster)],
  ["characters", (cluster) => charactersOf(cluster)],
  ["kept", (cluster) => cluster.kept],
  ["variants", (cluster) => cluster.distinct],
];

function findClusters() {
  const wanted = folded(clusterView.q.trim()).split(/\s+/u).filter(Boolean);
  if (wanted.length > 0) prepareSearch();
  const size = Number(clusterView.size);
  const has = (cluster, reason) => (reason === "kept" ? cluster.kept > 0 : (cluster.removed[reason] ?? 0) > 0);
  const found = [];
  data.clusters.forEach((cluster, index) => {
    if (!isChosen(cluster.site)) return;
    if (cluster.documents < size) return;
    if (clusterView.reason !== "" && !has(cluster, clusterView.reason)) return;
    if (wanted.every((word) => haystacks[index].includes(word))) found.push(index);
  });
  const value = COLUMNS.find(([name]) => name === clusterView.sort)[1];
  clusterView.found = sorted(found, (index) => value(data.clusters[index]), clusterView.down);
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
      select(say("size"), [["", say("any")], ...SIZES.filter((size) => size <= biggest).map((size) => [String(size), say("size-from", { n: size })])], clusterView.size, set("size")),
      el("div", { class: "narrow" }, select(say("sort"), COLUMNS.map(([name]) => [name, say("column-" + name)]), clusterView.sort, sortBy))),
    el("div", { id: "cluster-rows" }),
    el("div", { id: "exports" }));
  drawClusterRows(false);
}

const occurs = (reason) => (data.totals.removed[reason]?.paragraphs ?? 0) > 0;

const clusterChoices = () => ({ view: "clusters", q: clusterView.q, reason: clusterView.reason, size: clusterView.size,
  sort: clusterView.sort === "characters" && clusterView.down ? "" : (clusterView.down ? "-" : "") + clusterView.sort });

function drawClusterRows(isAnswer) {
  findClusters();
  const { found, first } = clusterView;
  const most = Math.max(...found.map((index) => data.clusters[index].documents), 1);
  const sought = clusterView.q.trim().toLowerCase();
  const rows = found.slice(first, first + CLUSTERS_AT_ONCE);
  const answer = say("clusters-found", { n: found.length });
  document.getElementById("cluster-rows").replaceChildren(
    el("div", { class: "answer" }, el("p", { class: "hint" }, answer), ofClusters(found.length),
      found.length === 0 ? el("button", { type: "button", class: "quiet", onclick: forgetFilters }, say("forget-filters")) : null),
    found.length === 0 ? "" : el("div", { class: "scroll" }, el("table", { role: "table", class: "stacked clusters" },
      el("caption", { class: "unseen" }, say("clusters-caption")),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, el("th", { role: "columnheader", scope: "col", class: "tick-column" }, el("span", { class: "unseen" }, say("tick-head"))),
        COLUMNS.map(([name]) => sortHead(name, say("column-" + name), { isSorted: clusterView.sort === name, down: clusterView.down, isText: name === "text" || name === "reason" }, () => sortBy(name))))),
      el("tbody", { role: "rowgroup" }, rows.map((index) => clusterRow(index, most, sought))))),
    pager(first, CLUSTERS_AT_ONCE, found.length, (target) => {
      clusterView.first = target;
      clusterView.open = null;
      drawClusterRows(true);
      document.getElementById("clusters").scrollIntoView();
    }) ?? "");
  drawExports();
  if (isAnswer) announce(answer);
}

// How many there are in all, where the page has fewer or the filters leave some out.
function ofClusters(found) {
  const { shown, total } = data.cut.clusters;
  if (shown < total) return el("p", { class: "of" }, say("clusters-of-cut", { shown: number(shown), n: total }));
  return found < total ? el("p", { class: "of" }, say("clusters-of", { n: total })) : null;
}

function forgetFilters() {
  Object.assign(clusterView, { q: "", reason: "", size: "", first: 0 });
  if (siteView.only === null) drawClusters();
  else chooseSite(null);
  writeHash({ view: "clusters" });
  document.getElementById("cluster-search").focus();
}

function sortBy(name) {
  clusterView.down = clusterView.sort === name ? !clusterView.down : name !== "text" && name !== "reason";
  clusterView.sort = name;
  clusterView.first = 0;
  clusterView.open = null;
  drawClusterRows(false);
  writeHash(clusterChoices());
  document.querySelector('#clusters [data-sort="' + name + '"]')?.focus();
}

function clusterRow(index, most, sought) {
  const cluster = data.clusters[index];
  const first = cluster.variants[0];
  const count = (name, value, more) => numberCell(name, say("column-" + name), value, more);
  const row = el("tr", { role: "row", "data-cluster": index },
    el("td", { role: "cell", class: "tick-column" }, tickBox(index)),
    el("th", { role: "rowheader", scope: "row", class: "text-column" },
      el("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": "cluster-" + index, onclick: () => toggleCluster(index) },
        el("span", { class: "clamp" }, first ? corpus(first.text, sought) : named(cluster.id)),
        hiddenMatch(cluster, sought),
        severalSites() ? el("span", { class: "hint" }, siteName(cluster.site)) : null)),
    el("td", { role: "cell", class: "reason-column" }, chip(verdictOf(cluster))),
    count("documents", cluster.documents, measure(cluster.documents, most)),
    count("removed", removedOf(cluster)),
    count("characters", charactersOf(cluster)),
    count("kept", cluster.kept),
    count("variants", cluster.distinct));
  // The whole row answers the mouse; the keyboard has the button.
  row.addEventListener("click", (event) => {
    if (event.target.closest("button, a, input") === null && String(getSelection()) === "") toggleCluster(index);
  });
  return row;
}

// Where the search found a spelling that the row does not show.
function hiddenMatch(cluster, sought) {
  if (sought === "" || cluster.variants[0]?.text.toLowerCase().includes(sought)) return null;
  const other = cluster.variants.find((variant) => variant.text.toLowerCase().includes(sought));
  return other ? el("span", { class: "clamp hint" }, say("also-spelled"), " ", corpus(other.text, sought)) : null;
}
