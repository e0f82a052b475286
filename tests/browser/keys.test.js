// Everything by keyboard alone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { open, stop } from "./browser.js";

after(stop);

const focused = (page, what) => page.evaluate((name) => {
  const node = document.activeElement;
  return name === "text" ? node.textContent : node.getAttribute(name) ?? node[name];
}, what);

// Presses the tab key until something matches, at most `most` times.
async function tabTo(page, selector, most = 60) {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail("the tab key does not reach " + selector);
}

const outlined = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
});

test("the first stop leads past the header, and every stop shows that it has the focus", async () => {
  const page = await open("sites");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page, "class"), "skip");
  assert.ok((await page.locator(".skip").boundingBox()).y >= 0);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page, "class"), "family-head");
  for (let step = 0; step < 40; step += 1) {
    assert.ok(await outlined(page), "no focus to see on " + await focused(page, "outerHTML"));
    await page.keyboard.press("Tab");
  }
  await page.done();
});

test("Enter opens a family and Escape closes it", async () => {
  const page = await open("sites");
  await tabTo(page, ".family-head");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page, "aria-expanded"), "true");
  await tabTo(page, "#family-0 .link");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page, "aria-expanded"), "false");
  assert.equal(await focused(page, "aria-controls"), "family-0");
  await page.done();
});

test("the slash goes to the search; rows open by Enter and close by Escape", async () => {
  const page = await open("sites");
  await page.keyboard.press("/");
  assert.equal(await focused(page, "id"), "cluster-search");
  await page.keyboard.type("a/b");
  assert.equal(await page.locator("#cluster-search").inputValue(), "a/b");
  await page.locator("#cluster-search").fill("");
  await tabTo(page, "[data-sort=documents]");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page, "data-sort"), "documents");
  assert.equal(await page.locator("#clusters th:has([data-sort=documents])").getAttribute("aria-sort"), "descending");
  await tabTo(page, ".opener");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page, "aria-expanded"), "true");
  await tabTo(page, ".panel-row button");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page, "class"), "opener");
  assert.equal(await page.locator(".panel-row").count(), 0);
  await page.done();
});

test("arrows walk along a barcode, which is one stop; Enter reads; Escape comes back", async () => {
  const page = await open("sites");
  await page.locator("#document-search").focus();
  await tabTo(page, ".barcode button");
  assert.equal(await focused(page, "data-at"), "0");
  assert.equal(await page.locator(".barcode").first().locator('[tabindex="0"]').count(), 1);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page, "data-at"), "2");
  assert.match(await focused(page, "aria-label"), /^3, \S/);
  assert.ok(await page.locator("#tip").isVisible());
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#tip").isHidden());
  await page.keyboard.press("End");
  const last = await focused(page, "data-at");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page, "data-at"), last);
  await page.keyboard.press("Home");
  assert.equal(await focused(page, "data-at"), "0");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#reader").isVisible());
  assert.equal(await focused(page, "id"), "paragraph-1");
  await page.keyboard.press("Escape");
  if (await page.locator("#reader").isVisible()) await page.keyboard.press("Escape");
  assert.ok(await page.locator("#reader").isHidden());
  assert.equal(await focused(page, "data-at"), "1");
  // The next stop is the next document, not the next bar.
  await page.keyboard.press("Tab");
  assert.equal(await focused(page, "class"), "link");
  await page.done();
});

test("the focus stays in an opened document", async () => {
  const page = await open("sites");
  await page.locator("#documents .document-head .link").first().focus();
  await page.keyboard.press("Enter");
  for (const key of [...Array(4).fill("Tab"), ...Array(8).fill("Shift+Tab")]) {
    await page.keyboard.press(key);
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("#reader") !== null));
  }
  await page.done();
});
