// The page of a drop that was checked: limits, sites and findings stand at its top.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { open, serious, stop } from "./browser.js";

after(stop);

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
    assert.match(await page.locator("#check .exceeded").first().textContent(), /max-removed-characters 1 %/);
    assert.match(await page.locator("#check .holds").first().textContent(), /max-nearly-empty/);
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
  assert.match(await page.locator("#check .deck").textContent(), /no limit is set/);
  await page.done();
  const clean = await open("sites");
  assert.equal(await clean.locator("#check").count(), 0);
  await clean.done();
});
