// A headless Chromium, and pages of it in which nothing may go wrong unseen.
//
// The pages are made by `pages`, in the folder that DEJALU_PAGES names; the
// browser is CHROMIUM, or the one on the path.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
];

export const folder = () => {
  assert.ok(process.env.DEJALU_PAGES, "DEJALU_PAGES names no folder: run `make test-page`");
  return resolve(process.env.DEJALU_PAGES);
};

export const addressOf = (name, hash = "") => pathToFileURL(join(folder(), name, "report", "report.html")) + hash;

const browserPath = () => process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"], { encoding: "utf8" }).trim();

let started = null;

export const browser = () => (started ??= chromium.launch({ executablePath: browserPath(), args: FLAGS }));

export async function stop() {
  await (await started)?.close();
  started = null;
}

// Opens a report in a fresh context. `page.wrong` gathers what must not be: errors,
// warnings, requests; `page.done()` asserts that there was none and closes it.
export async function open(name, options = {}) {
  const { hash, width = 1280, height = 900, dark = false, locale = "en-GB", ...rest } = options;
  const context = await (await browser()).newContext({
    viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale, reducedMotion: "reduce", ...rest,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.wrong = [];
  page.on("console", (message) => page.wrong.push(message.type() + ": " + message.text()));
  page.on("pageerror", (error) => page.wrong.push("error: " + error.stack));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== addressOf(name)) page.wrong.push("request: " + request.url());
  });
  page.on("dialog", (dialog) => {
    page.wrong.push("dialog: " + dialog.message());
    dialog.dismiss();
  });
  page.done = async () => {
    assert.deepEqual(page.wrong, []);
    await context.close();
  };
  await page.goto(addressOf(name, hash));
  await page.waitForFunction(() => document.querySelector("#about .content").childElementCount > 0);
  return page;
}

// The data that a page holds.
export const islandOf = (page) => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The serious and critical findings of axe-core. It runs through the debugger, which the
// page's policy does not bind.
export async function serious(page) {
  await page.evaluate(axe + ";0");
  return page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.filter((violation) => ["serious", "critical"].includes(violation.impact))
      .map((violation) => violation.id + ": " + violation.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join(" | "));
  });
}
