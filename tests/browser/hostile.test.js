// A corpus that tries to be more than text, and the policy that holds it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { islandOf, open, stop } from "./browser.js";

after(stop);

// Opens everything that a page has to open.
async function openAll(page) {
  const { families, clusters, documents } = await islandOf(page);
  for (let at = 0; at < Math.min(families.length, 10); at += 1) await page.locator('li[data-family="' + at + '"] > .family-head').click();
  for (let at = 0; at < Math.min(clusters.length, 50); at += 1) await page.locator('tr[data-cluster="' + at + '"] .opener').click();
  await page.locator('#documents .tabs [data-value="all"]').click();
  for (let at = 0; at < Math.min(documents.length, 20); at += 1) {
    await page.locator('li[data-document="' + at + '"] .document-head .link').click();
    await page.evaluate(() => document.querySelectorAll("#reader .run").forEach((node) => { node.open = true; }));
    for (const margin of await page.locator("#reader .margin summary").all()) await margin.click();
    await page.locator("#reader .close").click();
    for (const bar of (await page.locator('li[data-document="' + at + '"] .barcode button').all()).slice(0, 12)) await bar.focus();
  }
  await page.evaluate(() => document.querySelectorAll("main details").forEach((node) => { node.open = true; }));
}

test("hostile text does nothing but show itself, in everything that opens", async () => {
  const page = await open("hostile");
  const count = () => page.evaluate(() => ({ scripts: document.scripts.length, images: document.images.length, links: document.querySelectorAll("a:not([href^='#'])").length, frames: document.querySelectorAll("iframe, object, embed, form, base, link").length, styled: document.querySelectorAll("#data *, template").length }));
  const before = await count();
  assert.deepEqual(before, { scripts: 2, images: 0, links: 0, frames: 0, styled: 0 });
  await openAll(page);
  assert.deepEqual(await count(), before);
  assert.equal(await page.evaluate(() => globalThis.taken), undefined);
  assert.match(await page.title(), /^corpus\.jsonl: /);
  await page.done();
});

test("every text is there to the letter, but for what cannot be seen, which is drawn", async () => {
  const page = await open("hostile");
  const { documents } = await islandOf(page);
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
  assert.ok(documents.some((entry) => entry.bars.some((bar) => bar.t.includes("<script>"))));
  assert.ok(documents.some((entry) => entry.bars.some((bar) => bar.t.includes("\u202e"))));
  assert.ok(documents.some((entry) => entry.bars.some((bar) => bar.t.includes("\u001b["))));
  for (const entry of documents) {
    await page.evaluate((address) => { location.hash = address; }, "#document=" + encodeURIComponent(entry.source + "#" + entry.line));
    await page.locator("#reader .reader-line").first().waitFor();
    await page.waitForFunction((wanted) => document.querySelector("#reader .facts").textContent.includes(wanted), entry.source + "#" + entry.line);
    const seen = await page.evaluate(() => {
      const bareText = (root) => {
        const bare = root.cloneNode(true);
        bare.querySelectorAll(".control, .ellipsis").forEach((node) => node.remove());
        return bare.textContent;
      };
      return [...document.querySelectorAll("#reader .reader-line > .corpus")].map((node) => ({
      drawn: [...node.querySelectorAll(".control")].map((control) => control.title),
      bare: bareText(node),
      isolated: getComputedStyle(node).unicodeBidi,
      }));
    });
    assert.equal(seen.length, entry.bars.length);
    entry.bars.forEach((bar, at) => {
      assert.equal(seen[at].bare, bar.t.replace(controls, ""));
      assert.deepEqual(seen[at].drawn, (bar.t.match(controls) ?? []).map((control) => "U+" + control.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")));
      assert.match(seen[at].isolated, /isolate|plaintext/);
    });
  }
  await page.done();
});

test("what is copied holds nothing that a terminal obeys, and all the words", async () => {
  const page = await open("hostile", { permissions: ["clipboard-read", "clipboard-write"] });
  const { clusters } = await islandOf(page);
  const index = clusters.findIndex((cluster) => cluster.variants[0].text.includes("\u001b"));
  await page.locator('tr[data-cluster="' + index + '"] .opener').click();
  await page.locator("#cluster-" + index).getByRole("button", { name: "Copy line" }).first().click();
  await page.locator("#cluster-" + index).getByRole("button", { name: "Copied" }).waitFor();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  assert.deepEqual(line.match(/[\p{L}\p{N}]+/gu), clusters[index].variants[0].text.match(/[\p{L}\p{N}]+/gu));
  await page.done();
});

test("right-to-left text runs from the right, the page around it from the left", async () => {
  const page = await open("hostile");
  const { documents } = await islandOf(page);
  const index = documents.findIndex((entry) => entry.bars.some((bar) => /^[\u0590-\u06ff]/.test(bar.t)));
  const at = documents[index].bars.findIndex((bar) => /^[\u0590-\u06ff]/.test(bar.t));
  await page.evaluate((address) => { location.hash = address; }, "#document=" + encodeURIComponent(documents[index].source + "#" + documents[index].line) + "&paragraph=" + (at + 1));
  const text = page.locator("#paragraph-" + at + " > .corpus");
  await text.waitFor();
  assert.equal(await text.evaluate((node) => getComputedStyle(node).direction), "rtl");
  assert.equal(await page.locator("#reader").evaluate((node) => getComputedStyle(node).direction), "ltr");
  await page.done();
});

test("the policy is in force: injected code, styles, pictures and requests are stopped", async () => {
  const page = await open("sites");
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /base-uri 'none'/);
  assert.match(policy, /form-action 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const failed = [];
  page.on("requestfailed", (request) => failed.push(request.url() + " " + request.failure().errorText));
  const stopped = await page.evaluate(async () => {
    const broken = [];
    document.addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.taken = true";
    const frame = document.createElement("div");
    frame.innerHTML = '<p onclick="globalThis.taken = true" style="color: red">x</p><img src="http://localhost:9/x.png" onerror="globalThis.taken = true"><style>h1 { display: none }</style>';
    document.body.append(script, frame);
    frame.querySelector("p").click();
    const answer = await fetch("http://localhost:9/").then(() => "sent", () => "stopped");
    await new Promise((done) => setTimeout(done, 200));
    return { broken, answer, taken: globalThis.taken, hidden: getComputedStyle(document.querySelector("h1")).display === "none", red: getComputedStyle(frame.querySelector("p")).color === "rgb(255, 0, 0)" };
  });
  assert.equal(stopped.taken, undefined);
  assert.equal(stopped.answer, "stopped");
  assert.equal(stopped.hidden, false);
  assert.equal(stopped.red, false);
  for (const directive of ["script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "img-src", "connect-src"]) {
    assert.ok(stopped.broken.includes(directive), directive);
  }
  // The browser tells of the picture's request, and that it did not go out.
  assert.deepEqual(failed, ["http://localhost:9/x.png csp"]);
  const expected = /Content Security Policy|^request: http:\/\/localhost:9\/x.png$/;
  assert.ok(page.wrong.every((line) => expected.test(line)), page.wrong.join("\n"));
  page.wrong.length = 0;
  await page.done();
});
