// axe-core on the page as it opens and on all that can be opened: no serious and no
// critical finding.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { open, serious, stop } from "./browser.js";

after(stop);

const openPanels = async (page) => {
  await page.locator("#sites tr[data-site] .link").first().click();
  await page.locator(".family-head").first().click();
  await page.locator("#clusters").getByLabel("Removed as", { exact: true }).selectOption("teaser");
  await page.locator("[data-sort=variants]").first().evaluate((node) => node.click());
  await page.locator(".opener").first().click();
  for (const summary of (await page.locator("main details > summary").all()).slice(0, 8)) await summary.click();
};

const ways = [
  ["in the light", {}],
  ["in the dark", { dark: true }],
  ["at 400 pixels", { width: 400 }],
  ["at 400 pixels in the dark", { width: 400, dark: true }],
];

for (const [name, options] of ways) {
  test("nothing serious " + name + ", nor in opened panels, nor in an opened document", async () => {
    const page = await open("sites", options);
    assert.deepEqual(await serious(page), []);
    await openPanels(page);
    assert.deepEqual(await serious(page), []);
    await page.locator("#documents .document-head .link").first().click();
    await page.evaluate(() => document.querySelectorAll("#reader .run").forEach((node) => { node.open = true; }));
    for (const margin of (await page.locator("#reader .margin summary").all()).slice(-2)) await margin.click();
    assert.deepEqual(await serious(page), []);
    await page.done();
  });
}

for (const width of [1280, 400]) {
  test("nothing serious at " + width + " pixels with folds, lost text, and one site of many", async () => {
    const page = await open("crawl", { width });
    assert.deepEqual(await serious(page), []);
    await page.locator("#sites tr[data-site] .link").first().click();
    await page.locator("#clusters tr[data-cluster] input").first().check();
    await page.locator("#documents .document-head .link").first().click();
    assert.ok(await page.locator("#reader .run").count() > 0);
    assert.deepEqual(await serious(page), []);
    await page.done();
  });
}

test("nothing serious with hostile text", async () => {
  const page = await open("hostile");
  await page.locator(".opener").first().click();
  assert.deepEqual(await serious(page), []);
  await page.done();
});

test("the page has one first heading, then others in order, and its landmarks", async () => {
  const page = await open("sites");
  await page.locator(".family-head").first().click();
  await page.locator(".opener").first().click();
  const levels = await page.evaluate(() => [...document.querySelectorAll("main h1, main h2, main h3, main h4")].filter((node) => node.checkVisibility()).map((node) => Number(node.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1));
  for (const mark of ["header", "nav", "main", "footer", '[role="status"]', '[role="search"]']) assert.equal(await page.locator(mark).first().count(), 1, mark);
  for (const picture of await page.locator("svg.chart").all()) {
    assert.equal(await picture.getAttribute("role"), "img");
    assert.ok((await picture.getAttribute("aria-label")).length > 20);
  }
  for (const figure of await page.locator("figure.picture").all()) assert.equal(await figure.locator("details table tbody tr").first().count(), 1);
  await page.done();
});

// Every colour of a verdict has a second sign: no two bars of a document look alike
// without hue.
test("verdicts differ without their colours", async () => {
  const page = await open("sites");
  const looks = await page.evaluate(() => {
    const box = document.querySelector(".barcode");
    return ["kept", "near", "cue", "teaser", "boilerplate", "repeat", "duplicate"].map((verdict) => {
      const bar = box.firstElementChild.cloneNode();
      bar.className = verdict;
      box.append(bar);
      const style = getComputedStyle(bar);
      const look = [style.height, style.backgroundImage, style.borderTopWidth].join(" ");
      bar.remove();
      return look;
    });
  });
  assert.equal(new Set(looks).size, looks.length);
  const swatches = await page.locator(".key .swatch").allTextContents();
  assert.equal(new Set(swatches).size, swatches.length);
  await page.done();
});
