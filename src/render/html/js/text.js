// Text into the page. All of it goes through text nodes and attributes that hold
// no code; what cannot be seen is drawn, what turns the direction is isolated.

const LETTERS_OF_CONTROLS = {
  0xad: "SHY", 0x61c: "ALM", 0x180e: "MVS", 0x200b: "ZWSP", 0x200e: "LRM", 0x200f: "RLM",
  0x2028: "LS", 0x2029: "PS", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
  0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM",
};

// Line breaks and tabs are drawn by the browser; joiners (U+200C, U+200D) are
// spelling in Persian and Hindi, and part of many emoji.
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

function pictureOf(control) {
  const code = control.codePointAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return LETTERS_OF_CONTROLS[code] ?? codeOf(control);
}

const codeOf = (control) => "U+" + control.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

// An element. Attributes that begin with "on" are listeners; false and null are
// left out. Children are elements and strings, nested as deep as is handy.
function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// A text of the corpus as nodes: what cannot be seen is drawn; what was searched
// for is marked.
function pictured(text, sought = "") {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(CONTROLS)) {
    if (match.index > at) nodes.push(...marked(text.slice(at, match.index), sought));
    nodes.push(el("span", { class: "control", title: codeOf(match[0]) }, pictureOf(match[0])));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(...marked(text.slice(at), sought));
  return nodes;
}

function marked(text, sought) {
  if (sought === "") return [text];
  const low = text.toLowerCase();
  // Where lower case is longer than the text, the places do not agree.
  if (low.length !== text.length) return [text];
  const nodes = [];
  let at = 0;
  for (let found = low.indexOf(sought); found >= 0; found = low.indexOf(sought, at)) {
    nodes.push(text.slice(at, found), el("mark", {}, text.slice(found, found + sought.length)));
    at = found + sought.length;
  }
  return [...nodes, text.slice(at)];
}

// A text of the corpus within a line of ours.
function corpus(text, sought) {
  if (text === "") return unknown("span");
  return el("bdi", { dir: "auto", class: "corpus" }, pictured(text, sought));
}

// A name of the corpus: an id, a file, a site.
function named(text, sought) {
  return el("bdi", { dir: "auto", class: "name" }, pictured(text, sought));
}

// A paragraph of the corpus.
function paragraph(text, isCut, attributes = {}) {
  if (text === "") return unknown("p");
  return el("p", { ...attributes, dir: "auto", class: "corpus " + (attributes.class ?? "") }, pictured(text), isCut ? ellipsis() : null);
}

const unknown = (name) => el(name, { class: "hint" }, say("text-unknown"));

const ellipsis = () => el("span", { class: "ellipsis", title: say("text-cut") }, "\u2026");

// The same for an attribute: isolated, without controls, and short.
function plain(text, most = 160) {
  const letters = Array.from(text.slice(0, 2 * most).replace(CONTROLS, (control) => "[" + pictureOf(control) + "]"));
  const short = letters.length > most ? letters.slice(0, most).join("") + "\u2026" : letters.join("");
  return "\u2068" + short + "\u2069";
}

// How a text is searched: without accents and case.
const folded = (text) => text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();

// Whether a text is more than signs, numbers and single letters.
const hasWords = (text) => /\p{L}{2}|\p{Lo}/u.test(text);

let numbers, compacts, shares, percents, decimals, signed, wholes, days, months, plurals;

function spellNumbers(language) {
  numbers = new Intl.NumberFormat(language);
  compacts = new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 });
  shares = new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 7 });
  decimals = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  signed = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
  wholes = new Intl.NumberFormat(language, { signDisplay: "exceptZero" });
  days = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  months = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });
  plurals = new Intl.PluralRules(language);
}

const number = (value) => numbers.format(value);
const compact = (value) => compacts.format(value);
const share = (part, whole) => shares.format(whole > 0 ? part / whole : 0);
const minus = (text) => text.replace("-", "\u2212");
const bits = (value) => minus(signed.format(value));
const amount = (value) => minus(decimals.format(value));

// A date as the reader spells it, or as the corpus does.
function dated(text) {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:$|T)/.exec(text);
  const time = iso ? Date.parse(iso.slice(1).join("-")) : NaN;
  return Number.isNaN(time) ? named(text) : days.format(time);
}

function run(first, last) {
  if (!first) return null;
  if (!last || first === last) return el("span", { class: "dates" }, dated(first));
  return el("span", { class: "dates" }, dated(first), " \u2013 ", dated(last));
}

// The words of the page in the reader's language. Numbers are spelled, and `n`
// chooses the form; a value that is a node makes the answer a list of nodes.
function say(key, values = {}) {
  const entry = words[choices.language][key];
  const form = typeof entry === "string" ? entry : entry[plurals.select(values.n)] ?? entry.other;
  const parts = form.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part;
    const value = values[part];
    return typeof value === "number" ? number(value) : value;
  });
  return parts.every((part) => typeof part === "string") ? parts.join("") : parts;
}
