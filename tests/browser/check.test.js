// The page of a drop that was checked: limits, sites and findings stand at its top.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { open, serious, stop } from "./browser.js";

after(stop);

// Texts of the section, with every kind of space as a space.
const textOf = async (page, selector) => (await page.locator(selector).first().textContent()).replace(/\s/g, " ");

const ways = [["in the light", {}], ["in the dark", { dark: true }], ["at 400 pixels", { width: 400 }], ["at 400 pixels in the dark", { width: 400, dark: true }]];

for (const [name, options] of ways) {
  test("what failed stands first, fits, and is accessible " + name, async () => {
    const page = await open("checked", options);
    assert.equal(await page.locator("main > section").first().getAttribute("id"), "check");
    assert.equal(await page.locator("#check-title").textContent(), "Check failed");
    assert.match(await page.title(), /^Check failed: /);
    assert.equal(await page.locator("#about code", { hasText: "clusters.jsonl" }).count(), 0);
    const top = await page.locator("#check .limits li").first().boundingBox();
    assert.ok(top.y < 500, "the first limit is on the first screen: " + top.y);
    assert.match(await page.locator("#check .exceeded").first().textContent(), /max-removed-characters 1%/);
    assert.match(await page.locator("#check .holds").first().textContent(), /max-nearly-empty/);
    const states = await page.locator("#check .limits li").evaluateAll((items) => items.map((item) => item.className));
    assert.deepEqual(states, ["exceeded", "exceeded", "holds"]);
    assert.ok((await page.locator("#check .of-check tbody tr").count()) > 1);
    assert.ok((await page.locator(".check-findings li").count()) > 5);
    const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= shown, wide + " in " + shown);
    assert.deepEqual(await serious(page), []);
    await page.done();
  });
}

test("a finding leads to its cluster, and the rest of the page is what clean shows", async () => {
  const page = await open("checked");
  const link = page.locator('.check-findings a[href^="#cluster="]').first();
  const text = await link.textContent();
  await link.click();
  await page.locator("tr.open").waitFor();
  assert.ok((await page.locator("tr.open").textContent()).includes(text.slice(0, 20)), text);
  assert.ok((await page.locator("#documents .document-head").count()) > 3);
  await page.done();
});

test("a check without limits says so, and a page of clean has no check", async () => {
  const page = await open("unlimited");
  assert.match(await page.locator("#check .deck").textContent(), /No limit is set/);
  await page.done();
  const clean = await open("sites");
  assert.equal(await clean.locator("#check").count(), 0);
  await clean.done();
});

test("the section speaks French, and English again", async () => {
  const page = await open("checked", { locale: "fr-FR" });
  const check = page.locator("#check");
  assert.equal(await check.getAttribute("lang"), null);
  assert.equal(await page.locator("#check-title").textContent(), "Contrôle en échec");
  assert.match(await page.title(), /^Contrôle en échec\u00a0: .*\u00a0: \d/);
  assert.match(await textOf(page, "#check .deck"), /2 limites sur 3 sont dépassées\./);
  assert.match(await textOf(page, "#check .exceeded"), /dépassée max-removed-characters 1 %.* sur .* caractères \(.* %\) : dans des paragraphes que clean retirerait/);
  assert.match(await textOf(page, ".check-findings"), /figure dans \d+ articles du lot ; il serait retiré/);
  assert.match(await textOf(page, "#check .unlike"), /caution : 5 alors, 3 maintenant/);
  const english = /\b(exceeded|holds|documents then|would|stands|sites with)\b/;
  assert.doesNotMatch(await check.textContent(), english);
  await page.locator("#language").click();
  assert.equal(await page.locator("#check-title").textContent(), "Check failed");
  assert.match(await textOf(page, "#check .unlike"), /caution: 5 then, 3 now/);
  assert.match(await check.textContent(), english);
  await page.done();
});

test("what changed since an earlier check is a table whose differences are those of what it shows", async () => {
  const page = await open("checked");
  const rows = await page.locator("#check .changes tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.ok(rows.length > 10);
  for (const [name, then, now, difference] of rows) {
    if (!then.endsWith("%") || difference.includes("less")) continue;
    const read = (text) => Number(text.replace("\u2212", "-").replace(/[^-\d.]/g, ""));
    assert.ok(Math.abs(read(now) - read(then) - read(difference)) < 0.01, [name, then, now, difference].join(" "));
  }
  await page.done();
});

test("what would be lost, sites that are left out and limits that were compared with nothing are said", async () => {
  for (const [options, texts] of [
    [{}, ["Check not completed", "--site-limits max-new-families is compared with no site: the largest has 12 documents, and --min-site-documents asks for", "1 of 3 limits is exceeded.", "not compared max-new-families, for each site 0", "1 text would be lost", "20 of 30 are here"]],
    [{ locale: "fr-FR", width: 400, dark: true }, ["Contrôle inachevé", "--site-limits max-new-families n’est comparée à aucun site : le plus grand a 12 documents, et --min-site-documents en demande", "non comparée max-new-families, pour chaque site 0", "1 texte serait perdu", "20 sur 30 sont ici"]],
  ]) {
    const page = await open("dropped", options);
    const said = await textOf(page, "#check");
    for (const text of texts) assert.ok(said.includes(text), text + " is not in " + said.slice(0, 600));
    assert.deepEqual(await serious(page), []);
    await page.done();
  }
});

test("sites of the check are stacked where it is narrow, and choose what is below", async () => {
  const page = await open("dropped", { width: 400 });
  const rows = page.locator("#check .of-check tr[data-checked]");
  assert.ok((await rows.count()) > 1);
  for (const row of await rows.all()) {
    for (const cell of await row.locator("th, td").all()) {
      const box = await cell.boundingBox();
      assert.ok(box === null || (box.x >= 0 && box.x + box.width <= 400), JSON.stringify(box));
    }
    // A host is on one line.
    const name = row.locator("th .link");
    assert.equal(await name.evaluate((button) => button.getClientRects().length), 1);
  }
  const site = await rows.first().getAttribute("data-checked");
  await rows.first().locator("th .link").click();
  const only = await page.locator("#only select option:checked").textContent();
  assert.ok(only.includes(site), only);
  await page.done();
});

test("a drop without an article has a page that says which limit it exceeds", async () => {
  const page = await open("unread", { width: 400 });
  assert.match(await page.title(), /^Check failed: empty\.jsonl: /);
  assert.ok(await page.locator("#check").isVisible());
  assert.match(await textOf(page, "#check .deck"), /^The limit is exceeded\.$/);
  assert.match(await textOf(page, "#check .exceeded"), /min-documents 1/);
  assert.ok(await page.locator("#sites").isHidden());
  assert.deepEqual(await serious(page), []);
  await page.done();
});
