// Block families: the cue, the teasers under it, and real occurrences.

const FAMILIES_AT_ONCE = 10;
const TEXTS_SHOWN = 3;
const MEMBERS_SHOWN = 12;
const CONTEXT = 2;

const familyView = { first: 0, open: null, found: [] };

function drawFamilies() {
  const { families } = data;
  if (families.length === 0) {
    put("families", el("p", { class: "lead" }, say("families-none")));
    return;
  }
  const found = families.map((_, index) => index).filter((index) => isChosen(families[index].site));
  familyView.found = found;
  if (found.length === 0) {
    put("families", el("p", { class: "lead" }, say("families-none-here")));
    return;
  }
  const most = Math.max(...families.map((family) => family.documents));
  const range = rangeOfDates(families);
  const shown = found.slice(familyView.first, familyView.first + FAMILIES_AT_ONCE);
  put("families",
    el("p", { class: "lead" }, say("families-lead")),
    el("ol", { class: families.some((family) => family.first_date) ? "families" : "families undated", start: familyView.first + 1 },
      shown.map((index) => familyRow(families[index], index, most, range))),
    pager(familyView.first, FAMILIES_AT_ONCE, found.length, (first) => {
      familyView.first = first;
      drawFamilies();
      document.getElementById("families").scrollIntoView();
    }),
    cutNote("families"));
  if (familyView.open !== null) showFamily(familyView.open, false);
}

// The first and the last date of all families, for their lines of time.
function rangeOfDates(families) {
  const times = families.flatMap((family) => [Date.parse(family.first_date), Date.parse(family.last_date)]).filter((time) => !Number.isNaN(time));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  return times.length > 0 && to > from ? { from, to } : null;
}

function familyRow(family, index, most, range) {
  const cueText = family.cue === null ? el("span", { class: "uncued" }, say("no-cue")) : corpus(family.cue);
  // Bars between links say less than words.
  const others = family.members.filter((member) => member.text !== family.cue);
  const texts = [...others.filter((member) => hasWords(member.text)), ...others.filter((member) => !hasWords(member.text))].slice(0, TEXTS_SHOWN);
  const button = el("button", {
    type: "button", class: "family-head", "aria-expanded": "false", "aria-controls": "family-" + index, onclick: () => toggleFamily(index),
  },
  el("span", { class: "cue-text" }, cueText),
  el("span", { class: "texts" }, texts.map((member) => el("span", { class: "one-line" }, corpus(member.text)))),
  el("span", { class: "spread" }, el("strong", {}, say("documents-n", { n: family.documents })), measure(family.documents, most)),
  el("span", { class: "spread hint" }, say("texts-n", { n: family.total_members }), severalSites() ? el("span", {}, siteName(family.site)) : null),
  el("span", { class: "spread hint" }, run(family.first_date, family.last_date), lineOfTime(family, range)));
  return el("li", { "data-family": index }, button, el("div", { id: "family-" + index, class: "panel", hidden: true }));
}

function lineOfTime(family, range) {
  const [from, to] = [Date.parse(family.first_date), Date.parse(family.last_date)];
  if (range === null || Number.isNaN(from) || Number.isNaN(to)) return null;
  const rod = el("span", { class: "time", "aria-hidden": "true" }, el("span"));
  const width = range.to - range.from;
  rod.firstChild.style.marginInlineStart = (100 * (from - range.from)) / width + "%";
  rod.firstChild.style.width = "max(3px, " + (100 * (to - from)) / width + "%)";
  return rod;
}

function toggleFamily(index) {
  if (familyView.open === index) {
    closeFamily();
    writeHash({});
  } else {
    closeFamily();
    showFamily(index, false);
    writeHash({ family: data.families[index].id, site: String(data.families[index].site) });
  }
}

function closeFamily() {
  const row = document.querySelector('#families li[data-family="' + familyView.open + '"]');
  familyView.open = null;
  if (row === null) return;
  row.firstChild.setAttribute("aria-expanded", "false");
  row.lastChild.hidden = true;
  row.lastChild.replaceChildren();
}

// Opens a family where it stands, turning the page to it; `leap` goes there.
function showFamily(index, leap) {
  if (!isChosen(data.families[index].site)) chooseSite(null);
  familyView.open = index;
  const at = familyView.found.indexOf(index);
  const first = at - (at % FAMILIES_AT_ONCE);
  if (first !== familyView.first) {
    familyView.first = first;
    drawFamilies();
  }
  const row = document.querySelector('#families li[data-family="' + index + '"]');
  if (row === null) return;
  row.firstChild.setAttribute("aria-expanded", "true");
  row.lastChild.hidden = false;
  row.lastChild.replaceChildren(...familyPanel(data.families[index]));
  if (leap) {
    row.scrollIntoView({ behavior: motion() });
    row.firstChild.focus({ preventScroll: true });
  }
}

function familyPanel(family) {
  const members = el("div", { class: "members" });
  const draw = (count) => {
    const rest = family.members.length - count;
    const rows = family.members.slice(0, count).map((member) => [memberLink(family, member), member.blocks]);
    members.replaceChildren(
      table(say("family-members"), [say("text"), say("blocks")], rows),
      rest > 0 ? el("button", { type: "button", class: "quiet", onclick: () => draw(family.members.length) }, say("more-texts", { n: rest })) : "",
      family.total_members > family.members.length ? el("p", { class: "hint" }, say("members-cut", { n: family.total_members })) : "");
  };
  draw(MEMBERS_SHOWN);
  const examples = family.examples.map((example) => occurrence(example)).filter(Boolean);
  return [
    el("div", { class: "side-by-side" }, members,
      el("div", { class: "occurrences" }, el("h3", {}, say("occurrences-real")), examples.length > 0 ? examples : el("p", { class: "hint" }, say("occurrences-none")))),
    el("p", { class: "hint" }, say("id"), " ", el("code", {}, family.id)),
  ];
}

function memberLink(family, member) {
  const index = clusterAt.get(clusterKey(member.cluster, family.site));
  if (index === undefined) return corpus(member.text);
  return el("button", { type: "button", class: "link wrap", onclick: () => showCluster(index, true) }, corpus(member.text));
}

// A block where it stood, with what stood around it.
function occurrence(example) {
  const entry = data.documents[example.document];
  if (entry === undefined) return null;
  const from = Math.max(0, example.from - CONTEXT);
  const to = Math.min(entry.paragraphs, example.to + CONTEXT);
  const bars = entry.bars.filter((bar) => bar.at < to && bar.at + (bar.m ?? 1) > from);
  return el("figure", { class: "occurrence" },
    el("figcaption", {}, documentLink(example.document, nameOf(entry), example.from),
      " ", el("span", { class: "hint" }, say("paragraphs-range", { from: from + 1, to, n: entry.paragraphs }))),
    el("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": plain(nameOf(entry)) },
      from > 0 ? el("p", { class: "gap", "aria-hidden": "true" }, "\u22ee") : null,
      bars.map((bar) => line(bar)),
      to < entry.paragraphs ? el("p", { class: "gap", "aria-hidden": "true" }, "\u22ee") : null));
}

// A paragraph as it was, struck if it went.
function line(bar) {
  const verdict = VERDICTS[bar.r] ?? "kept";
  if (bar.m !== undefined) return el("div", { class: "sheet-line " + verdict }, swatch(verdict), el("p", { class: "hint" }, foldOf(bar)));
  const text = paragraph(bar.t, bar.x);
  if (!isKept(verdict) && bar.t !== "") text.replaceChildren(el("span", { class: "unseen" }, say("verdict-" + verdict) + ": "), el("del", {}, ...text.childNodes));
  return el("div", { class: "sheet-line " + verdict }, swatch(verdict), text);
}

// Paragraphs side by side of which the page has no text, in words.
function foldOf(bar) {
  const kept = bar.m - bar.w;
  if (kept === 0) return say("fold-removed", { n: bar.m });
  return bar.w === 0 ? say("fold-kept", { n: bar.m }) : say("fold-mixed", { n: bar.m, removed: number(bar.w), kept: number(kept) });
}

// What of a list is not in the page, if anything.
function cutNote(list) {
  const cut = data.cut[list];
  if (cut === undefined || cut.shown >= cut.total) return null;
  return el("p", { class: "hint" }, say("cut-" + list, { shown: number(cut.shown), n: cut.total }));
}
