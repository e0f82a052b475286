// What nearly went and what nearly stayed: where options are tuned and where a
// hurt body would be seen first.

const NEAR_AT_ONCE = 15;

const nearView = { kept: 0, removed: 0 };

function drawNear() {
  put("near",
    el("p", { class: "lead" }, say("near-lead", { bits: amount(data.near_bits) })),
    data.pictures.missing.some(([, count]) => count > 0) ? el("div", { class: "figures" }, ofAllSites(), missingFigure(data.pictures.missing)) : null,
    el("h3", {}, say("near-kept")), el("div", { id: "near-kept" }),
    el("h3", {}, say("near-removed")), el("div", { id: "near-removed" }));
  drawNearKept();
  drawNearRemoved();
}

function missingFigure(missing) {
  // The last bar holds all that lacked more.
  const spelled = ([edge], at) => (at === missing.length - 1 ? number(edge) + "+" : amount(edge));
  const most = Math.max(...missing.map(([, count]) => count), 1);
  const near = sum(missing.filter(([edge]) => edge < data.near_bits).map(([, count]) => count));
  const draw = (width) => {
    const [left, top, bottom, height] = [44, 12, 40, 220];
    const picture = canvasOf(width, height);
    const step = (width - left - 8) / missing.length;
    const depth = height - top - bottom;
    for (const tick of [0, 0.5, 1]) {
      const y = height - bottom - tick * depth;
      picture.append(rule(left, y, width - 8, y), label(left - 8, y + 4, number(Math.round(tick * most)), "end"));
    }
    missing.forEach(([edge, count], at) => {
      const tall = (depth * count) / most;
      const x = left + at * step;
      if (count > 0) picture.append(block(x + 1, height - bottom - tall, step - 2, tall, edge < data.near_bits ? "near" : "kept", spelled(missing[at], at) + ": " + number(count)));
      if (at === missing.length - 1) picture.append(label(x + step / 2, height - bottom + 16, number(edge) + "+"));
      else if (edge % 2 === 0) picture.append(label(x, height - bottom + 16, number(edge)));
    });
    const line = left + (data.near_bits / 0.5) * step;
    picture.append(rule(line, top, line, height - bottom, "limit"), label((left + width) / 2, height - 4, say("axis-missing"), "middle", "axis"));
    return picture;
  };
  return figure("missing", say("missing-sentence", { n: near, bits: amount(data.near_bits) }), draw,
    table(say("picture-missing"), [say("axis-missing"), say("column-paragraphs")], missing.map((entry, at) => [spelled(entry, at), entry[1]]), { quiet: true }));
}

function drawNearKept() {
  const here = data.near_misses.filter((entry) => isChosen(entry.site));
  // Signs between links are no text that anyone would put on a list.
  const entries = here.filter((entry) => entry.text === "" || hasWords(entry.text));
  const shown = entries.slice(nearView.kept, nearView.kept + NEAR_AT_ONCE);
  document.getElementById("near-kept").replaceChildren(
    el("p", { class: "hint" }, entries.length === 0 ? say("near-kept-none") : say("near-kept-lead"),
      entries.length < here.length ? " " + say("near-wordless", { n: here.length - entries.length }) : null),
    shown.length === 0 ? "" : el("ol", { class: "near-list", start: nearView.kept + 1 }, shown.map((entry) => nearRow({
      text: entry.text, isCut: entry.cut, value: entry.missing < 0.05 ? say("missing-nothing") : say("missing-bits", { bits: amount(entry.missing) }), verdict: "near", list: "deny",
      documents: entry.documents, index: entry.document ?? undefined, id: entry.id, at: entry.paragraph, evidence: entry.evidence, bits: entry.bits, keptBy: entry.kept_by,
    }))),
    pager(nearView.kept, NEAR_AT_ONCE, entries.length, (first) => { nearView.kept = first; drawNearKept(); }) ?? "",
    cutNote("near_misses") ?? "");
}

// The removals with least evidence among the documents that the page holds.
let thinnest = null;

function thinRemovals() {
  thinnest ??= data.documents.flatMap((entry, index) => entry.bars.flatMap((bar, at) => {
    const verdict = VERDICTS[bar.r];
    return isKept(verdict) || bar.bits === undefined || verdict === "duplicate" || bar.bits >= data.near_bits ? [] : [{ entry, index, bar, at, verdict }];
  })).sort((a, b) => a.bar.bits - b.bar.bits || a.index - b.index || a.at - b.at);
  return thinnest;
}

function drawNearRemoved() {
  const entries = thinRemovals().filter(({ entry }) => isChosen(entry.site));
  const shown = entries.slice(nearView.removed, nearView.removed + NEAR_AT_ONCE);
  document.getElementById("near-removed").replaceChildren(
    el("p", { class: "hint" }, entries.length === 0 ? say("near-removed-none") : say("near-removed-lead")),
    shown.length === 0 ? "" : el("ol", { class: "near-list", start: nearView.removed + 1 }, shown.map(({ entry, index, bar, at, verdict }) => nearRow({
      text: bar.t, isCut: bar.x, value: say("bits-alone", { bits: bits(bar.bits) }), verdict, list: "allow", index, at: bar.at,
      documents: documentsOf(bar, entry), evidence: spread(bar.e), bits: bar.bits, keptBy: null,
    }))),
    pager(nearView.removed, NEAR_AT_ONCE, entries.length, (first) => { nearView.removed = first; drawNearRemoved(); }) ?? "");
}

function documentsOf(bar, entry) {
  const index = bar.c ? clusterAt.get(clusterKey(bar.c, entry.site)) : undefined;
  return index === undefined ? 1 : data.clusters[index].documents;
}

function nearRow(row) {
  const entry = data.documents[row.index];
  const id = entry === undefined ? row.id : nameOf(entry);
  return el("li", {}, el("details", {},
    el("summary", {},
      el("span", { class: "near-bits number" }, row.value), " ", row.verdict === "near" ? el("span", { class: "hint" }, say("documents-n", { n: row.documents })) : chip(row.verdict), " ",
      el("span", { class: "clamp" }, corpus(row.text))),
    el("div", { class: "panel side-by-side" },
      el("div", {},
        row.keptBy ? el("p", { class: "hint" }, say("kept-by-" + row.keptBy)) : null,
        row.isCut ? el("p", { class: "hint" }, say("text-cut")) : null,
        el("p", { class: "hint" }, say("documents-n", { n: row.documents }), id === undefined ? null : [" \u00b7 ", documentLink(row.index, id, row.at)]),
        row.text === "" ? null : snippet(row.list, row.text, row.isCut)),
      el("div", {}, evidenceTable(row.evidence, row.bits, say(row.list === "deny" ? "evidence-of-keeping" : "evidence-of-removal"))))));
}
