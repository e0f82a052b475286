// What a reader does with the mouse: search, filter, sort, open, copy, follow links.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { islandOf, open, stop } from "./browser.js";

after(stop);

const REASONS = ["cue", "teaser", "boilerplate", "repeat", "duplicate"];
const rows = (page) => page.locator("tr[data-cluster]");
const answer = async (page) => Number((await page.locator("#cluster-rows .answer .hint").textContent()).replace(/\D/g, ""));
const field = (page, label) => page.locator("#clusters").getByLabel(label, { exact: true });

test("the verdict, the key and the cards say the numbers of the run", async () => {
  const page = await open("sites");
  const { totals } = await islandOf(page);
  const removed = REASONS.reduce((sum, reason) => sum + (totals.removed[reason]?.characters ?? 0), 0);
  const spelled = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(removed / totals.characters);
  assert.ok((await page.locator("h1").textContent()).includes(spelled));
  assert.ok((await page.title()).includes(spelled));
  const cards = await page.locator(".cards dd").allTextContents();
  for (const value of [totals.documents, totals.paragraphs, totals.families, totals.clusters]) {
    assert.ok(cards.some((card) => card.startsWith(value.toLocaleString("en"))), String(value));
  }
  assert.equal(await page.locator(".key li").count(), 1 + REASONS.filter((reason) => totals.removed[reason]?.paragraphs > 0).length);
  await page.done();
});

test("a search finds what holds all its words, whatever their accents and case", async () => {
  const page = await open("sites");
  const { clusters } = await islandOf(page);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const expected = clusters.filter((cluster) => ["hopital", "urgences"].every((word) => fold([cluster.id, ...cluster.variants.map((variant) => variant.text)].join("\n")).includes(word)));
  assert.ok(expected.length > 0 && expected.length < clusters.length);
  await field(page, "Search texts ( / )").fill("HÔPITAL urgences");
  assert.equal(await answer(page), expected.length);
  assert.equal(await rows(page).count(), expected.length);
  assert.equal(await page.locator("#live").textContent(), expected.length + (expected.length === 1 ? " cluster" : " clusters"));
  await field(page, "Search texts ( / )").fill("nothing has this");
  assert.equal(await rows(page).count(), 0);
  await page.getByRole("button", { name: "Forget search and filters" }).click();
  assert.equal(await answer(page), clusters.length);
  await page.done();
});

test("filters leave what went for a reason, of a site, of a size", async () => {
  const page = await open("sites");
  const { clusters, sites } = await islandOf(page);
  const [reason, site] = ["boilerplate", sites.findIndex((entry) => entry.name.includes("harbour"))];
  const ofBoth = clusters.filter((cluster) => cluster.removed[reason] > 0 && cluster.site === site);
  // A size that some have exactly and some have not.
  const size = [5, 10, 2, 50].find((limit) => ofBoth.some((cluster) => cluster.documents === limit) && ofBoth.some((cluster) => cluster.documents < limit));
  assert.ok(size !== undefined);
  await field(page, "Removed as").selectOption(reason);
  assert.equal(await answer(page), clusters.filter((cluster) => cluster.removed[reason] > 0).length);
  await page.getByLabel("Show below").selectOption(String(site));
  assert.equal(await answer(page), ofBoth.length);
  await field(page, "Size").selectOption(String(size));
  const left = ofBoth.filter((cluster) => cluster.documents >= size).length;
  assert.equal(await answer(page), left);
  // The address holds the choice: the same page opened again shows the same rows.
  const again = await open("sites", { hash: new URL(page.url()).hash });
  assert.equal(await answer(again), left);
  await field(page, "Removed as").selectOption("kept");
  await field(page, "Size").selectOption("");
  assert.equal(await answer(page), clusters.filter((cluster) => cluster.kept > 0 && cluster.site === site).length);
  await again.done();
  await page.done();
});

test("columns sort both ways and say so", async () => {
  const page = await open("sites");
  const { clusters } = await islandOf(page);
  const head = page.locator("#clusters th").filter({ has: page.getByRole("button", { name: "Spellings" }) });
  const shown = () => page.locator("tr[data-cluster] > .variants-column").allTextContents();
  const ordered = clusters.map((cluster) => cluster.distinct).sort((a, b) => b - a);
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.deepEqual((await shown()).map(Number), ordered.slice(0, 50));
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  assert.deepEqual((await shown()).map(Number), ordered.reverse().slice(0, 50));
  assert.equal(await page.locator('#clusters th[aria-sort="none"]').count(), 6);
  await page.locator("#clusters").getByRole("button", { name: "Text", exact: true }).click();
  const texts = await page.locator("tr[data-cluster] .corpus").allTextContents();
  assert.deepEqual(texts, [...texts].sort(new Intl.Collator("en").compare));
  await page.done();
});

test("pages of rows are turned", async () => {
  const page = await open("sites");
  const { clusters } = await islandOf(page);
  const total = clusters.length;
  assert.ok(total > 100);
  const pager = page.locator("#cluster-rows .pager");
  assert.ok(await pager.getByRole("button", { name: "Previous" }).isDisabled());
  const before = await rows(page).first().getAttribute("data-cluster");
  await pager.getByRole("button", { name: "Next" }).click();
  assert.notEqual(await rows(page).first().getAttribute("data-cluster"), before);
  assert.match(await pager.textContent(), new RegExp("51–100 of " + total));
  await page.done();
});

test("an opened cluster shows spellings side by side, evidence, and a line to copy", async () => {
  const page = await open("sites", { permissions: ["clipboard-read", "clipboard-write"] });
  const { clusters } = await islandOf(page);
  const index = clusters.findIndex((cluster) => cluster.variants.length > 1 && cluster.example && cluster.variants.every((variant) => !variant.cut) && cluster.variants[0].text !== cluster.variants[1].text);
  const cluster = clusters[index];
  await field(page, "Search texts ( / )").fill(cluster.id);
  const opener = page.locator('tr[data-cluster="' + index + '"] .opener');
  await opener.click();
  assert.equal(await opener.getAttribute("aria-expanded"), "true");
  const panel = page.locator("#cluster-" + index);
  const pair = panel.locator(".pair").first();
  const words = async (at) => (await pair.locator(".spelling").nth(at).locator(".corpus").textContent());
  assert.equal(await words(0), cluster.variants[0].text);
  assert.equal(await words(1), cluster.variants[1].text);
  assert.ok(await pair.locator("del, ins").count() > 0);
  const evidence = panel.locator("table.evidence tbody tr");
  assert.equal(await evidence.count(), cluster.example.evidence.length + 1);
  await panel.getByRole("button", { name: "Copy line" }).first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), cluster.variants[0].text.replace(/\s+/g, " ").trim());
  await panel.getByRole("button", { name: "Copied" }).waitFor();
  await opener.click();
  assert.equal(await panel.count(), 0);
  await page.done();
});

test("an opened family shows its texts and real occurrences, struck where they went", async () => {
  const page = await open("sites");
  const { families, documents } = await islandOf(page);
  const head = page.locator(".family-head").first();
  await head.click();
  assert.equal(await head.getAttribute("aria-expanded"), "true");
  const panel = page.locator("#family-0");
  const example = families[0].examples[0];
  const bars = documents[example.document].bars;
  const sheet = panel.locator(".sheet").first();
  assert.equal(await panel.locator(".occurrence").count(), families[0].examples.length);
  const from = Math.max(0, example.from - 2);
  const to = Math.min(bars.length, example.to + 2);
  assert.equal(await sheet.locator(".sheet-line").count(), to - from);
  assert.equal(await sheet.locator("del").count(), bars.slice(from, to).filter((bar) => !"kn".includes(bar.r)).length);
  assert.ok(await sheet.locator("del").count() > 0);
  await panel.locator(".members .link").first().click();
  assert.equal(await page.locator("tr.open").count(), 1);
  assert.match(page.url(), /cluster=[0-9a-f]{16}/);
  await page.done();
});

test("a document is found by its id, and read with what went struck in place", async () => {
  const page = await open("sites");
  const { documents } = await islandOf(page);
  const index = documents.findIndex((entry) => entry.removed.paragraphs > 3);
  const entry = documents[index];
  await page.getByLabel("Search by title, url, site or file").fill(entry.id);
  await page.locator('li[data-document="' + index + '"] .document-head .link').click();
  const reader = page.locator("#reader");
  assert.ok(await reader.isVisible());
  assert.equal(await reader.locator(".reader-line").count(), entry.bars.length);
  assert.doesNotMatch(await reader.evaluate((node) => [...node.childNodes].map((child) => (child.nodeType === 3 ? child.data : "")).join("")), /\S/);
  assert.equal(await reader.locator(".reader-line del").count(), entry.removed.paragraphs);
  const texts = await reader.locator(".reader-line > .corpus").allTextContents();
  assert.deepEqual(texts.map((text) => text.replace(/…$/, "")), entry.bars.map((bar) => bar.t.replace(/…$/, "")));
  await reader.locator("details.run").evaluateAll((runs) => runs.forEach((run) => { run.open = true; }));
  const gone = reader.locator(".reader-line:has(del)").first();
  await gone.locator("summary").click();
  assert.ok(await gone.locator("table.evidence").isVisible());
  await reader.getByLabel("As cleaned").check();
  assert.ok(await gone.isHidden());
  await reader.getByRole("button", { name: "Close" }).click();
  assert.ok(await reader.isHidden());
  await page.done();
});

test("a bar shows its text under the pointer and opens its paragraph", async () => {
  const page = await open("sites");
  const { documents } = await islandOf(page);
  const row = page.locator("#documents li[data-document]").first();
  const entry = documents[Number(await row.getAttribute("data-document"))];
  assert.equal(await row.locator(".barcode button").count(), entry.bars.length);
  const at = entry.bars.findIndex((bar) => bar.n > 20);
  const bar = row.locator('.barcode button[data-at="' + at + '"]');
  await bar.hover();
  assert.ok((await page.locator("#tip").textContent()).includes(entry.bars[at].t.slice(0, 20)));
  const width = async (index) => (await row.locator(".barcode button").nth(index).boundingBox()).width;
  const long = entry.bars.reduce((best, one, index) => (one.n > entry.bars[best].n ? index : best), 0);
  const short = entry.bars.reduce((best, one, index) => (one.n < entry.bars[best].n ? index : best), 0);
  assert.ok(await width(long) > 2 * await width(short));
  await bar.click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "paragraph-" + at);
  await page.done();
});

test("the views of documents are those that the data name", async () => {
  const page = await open("sites");
  const { documents } = await islandOf(page);
  for (const view of ["sample", "all"]) {
    await page.locator('#documents .tabs [data-value="' + view + '"]').click();
    const expected = documents.filter((entry) => view === "all" || entry.shown_for.includes(view)).length;
    assert.equal(await page.locator("#documents li[data-document]").count(), Math.min(expected, 20), view);
    // The data have the most changed first; what is read of a sample is a sample.
    const order = await page.locator("#documents li[data-document]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.document)));
    assert.equal(order.every((index, at) => at === 0 || order[at - 1] < index), view === "all", view);
    assert.equal(await page.locator('#documents .tabs [aria-pressed="true"]').getAttribute("data-value"), view);
  }
  await page.done();
});

test("a link to a cluster, a family, a paragraph opens it", async () => {
  const first = await open("sites");
  const { clusters, families, documents } = await islandOf(first);
  const cluster = clusters[clusters.length - 1];
  const family = families[families.length - 1];
  const entry = documents.find((one) => one.bars.length > 5);
  await first.done();
  const byCluster = await open("sites", { hash: "#cluster=" + cluster.id + "&site=" + cluster.site });
  assert.equal(await byCluster.locator("tr.open").getAttribute("data-cluster"), String(clusters.length - 1));
  await byCluster.done();
  const byFamily = await open("sites", { hash: "#family=" + family.id + "&site=" + family.site });
  assert.ok(await byFamily.locator("#family-" + (families.length - 1)).isVisible());
  await byFamily.done();
  const byDocument = await open("sites", { hash: "#document=" + encodeURIComponent(entry.source + "#" + entry.line) + "&paragraph=4" });
  assert.equal(await byDocument.evaluate(() => document.activeElement.id), "paragraph-3");
  await byDocument.done();
});

// What the page spells as a share.
const percent = (share) => new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
const goneOf = (site) => REASONS.reduce((sum, reason) => sum + (site.removed[reason]?.characters ?? 0), 0);

test("the table of sites says what each lost, sorts, and is searched", async () => {
  const page = await open("crawl");
  const { sites } = await islandOf(page);
  assert.equal(sites.length, 30);
  const rows = page.locator("#sites tr[data-site]");
  assert.equal(await rows.count(), 15);
  await page.locator("#sites").getByRole("button", { name: "Text removed" }).click();
  const shares = sites.map((site) => goneOf(site) / site.characters).sort((a, b) => b - a).map(percent);
  assert.deepEqual(await page.locator("#sites .share-of").allTextContents(), shares.slice(0, 15));
  await page.locator("#sites").getByRole("button", { name: "Lost" }).click();
  assert.match(await rows.first().textContent(), /site-3\.example.*1 text, 117 characters/);
  assert.equal(await page.locator('#sites th[aria-sort="descending"]').count(), 1);
  await page.getByLabel("Search sites").fill("SITE-12");
  assert.equal(await rows.count(), 1);
  await page.done();
});

test("a chosen site is all that is shown below, and the address holds it", async () => {
  const page = await open("crawl");
  const { sites, families, clusters, documents, ids } = await islandOf(page);
  const site = sites.findIndex((entry) => entry.name === "www.site-7.example");
  await page.getByLabel("Search sites").fill("site-7.");
  await page.locator("#sites").getByRole("button", { name: "www.site-7.example" }).click();
  const of = (list) => list.filter((entry) => entry.site === site).length;
  assert.equal(await answer(page), of(clusters));
  assert.equal(await page.locator("#families li[data-family]").count(), Math.min(of(families), 10));
  assert.ok(of(families) > 0 && of(families) < families.length);
  await page.locator('#documents .tabs [data-value="all"]').click();
  assert.equal(await page.locator("#documents li[data-document]").count(), of(documents));
  assert.equal(of(documents) + ids.filter((entry) => entry[4] === site).length, sites[site].documents);
  assert.equal(await page.locator("#document-rows table tbody tr").count(), ids.filter((entry) => entry[4] === site).length);
  const again = await open("crawl", { hash: new URL(page.url()).hash });
  assert.equal(await answer(again), of(clusters));
  await again.locator("#only").getByRole("button", { name: "All sites" }).click();
  assert.equal(await answer(again), clusters.length);
  await again.done();
  // What is shown of another site puts the choice off.
  const other = clusters.findIndex((entry) => entry.site !== site);
  await page.evaluate((address) => { location.hash = address; }, "#cluster=" + clusters[other].id + "&site=" + clusters[other].site);
  await page.locator('tr.open[data-cluster="' + other + '"]').waitFor();
  assert.equal(await page.getByLabel("Show below").inputValue(), "");
  await page.done();
});

test("documents bear their titles, and are found by title, url and site", async () => {
  const page = await open("crawl");
  const { documents, sites } = await islandOf(page);
  const entry = documents[5];
  assert.ok(entry.title.length > 10 && entry.url.startsWith("https://www.site-"));
  const search = page.locator("#document-search");
  const found = () => page.locator("#documents li[data-document]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.document)));
  for (const text of [entry.title.toUpperCase(), entry.url]) {
    await search.fill(text);
    assert.ok((await found()).includes(5), text);
  }
  assert.equal(await page.locator('li[data-document="5"] .document-head .link').textContent(), entry.title);
  const name = sites[entry.site].name;
  await search.fill(name);
  assert.deepEqual((await found()).sort((a, b) => a - b).slice(0, 20), documents.flatMap((one, at) => (sites[one.site].name === name ? [at] : [])).slice(0, 20));
  await page.done();
});

test("of a page that is nearly all menu every kept paragraph is there, and the rest folds", async () => {
  const page = await open("crawl");
  const { documents, totals } = await islandOf(page);
  await page.locator(".deck").getByRole("link", { name: "look at them" }).click();
  assert.equal(await page.locator('#documents .tabs [aria-pressed="true"]').getAttribute("data-value"), "little");
  const little = documents.filter((entry) => entry.nearly_empty === true);
  assert.equal(totals.least_left, 0.1);
  assert.equal(totals.nearly_empty, little.length);
  assert.ok(little.length >= 10);
  const row = page.locator("#documents li[data-document]").first();
  const entry = documents[Number(await row.getAttribute("data-document"))];
  const many = (bar) => bar.m ?? 1;
  assert.equal(entry.bars.reduce((sum, bar) => sum + many(bar), 0), entry.paragraphs);
  assert.ok(entry.bars.length < 60 && entry.paragraphs > 1000, entry.bars.length + " bars");
  // The barcode is of everything: a fold is as wide as all that it folds.
  const wide = async (at) => (await row.locator(".barcode button").nth(at).boundingBox()).width;
  const fold = entry.bars.findLastIndex((bar) => bar.m > 500);
  const all = entry.bars.reduce((sum, bar) => sum + bar.n, 0);
  const whole = (await row.locator(".barcode").boundingBox()).width;
  assert.ok(Math.abs((await wide(fold)) / whole - entry.bars[fold].n / all) < 0.06);
  await row.locator(".document-head .link").click();
  const reader = page.locator("#reader");
  await reader.getByLabel("As cleaned").check();
  const kept = entry.bars.filter((bar) => ["k", "n"].includes(bar.r));
  const lines = reader.locator(".reader-line.kept, .reader-line.near");
  assert.deepEqual(await lines.locator("> .corpus").allTextContents(), kept.map((bar) => bar.t));
  assert.ok(kept.every((bar) => bar.x === undefined && bar.m === undefined));
  assert.equal(await lines.locator(":scope:visible").count(), kept.length);
  await reader.getByLabel("As cleaned").uncheck();
  assert.match(await reader.locator("details.run").first().textContent(), /^[\d,]+ removed/);
  // Its bar leads to the fold, which opens.
  await reader.locator('.barcode button[data-at="' + fold + '"]').click();
  const at = entry.bars.slice(0, fold).reduce((sum, bar) => sum + many(bar), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "paragraph-" + at);
  assert.ok(await reader.locator("#paragraph-" + at).isVisible());
  await page.done();
});

test("what was lost stands at the top, and leads to where it stood", async () => {
  const page = await open("crawl");
  const { lost, documents } = await islandOf(page);
  assert.equal(lost.texts, 1);
  const box = page.locator("#summary .lost");
  assert.match(await box.textContent(), /^1 text was lost: 117 characters/);
  assert.ok((await box.boundingBox()).y < (await page.locator("#summary .strip").boundingBox()).y);
  await box.locator(".link").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "paragraph-" + lost.largest[0].paragraph);
  assert.equal(await page.locator("#paragraph-" + lost.largest[0].paragraph + " > .corpus").textContent(), lost.largest[0].text);
  assert.ok(documents.some((entry) => entry.shown_for.includes("lost")));
  await page.done();
  const clean = await open("wide");
  assert.match(await clean.locator("#summary").textContent(), /Nothing was lost/);
  await clean.done();
});

test("where a list is cut, the page says of how many", async () => {
  const page = await open("wide");
  const { cut } = await islandOf(page);
  const spelled = (number) => number.toLocaleString("en");
  assert.ok(cut.clusters.shown < cut.clusters.total && cut.documents.shown < cut.documents.total);
  assert.ok((await page.locator("#cluster-rows .of").textContent()).includes(spelled(cut.clusters.shown) + " of " + spelled(cut.clusters.total)));
  assert.ok((await page.locator("#document-rows .answer").textContent()).includes(spelled(cut.documents.shown) + " of the " + spelled(cut.documents.total)));
  assert.ok((await page.locator("#document-rows .answer").textContent()).includes("finds " + spelled(cut.ids.shown) + " more"));
  assert.ok((await page.locator(".cards").textContent()).includes(spelled(cut.clusters.shown) + " in this page"));
  await page.done();
});

test("the clusters that are found are a table to take away", async () => {
  const page = await open("hostile");
  const { clusters } = await islandOf(page);
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#exports").getByRole("button", { name: /as CSV/ }).click()]);
  assert.equal(file.suggestedFilename(), "clusters.csv");
  const text = readFileSync(await file.path(), "utf8");
  const rows = text.replace(/^\ufeff/, "").split("\r\n").slice(0, -1);
  assert.equal(rows.length, clusters.length + 1);
  assert.match(rows[0], /^id,site,documents/);
  for (const cluster of clusters) assert.ok(text.includes(cluster.id));
  for (const row of rows) assert.doesNotMatch(row, /(^|,)"?[=+@-]|[\u0000-\u0008\u001b\u202e]/);
  page.wrong = page.wrong.filter((line) => !line.startsWith("request: blob:"));
  await page.done();
});

test("ticked clusters are lines for a list", async () => {
  const page = await open("sites", { permissions: ["clipboard-read", "clipboard-write"] });
  const { clusters } = await islandOf(page);
  const boxes = page.locator("#clusters tr[data-cluster] input");
  const at = [];
  for (const box of [0, 2]) {
    await boxes.nth(box).check();
    at.push(Number(await boxes.nth(box).evaluate((node) => node.closest("tr").dataset.cluster)));
  }
  assert.equal(await page.locator("tr.open").count(), 0);
  await page.locator("#exports").getByRole("button", { name: "Copy lines for allow.txt" }).click();
  await page.locator("#exports").getByRole("button", { name: "Copied" }).waitFor();
  const expected = at.sort((a, b) => a - b).map((index) => clusters[index].variants[0].text.replace(/\s+/g, " ").trim() + "\n").join("");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expected);
  await page.locator("#exports").getByRole("button", { name: "Untick all" }).click();
  assert.equal(await page.locator("#clusters tr[data-cluster] input:checked").count(), 0);
  await page.done();
});
