// The pictures of the report in the README, from the fixtures' report.
//
// usage: DEJALU_PAGES=FOLDER node tests/browser/pictures.js FOLDER

import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { islandOf, open, stop } from "./browser.js";

const out = process.argv[2];
assert.ok(out, "usage: node pictures.js FOLDER");
mkdirSync(out, { recursive: true });

// A README is opened often, over slow lines too.
const MOST_BYTES = 150_000;

async function take(name, options, prepare) {
  const page = await open("sites", options);
  await prepare(page, await islandOf(page));
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(200);
  const path = join(out, name + ".png");
  await page.screenshot({ path });
  await page.done();
  const { size } = statSync(path);
  console.log(name + ".png  " + size + " bytes");
  assert.ok(size <= MOST_BYTES, path + " is too large: " + size + " bytes");
}

const scrollTo = (page, selector, above = 60) => page.evaluate(([wanted, gap]) => {
  scrollTo(0, document.querySelector(wanted).getBoundingClientRect().top + scrollY - gap);
}, [selector, above]);

await take("report", { height: 760 }, async () => {});

await take("cluster", { height: 800 }, async (page, { clusters }) => {
  // The widest one of which a word was changed in some documents.
  const index = clusters.findIndex((cluster) => cluster.variants.length === 2 && cluster.example?.reason === "teaser" && cluster.variants[0].text.length > 60);
  await page.locator("#cluster-search").fill(clusters[index].variants[0].text.split(" ").slice(0, 3).join(" "));
  await page.locator('tr[data-cluster="' + index + '"] .opener').click();
  await scrollTo(page, "#clusters .tools");
});

await take("documents", { height: 640 }, async (page) => {
  await page.locator('#documents .tabs [data-value="sample"]').click();
  await scrollTo(page, "#documents-title");
});

await take("reading", { height: 700, dark: true }, async (page, { documents }) => {
  const index = documents.findIndex((entry) => entry.source.startsWith("harbour") && entry.removed.paragraphs > 5);
  await page.getByLabel("Search by title, url, site or file").fill(documents[index].id);
  await page.locator('li[data-document="' + index + '"] .document-head .link').click();
});

await stop();
