// What the page knows: the data, the reader's choices, and where they are kept.

const data = JSON.parse(document.getElementById("data").textContent);

// Where the text of a paragraph is not known, as after a dry run, it is empty; no
// paragraph of a corpus is.
for (const entry of data.documents) {
  let at = 0;
  for (const bar of entry.bars) {
    bar.t ??= "";
    // Which paragraph it is, or is the first of those that it folds.
    bar.at = at;
    at += bar.m ?? 1;
  }
}
for (const entry of data.near_misses) entry.text ??= "";

const REASONS = ["cue", "teaser", "boilerplate", "repeat", "duplicate"];

// The letters of bars, spelled out.
const VERDICTS = { k: "kept", n: "near", c: "cue", t: "teaser", b: "boilerplate", r: "repeat", d: "duplicate" };

const choices = { language: "en", theme: "light" };

// What was chosen stays as long as the tab; where a browser forbids that, until
// the page is loaded again.
function remember(name, value) {
  try {
    sessionStorage.setItem("dejalu." + name, value);
  } catch {
    // Nothing is lost but the choice.
  }
}

function remembered(name) {
  try {
    return sessionStorage.getItem("dejalu." + name);
  } catch {
    return null;
  }
}

// A cluster's id is unique in its site only.
const clusterKey = (id, site) => id + "@" + site;

const clusterAt = new Map(data.clusters.map((cluster, index) => [clusterKey(cluster.id, cluster.site), index]));

const place = (entry) => entry.source + "#" + entry.line;

// What a person calls a document.
const nameOf = (entry) => entry.title ?? entry.url ?? entry.id;

const isKept = (verdict) => verdict === "kept" || verdict === "near";

const isLittle = (entry) => entry.nearly_empty === true;

// What says so says of which share.
const leastLeft = () => ({ share: percents.format(data.totals.least_left) });

const documentAt = new Map(data.documents.map((entry, index) => [place(entry), index]));

// The first document of an id, for ids that name an owner.
const documentOf = new Map();
data.documents.forEach((entry, index) => {
  if (!documentOf.has(entry.id)) documentOf.set(entry.id, index);
});

function familyAt(id, site) {
  return data.families.findIndex((family) => family.id === id && family.site === site);
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const removedOf = (cluster) => sum(REASONS.map((reason) => cluster.removed[reason] ?? 0));

// What a cluster is shown as: what most of it went as, or that it stayed.
function verdictOf(cluster) {
  let best = "kept";
  let most = 0;
  for (const reason of REASONS) {
    const count = cluster.removed[reason] ?? 0;
    if (count > most) [best, most] = [reason, count];
  }
  return best;
}

// What the address says after "#": pairs, or the name of a section.
function readHash() {
  const hash = location.hash.slice(1);
  return hash.includes("=") ? new URLSearchParams(hash) : new URLSearchParams();
}

// Writes the address without a step in the history and without scrolling.
function writeHash(pairs) {
  const site = siteView.only === null ? "" : String(siteView.only);
  const search = new URLSearchParams(Object.entries({ ...pairs, on: site }).filter(([, value]) => value));
  try {
    history.replaceState(null, "", "#" + search.toString());
  } catch {
    // Some viewers forbid it; the page works without.
  }
}
