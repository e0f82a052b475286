// Small things that several sections use.

const sites = data.sites.map((site) => site.name);

const severalSites = () => sites.length > 1;

// Documents without a site are one among several, or all there are.
const unnamedSite = () => say(severalSites() ? "site-unnamed" : "site-none");

const siteName = (index) => (sites[index] === undefined ? say("site-other") : sites[index] === "" ? unnamedSite() : named(sites[index]));

// A reason as a letter on its colour and pattern, and in words.
function chip(verdict) {
  return el("span", { class: "chip" }, swatch(verdict), say("verdict-" + verdict));
}

function swatch(verdict) {
  return el("span", { class: "swatch " + verdict, "aria-hidden": "true" }, say("letter-" + verdict));
}

// A bar of shares; `parts` are [verdict, amount].
function strip(parts, label) {
  const whole = sum(parts.map(([, amount]) => amount));
  const bar = el("div", { class: "strip", role: "img", "aria-label": label });
  for (const [verdict, amount] of parts) {
    if (amount === 0) continue;
    const piece = el("span", { class: verdict });
    piece.style.flexGrow = String(amount / whole);
    bar.append(piece);
  }
  return bar;
}

// How much of the most there is, as a thin line below a number.
function measure(value, most) {
  const rod = el("span", { class: "measure", "aria-hidden": "true" }, el("span"));
  rod.firstChild.style.width = (100 * value) / Math.max(most, 1) + "%";
  return rod;
}

// A button that copies a text; says so to eye and ear.
function copier(text, label = say("copy")) {
  return el("button", {
    type: "button", class: "quiet copy", onclick: async (event) => {
      const button = event.currentTarget;
      const done = await copied(text);
      button.textContent = say(done ? "copied" : "copy-failed");
      announce(button.textContent);
      setTimeout(() => { button.textContent = label; }, 1600);
    },
  }, label);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "unseen", readonly: true });
    area.value = text;
    const home = document.querySelector("dialog[open]") ?? document.body;
    const before = document.activeElement;
    home.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

function announce(text) {
  document.getElementById("live").textContent = text;
}

// A line for a list: the list is one paragraph a line and its words count, not
// spaces and what cannot be seen. So nothing is lost, and nothing that a terminal
// obeys gets onto the clipboard.
const listed = (text) => text.replace(PASSED_OVER, "").replace(CONTROLS, " ").replace(/\s+/gu, " ").trim();

// What words are read without (`token::fold`); other controls end a word.
const PASSED_OVER = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

// The line with a button that copies it, and how the list is given.
function snippet(list, text, isCut) {
  const line = listed(text);
  return el("div", { class: "snippet" },
    el("p", { class: "hint" }, say("snippet-" + list)),
    el("div", { class: "line" },
      el("code", { dir: "auto" }, line, isCut ? ellipsis() : null),
      isCut ? null : copier(line, say("copy-line"))),
    isCut ? el("p", { class: "hint" }, say("snippet-cut")) : null,
    el("p", { class: "hint" }, el("code", {}, "dejalu clean \u2026 --" + list + " " + list + ".txt")));
}

// A command with a button that copies it, unless a name in it holds what a
// terminal would obey.
function command(...words) {
  const line = ["dejalu", ...words].map((word) => (/^[\w./#@:=+,\u2026-]+$/u.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'")).join(" ");
  return el("span", { class: "command" }, el("code", {}, pictured(line)), line.search(CONTROLS) < 0 ? [" ", copier(line)] : null);
}

// Evidence as a table: what it is in words, and its bits as a bar to the left
// (stays) or to the right (goes).
function evidenceTable(evidence, total, caption) {
  const most = Math.max(...evidence.map((entry) => Math.abs(entry.bits)), Math.abs(total), 1);
  const row = (head, value, isSum) => el("tr", { class: isSum ? "sum" : null },
    el("th", { scope: "row" }, head), el("td", { class: "number" }, bits(value)), el("td", { class: "beam-cell" }, beam(value, most)));
  return el("table", { class: "evidence" },
    el("caption", {}, caption, " \u00b7 ", say("bit-meaning")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("evidence")), el("th", { scope: "col", class: "number" }, say("bits")),
      el("th", { scope: "col", class: "beam-cell" }, el("span", { class: "unseen" }, say("beam"))))),
    el("tbody", {}, evidence.map((entry) => row(evidenceWords(entry), entry.bits, false)), row(say("together"), total, true)));
}

function beam(value, most) {
  const half = el("span", { class: value < 0 ? "beam stays" : "beam goes", "aria-hidden": "true" }, el("span"));
  half.firstChild.style.width = (50 * Math.abs(value)) / most + "%";
  return half;
}

// What a kind of evidence says. Kinds that this page does not know keep their name.
function evidenceWords({ kind, bits: weight, count }) {
  const key = "evidence-" + kind + (kind === "frequency" && count < 2 ? "-fresh" : "") +
    ((kind === "owner" || kind === "own-words" || kind === "shape") && weight < 0 ? "-stays" : "");
  return words[choices.language][key] === undefined ? kind + " (" + number(count) + ")" : say(key, { n: count });
}

const spread = (entries) => (entries ?? []).map(([kind, weight, count]) => ({ kind, bits: weight, count }));

// A number; where the table is too narrow for columns it bears its column's name.
function numberCell(name, head, value, more) {
  return el("td", { role: "cell", class: "number " + name + "-column", "data-name": head }, number(value), more);
}

// Buttons to the pages of a long list. `turn` gets the new first row.
function pager(first, step, total, turn) {
  if (total <= step) return null;
  const to = (target, key) => el("button", {
    type: "button", class: "quiet", disabled: target < 0 || target >= total, onclick: () => turn(target),
  }, say(key));
  return el("div", { class: "pager", role: "group", "aria-label": say("pages") },
    to(first - step, "page-before"),
    el("span", { class: "hint" }, say("page-of", { from: first + 1, to: Math.min(first + step, total), n: total })),
    to(first + step, "page-after"));
}

let ids = 0;

const newId = () => "field-" + (ids += 1);

// A choice with its label.
function select(label, options, chosen, onchange) {
  const id = newId();
  return el("div", { class: "choice" }, el("label", { for: id }, label),
    el("select", { id, onchange: (event) => onchange(event.target.value) },
      options.map(([value, text]) => el("option", { value, selected: value === chosen }, text))));
}

function searchBox(id, label, value, oninput) {
  return el("div", { class: "choice search" }, el("label", { for: id }, label),
    el("input", { type: "search", id, value, autocomplete: "off", spellcheck: "false", oninput: (event) => oninput(event.target.value) }));
}

// Several choices of which one holds.
function tabs(label, options, chosen, choose) {
  return el("div", { class: "tabs", role: "group", "aria-label": label },
    options.map(([value, text]) => el("button", {
      type: "button", "aria-pressed": String(value === chosen), onclick: () => choose(value), "data-value": value,
    }, text)));
}

// A table of plain cells; the first cell of a row is its head. Cells after it
// that are numbers stand to the right.
function table(caption, heads, rows, options = {}) {
  const isNumber = options.numeric ?? rows[0]?.map((cell) => typeof cell === "number") ?? [];
  const cell = (value) => (typeof value === "number" ? number(value) : value);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", { class: options.class },
      el("caption", { class: options.quiet ? "unseen" : null }, caption),
      el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: isNumber[at] ? "number" : null }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((value, at) =>
        at === 0 ? el("th", { scope: "row" }, cell(value)) : el("td", { class: isNumber[at] ? "number" : null }, cell(value))))))));
}

// A list of facts: names and values.
function facts(pairs) {
  return el("dl", { class: "facts" }, pairs.filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

// A document's name as a button that opens it, where it is in the page.
function documentLink(index, text, paragraphIndex) {
  if (index === undefined || data.documents[index] === undefined) return named(text);
  return el("button", { type: "button", class: "link", onclick: () => openDocument(index, paragraphIndex) }, named(text));
}

// A document by its id; `other` is what it belongs to if it is none of the corpus.
function linkTo(id, at, other) {
  if (other) return el("span", {}, named(id), " ", el("span", { class: "hint" }, say("of-" + other)));
  const index = at ? documentAt.get(at) : documentOf.get(id);
  if (index !== undefined) return documentLink(index, nameOf(data.documents[index]));
  return at && at !== id ? el("span", {}, named(id), " ", el("span", { class: "hint" }, named(at))) : named(id);
}

// Puts `nodes` into a section's content.
function put(section, ...nodes) {
  const content = document.querySelector("#" + section + " > .content");
  content.replaceChildren(...nodes.flat().filter(Boolean));
  return content;
}

const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
