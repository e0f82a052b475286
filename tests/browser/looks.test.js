// Light and dark, English and French, on paper, on a narrow screen, without
// JavaScript.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { islandOf, open, stop, browser, addressOf } from "./browser.js";

after(stop);

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const lightness = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;

test("the page follows the system's theme, and the switch beats it for the session", async () => {
  const page = await open("sites");
  const button = page.locator("#theme");
  assert.ok(lightness(await background(page)) > 0.9);
  await button.click();
  assert.ok(lightness(await background(page)) < 0.2);
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  await page.reload();
  assert.ok(lightness(await background(page)) < 0.2);
  await page.done();
  const dark = await open("sites", { dark: true });
  assert.ok(lightness(await background(dark)) < 0.2);
  await dark.emulateMedia({ colorScheme: "light" });
  await dark.locator('html[data-theme="light"]').waitFor();
  assert.ok(lightness(await background(dark)) > 0.9);
  await dark.done();
});

test("a French reader gets French: words, plurals, numbers, percents", async () => {
  const page = await open("sites", { locale: "fr-CA" });
  const { totals, clusters } = await islandOf(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  assert.match(await page.locator("h1").textContent(), /^\d+,\d\s%\sdu texte/);
  assert.equal(await page.locator("#families-title").textContent(), "Familles de blocs");
  assert.ok((await page.locator(".deck").textContent()).includes(new Intl.NumberFormat("fr").format(totals.paragraphs)));
  assert.equal(await page.locator("#cluster-rows .answer .hint").textContent(), clusters.length + " grappes");
  await page.locator("#cluster-search").fill(clusters[0].id);
  assert.match(await page.locator("#cluster-rows .answer .hint").textContent(), /^\d+ grappes?$/);
  // What was open stays open when the language changes, and the choice stays.
  await page.locator(".opener").first().click();
  await page.locator("#language").click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("tr.open").count(), 1);
  assert.match(await page.locator(".panel-row").textContent(), /Why/);
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.done();
});

test("no English is left on a French page", async () => {
  const page = await open("sites", { locale: "fr-FR" });
  await page.locator(".family-head").first().click();
  await page.locator(".opener").first().click();
  await page.locator("#documents .document-head .link").first().click();
  const own = await page.evaluate(() => {
    const words = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest(".corpus, .name, code, script, #language") === null) words.push(walker.currentNode.data);
    }
    return [...words, ...[...document.querySelectorAll("[aria-label]")].map((node) => node.getAttribute("aria-label").replace(/\u2068[^\u2069]*\u2069/g, ""))].join("\n");
  });
  assert.doesNotMatch(own, /\b(the|of|removed|kept|paragraphs|clusters|search|show|copy line|close|next|evidence|stands)\b/i);
  await page.done();
});

test("on paper: the findings without the tools, in the light, all on the sheet", async () => {
  const page = await open("sites", { dark: true });
  await page.locator(".opener").first().click();
  await page.emulateMedia({ media: "print" });
  assert.ok(lightness((await background(page)).replace("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")) > 0.9);
  for (const tool of [".top", "#clusters .tools", ".pager button"]) assert.ok(await page.locator(tool).first().isHidden(), tool);
  for (const part of ["h1", ".strip", ".family-head", "tr[data-cluster]", ".panel-row", ".barcode", ".chart", ".pager"]) assert.ok(await page.locator(part).first().isVisible(), part);
  const ink = await page.locator("h1").evaluate((node) => getComputedStyle(node).color);
  assert.ok(lightness(ink) < 0.3, ink);
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets > 3 && sheets < 40, sheets + " sheets");
  await page.done();
});

test("an opened document is printed alone", async () => {
  const page = await open("sites");
  await page.locator("#documents .document-head .link").first().click();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".reader-line").last().isVisible());
  assert.ok(await page.locator("main").isHidden());
  await page.done();
});

for (const [name, width, locale] of [["sites", 320], ["sites", 400], ["sites", 768], ["sites", 2200], ["crawl", 400], ["crawl", 400, "fr-FR"], ["crawl", 1280, "fr-FR"]]) {
  test("nothing hangs over the edge at " + width + " pixels: " + name + " " + (locale ?? ""), async () => {
    const page = await open(name, { width, ...(locale ? { locale } : {}) });
    await page.locator("#sites tr[data-site] .link").first().click();
    await page.locator(".family-head").first().click();
    await page.locator(".opener").first().click();
    const near = page.locator("#near .near-list summary");
    if (await near.count() > 0) await near.first().click();
    // A number of a large corpus fits into its card, on one line.
    for (const card of await page.locator(".cards dd").all()) {
      const { lines, over } = await card.evaluate((node) => {
        node.firstChild.data = "9,617,179,332";
        const range = document.createRange();
        range.selectNodeContents(node.firstChild);
        const boxes = [...range.getClientRects()];
        return { lines: new Set(boxes.map((box) => Math.round(box.top))).size, over: Math.max(...boxes.map((box) => box.right)) - node.getBoundingClientRect().right };
      });
      assert.equal(lines, 1);
      assert.ok(over <= 0, over + " pixels too wide");
    }
    await page.waitForTimeout(100);
    const { wide, over } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      over: [...document.querySelectorAll("main *")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && node.closest(".scroll, .one-line, .unseen, svg") === null).map((node) => node.outerHTML.slice(0, 80)),
    }));
    assert.deepEqual(over, []);
    assert.ok(wide <= width, wide + " > " + width);
    await page.locator("#documents .document-head .link").first().click();
    assert.ok(await page.locator("#reader").evaluate((node) => node.scrollWidth <= node.clientWidth));
    await page.done();
  });
}

test("without JavaScript the verdict, the cards and the widest findings are there", async () => {
  const context = await (await browser()).newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(addressOf("sites"));
  assert.match(await page.locator("h1").textContent(), /\d/);
  assert.ok(await page.locator(".cards dd").count() >= 5);
  assert.ok(await page.locator("#families tbody tr").count() > 3);
  assert.ok(await page.locator("#clusters tbody tr").count() > 3);
  assert.ok(await page.locator("#documents").isHidden());
  await context.close();
});

test("a corpus of nothing gives a page that says that nothing was read, and what to do", async () => {
  const page = await open("empty");
  assert.equal(await page.locator("h1").textContent(), "Nothing was read");
  assert.match(await page.locator("#summary").textContent(), /--text-key/);
  assert.equal(await page.locator(".cards").count(), 0);
  assert.ok(await page.locator("#families, #documents").first().isHidden() && await page.locator("#problems").isVisible());
  assert.equal(await page.locator("tr[data-cluster]").count(), 0);
  await page.done();
});
