// What a check found: limits, sites, what changed, findings. Without a script the same stands
// there in English.

const checked = JSON.parse(document.getElementById("check-data")?.textContent ?? "null");

// How much there is, and of how much.
function measured({ count, of, unit }) {
  if (of === null || of === undefined) return say("check-unit-" + unit, { n: count });
  const whole = say("check-unit-" + unit, { n: of });
  return of === 0 ? whole : say("check-of", { count: number(count), whole, share: shortShare(count, of) });
}

// Rounded in whole numbers, as the program does; what is not nothing is not called 0.
const tenths = (count, of) => Math.floor((count * 2000 + Math.max(of, 1)) / (Math.max(of, 1) * 2));

function shortShare(count, of) {
  const rounded = tenths(count, of);
  if (rounded === 0 && count > 0) return say("check-less", { share: shares.format(0.001) });
  if (rounded === 1000 && count < of) return say("check-more", { share: shares.format(0.999) });
  return shares.format(rounded / 1000);
}

const limitOf = ({ count, share }) => (share === undefined ? number(count) : percents.format(share));

const checkSite = (site) => (site === "" ? say("site-unnamed") : named(site));

function drawCheck() {
  if (checked === null) return;
  const section = document.getElementById("check");
  // From here on it is in the language of the page.
  section.removeAttribute("lang");
  document.getElementById("check-title").textContent = say("check-verdict-" + checked.verdict);
  const { limits, findings, findings_total: total } = checked;
  put("check",
    checked.error === null ? null : el("p", { class: "deck" }, errorOfCheck()),
    el("p", { class: "deck" }, limitsTogether(limits)),
    limits.length === 0 ? null : el("ul", { class: "limits" }, limits.map(limitItem)),
    lostOfCheck(),
    checkedSites(),
    checked.compared === null ? null : compared(checked.compared),
    findings.length === 0 ? null : [el("h3", {}, say("check-findings")), el("ol", { class: "check-findings" }, findings.map(finding)),
      total > findings.length ? el("p", { class: "hint" }, say("check-findings-cut", { n: total, shown: number(findings.length) })) : null]);
}

// Why nothing was judged.
function errorOfCheck() {
  const { error, error_facts: facts } = checked;
  if (facts === null) return el("bdi", { lang: "en" }, pictured(error));
  const unbroken = (option) => el("span", { class: "option" }, option);
  return say("check-error-" + facts.said, { ...facts, n: facts.largest ?? data.problems.bad,
    limits: [unbroken("--site-limits"), " ", unbroken(facts.limit ?? "")], sites: unbroken("--min-site-documents"), empty: unbroken("--allow-empty"), bad: unbroken("--max-bad-records") });
}

function limitsTogether(limits) {
  if (limits.length === 0) return say("check-no-limit");
  if (limits.length === 1) return say({ "holds": "check-limit-holds", "exceeded": "check-limit-exceeded" }[limits[0].state] ?? "check-limit-nowhere");
  const count = (state) => limits.filter((limit) => limit.state === state).length;
  const [exceeded, nowhere] = [count("exceeded"), count("not compared")];
  return [
    exceeded > 0 ? say("check-limits-exceeded", { n: exceeded, all: number(limits.length) }) : say("check-limits-hold", { n: count("holds"), all: number(limits.length) }),
    nowhere > 0 ? " " + say("check-limits-nowhere", { n: nowhere }) : ""].join("");
}

function limitItem(limit) {
  const state = limit.state === "not compared" ? "nowhere" : limit.state;
  return el("li", { class: state },
    el("p", {}, el("strong", {}, say("check-state-" + state)), " ", limit.scope === "site" ? say("check-for-each-site", { name: limit.name }) : limit.name, " ", limitOf(limit.limit)),
    el("p", { class: "hint" }, limitSaid(limit)));
}

function limitSaid(limit) {
  if (limit.scope === "documents") return say("check-min-documents", { n: limit.count });
  const what = say("check-quantity-" + limit.quantity);
  if (limit.scope === "whole") return say("check-said", { of: measured(limit), what });
  if (limit.sites === 0) return say("check-no-site");
  const largest = limit.largest.filter((site) => site.count > 0).slice(0, Math.min(Math.max(limit.exceeded, 1), 3));
  const where = limit.exceeded === 0 ? say("check-in-all-sites", { n: limit.sites }) : say("check-in-sites", { n: limit.exceeded, sites: number(limit.sites) });
  return [say("check-said", { of: where, what }), ". ",
    largest.map((site, at) => [at > 0 ? ", " : "", say("check-said", { of: checkSite(site.site), what: measured({ ...site, unit: limit.unit }) })])];
}

// What would be lost stands in the summary below, text by text.
function lostOfCheck() {
  const { texts, characters } = data.lost;
  if (texts === 0) return null;
  return el("p", { class: "lost" }, el("a", { href: "#summary" }, say("lost-some-dry", { n: texts, characters: number(characters), documents: number(data.lost.documents) })));
}

function checkedSites() {
  const { sites: listed, sites_total: total, sites_exceeding: exceeding } = checked;
  if (listed.length === 0) return null;
  const caption = [exceeding > 0 ? say("check-sites-exceeding", { n: exceeding }) : say("check-sites-largest"),
    total > listed.length ? " " + say("check-sites-cut", { n: total, shown: number(listed.length) }) : ""].join("");
  const columns = [say("site-column-site"), say("site-column-documents"), say("site-column-share"), ...(exceeding > 0 ? [say("check-exceeded")] : [])];
  const cell = (at, value, isNumber) => el("td", { role: "cell", class: isNumber ? "number" : null, "data-name": columns[at] }, value);
  const row = (site) => el("tr", { role: "row", "data-checked": site.site },
    el("th", { role: "rowheader", scope: "row" }, chosenByCheck(site.site)),
    cell(1, number(site.documents), true), cell(2, shortShare(site.removed, site.characters), true),
    exceeding > 0 ? cell(3, site.exceeded.join(", "), false) : null);
  return [el("p", { class: "hint" }, caption), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", { role: "table", class: "stacked of-check" },
      el("caption", { class: "unseen" }, caption),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, columns.map((name, at) => el("th", { role: "columnheader", scope: "col", class: at === 1 || at === 2 ? "number" : null }, name)))),
      el("tbody", { role: "rowgroup" }, listed.map(row))))];
}

// A site by which everything below can be chosen, where the page has it.
function chosenByCheck(name) {
  const index = sites.indexOf(name);
  if (index < 0 || !severalSites()) return checkSite(name);
  return el("button", { type: "button", class: "link", onclick: () => chooseSiteNow(index) }, checkSite(name));
}

// Then and now beside each other.
function compared({ file, documents, unlike, other_limits: limits, figures, sites, sites_added: added, sites_gone: gone }) {
  const known = figures.filter((figure) => figure.count_before !== null);
  const row = (name, figure) => [name, shortFigure({ ...figure, count: figure.count_before, of: figure.of_before }), shortFigure(figure), changeOf(figure)];
  const caption = [say("check-since", { n: documents, file: named(file) }), added > 0 ? [". ", say("check-sites-new", { n: added })] : null, gone > 0 ? [". ", say("check-sites-gone", { n: gone })] : null];
  return [
    el("h3", {}, caption),
    unlike.length === 0 ? null : el("div", { class: "lost unlike" }, el("p", {}, el("strong", {}, say("check-unlike"))),
      el("ul", {}, unlike.map((one) => el("li", {}, unlikeSaid(one))))),
    limits.length === 0 ? null : el("p", { class: "hint other-limits" }, say("check-other-limits"), " ", limits.slice(0, OTHER_LIMITS).map((one, at) => [at > 0 ? "; " : "", unlikeSaid(one)]),
      limits.length > OTHER_LIMITS ? [" ", say("check-other-limits-cut", { n: limits.length - OTHER_LIMITS })] : null),
    table(say("check-changes"), ["", say("check-then"), say("check-now"), say("check-difference")], [
      ...known.map((figure) => row(figure.quantity, figure)),
      ...sites.map((site) => row([site.quantity, " \u00b7 ", checkSite(site.site)], site))], { class: "of-check changes", quiet: true, numeric: [false, true, true, true] }),
  ];
}

// Limits that were others then and are named.
const OTHER_LIMITS = 4;

// What is no option has a name in the language of the page.
const UNLIKE_NAMES = ["index", "baseline", "options", "program", "sites by"];

function unlikeSaid({ what, then, now }) {
  // Of what an earlier version wrote the options are not known.
  const value = (one) => (one === null ? say("check-none") : what === "options" ? say(one === "known" ? "check-known" : "check-unknown") : named(one));
  const name = UNLIKE_NAMES.includes(what) ? say("check-unlike-" + what.replace(" ", "-")) : what;
  return say(then === now ? "check-unlike-inside" : "check-unlike-one", { what: name, then: value(then), now: value(now) });
}

// There is no share of nothing.
const shortFigure = ({ count, of }) => (of === null ? number(count) : of === 0 ? say("check-none") : shortShare(count, of));

// That of the figures as they are shown.
function changeOf({ count, of, count_before: before, of_before: ofBefore }) {
  if (of === 0 || ofBefore === 0) return "";
  if (of === null || ofBefore === null) return minus(wholes.format(count - before));
  const by = tenths(count, of) - tenths(before, ofBefore);
  const exact = count * Math.max(ofBefore, 1) - before * Math.max(of, 1);
  if (by === 0 && exact !== 0) return say(exact > 0 ? "check-little-more" : "check-little-less", { points: decimals.format(0.1) });
  return say("check-points", { points: bits(by / 10) });
}

function finding(entry) {
  const text = corpus(entry.text);
  return el("li", { class: entry.level },
    el("p", {}, el("strong", {}, say("check-level-" + entry.level)), " ", entry.rule, " ", el("span", { class: "hint" }, named(entry.place), entry.site === "" ? null : [" \u00b7 ", named(entry.site)])),
    el("p", {}, entry.link === "" ? text : el("a", { href: entry.link }, text)),
    el("p", { class: "hint" }, findingSaid(entry)));
}

// What is said of a finding, and what would become of it.
function findingSaid(entry) {
  const { said, facts: known } = entry;
  const part = known.of === undefined ? "" : shortShare(known.articles, known.of);
  const stands = say("check-said-" + said, { ...known, share: part, n: known.articles ?? known.documents ?? known.characters ?? 0 });
  if (known.occurrences === undefined) return stands;
  const { occurrences, removed } = known;
  const goes = removed === 0 ? say("check-stays") : removed === occurrences ? say("check-goes") : say("check-goes-in-part", { n: removed, occurrences: number(occurrences) });
  return say("check-and-goes", { stands, goes });
}
