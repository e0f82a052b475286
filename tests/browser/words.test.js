// The dictionary, and the small routine that compares spellings, without a browser.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const html = new URL("../../src/render/html/", import.meta.url);
const read = (name) => readFileSync(new URL(name, html), "utf8");
const words = new Function(["en", "fr", "check-en", "check-fr"].map((name) => read("js/words-" + name + ".js")).join("") + "return words;")();
const { difference, pieces } = new Function(read("js/difference.js") + "return { difference, pieces };")();

const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const holes = (entry) => [...new Set(forms(entry).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

test("English and French have the same words, with the same numbers in them", () => {
  assert.deepEqual(Object.keys(words.fr), Object.keys(words.en));
  for (const [key, entry] of Object.entries(words.en)) {
    assert.deepEqual(holes(words.fr[key]), holes(entry), key);
    for (const language of ["en", "fr"]) {
      const own = words[language][key];
      if (typeof own !== "string") assert.deepEqual(Object.keys(own), ["one", "other"], key);
      // In French a space before ":", ";", "?" and "!" does not break.
      if (language === "fr") for (const form of forms(own)) assert.doesNotMatch(form, / [:;?!»]|« /, key);
    }
  }
});

test("every word that the page asks for is in the dictionary, and the other way round", () => {
  const sources = [read("page.html"), ...readdirSync(new URL("js/", html)).filter((name) => !name.startsWith("words")).map((name) => read("js/" + name))].join("\n");
  const asked = [...sources.matchAll(/\bsay\("([^"]+)"|data-say="([^"]+)"/g)].map((match) => match[1] ?? match[2]);
  assert.ok(asked.length > 100);
  for (const key of asked) {
    const isThere = key.endsWith("-") ? Object.keys(words.en).some((known) => known.startsWith(key)) : key in words.en;
    assert.ok(isThere, "no word for " + key);
  }
  const beginnings = [...asked.filter((key) => key.endsWith("-")), "evidence-"];
  for (const key of Object.keys(words.en)) {
    const isUsed = sources.includes('"' + key + '"') || beginnings.some((beginning) => key.startsWith(beginning));
    assert.ok(isUsed, "nobody says " + key);
  }
});

test("the sources close neither the script nor the style that holds them", () => {
  for (const name of readdirSync(new URL("js/", html))) {
    assert.doesNotMatch(read("js/" + name), /<\/script|<!--/i, name);
    // A dictionary is read by its keys, not from its beginning.
    assert.ok(read("js/" + name).split("\n").length <= (name.startsWith("words") ? 400 : 300), name + " is long");
  }
  assert.doesNotMatch(read("style.css"), /<\/style|url\(|@import/i);
  assert.doesNotMatch(read("page.html"), /\sstyle=|\son\w+=|javascript:/i);
});

// The definition: the longest list of pieces that both have in order.
function longest(a, b) {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
  return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
}

test("what two spellings share is the longest common subsequence of their words", () => {
  let state = 7;
  const next = (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
  const text = () => Array.from({ length: next(9) }, () => "abcd"[next(4)]).join("-");
  for (let round = 0; round < 400; round += 1) {
    const [before, after] = [text(), text()];
    const { gone, come } = difference(before, after);
    assert.equal(gone.map((piece) => piece[1]).join(""), before);
    assert.equal(come.map((piece) => piece[1]).join(""), after);
    const same = (runs) => runs.filter(([kind]) => kind === "same").map((piece) => piece[1]).join("");
    assert.equal(same(gone), same(come));
    assert.equal(pieces(same(gone)).length, longest(pieces(before), pieces(after)), before + " / " + after);
  }
});

test("two changed words are one mark, and what is equal has none", () => {
  assert.deepEqual(difference("one two three four", "one zwei drei four"), {
    gone: [["same", "one "], ["gone", "two three"], ["same", " four"]], come: [["same", "one "], ["come", "zwei drei"], ["same", " four"]],
  });
  assert.deepEqual(difference("one two", "one two"), { gone: [["same", "one two"]], come: [["same", "one two"]] });
  assert.deepEqual(difference("", "new"), { gone: [], come: [["come", "new"]] });
});
