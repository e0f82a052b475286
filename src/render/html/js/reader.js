// One document to read, with what went struck in place and why in the margin.

// From how many paragraphs side by side that went they are one line that opens.
const RUN_FOLDED = 6;

const readerView = { index: null, cleaned: false };

function openDocument(index, paragraphIndex) {
  const dialog = document.getElementById("reader");
  readerView.index = index;
  hideTip();
  dialog.replaceChildren(...readerContent(data.documents[index]).filter((node) => node !== null));
  dialog.classList.toggle("cleaned", readerView.cleaned);
  if (!dialog.open) dialog.showModal();
  writeHash({ document: place(data.documents[index]), paragraph: paragraphIndex === undefined ? "" : String(paragraphIndex + 1) });
  dialog.scrollTop = 0;
  if (paragraphIndex === undefined) dialog.querySelector("h2").focus();
  else goToParagraph(paragraphIndex);
}

function goToParagraph(at) {
  const entry = data.documents[readerView.index];
  // A paragraph that is folded is where its fold is.
  const bar = entry.bars.findLast((one) => one.at <= at);
  const target = document.getElementById("paragraph-" + (bar?.at ?? at));
  if (target === null) return;
  const run = target.closest("details.run");
  if (run !== null) run.open = true;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center", behavior: motion() });
}

function readerContent(entry) {
  const around = neighbours(readerView.index);
  const turn = (target, key) => el("button", { type: "button", class: "quiet", disabled: target === undefined, onclick: () => openDocument(target) }, say(key));
  return [
    el("header", { class: "reader-head" },
      el("div", { class: "reader-bar" },
        turn(around.before, "document-before"), turn(around.after, "document-after"),
        el("label", { class: "check" }, el("input", {
          type: "checkbox", checked: readerView.cleaned, onchange: (event) => {
            readerView.cleaned = event.target.checked;
            document.getElementById("reader").classList.toggle("cleaned", readerView.cleaned);
          },
        }), say("as-cleaned")),
        el("button", { type: "button", class: "close", onclick: () => document.getElementById("reader").close() }, say("close"))),
      el("h2", { id: "reader-title", tabindex: "-1" }, named(nameOf(entry))),
      facts([
        [say("url"), entry.url === undefined || entry.url === nameOf(entry) ? null : named(entry.url)],
        [say("id"), [nameOf(entry), entry.url, place(entry)].includes(entry.id) ? null : named(entry.id)],
        [say("source"), named(place(entry))],
        [say("site"), severalSites() ? siteName(entry.site) : null],
        [say("date"), entry.date ? dated(entry.date) : null],
        [say("fate"), fateOf(entry)],
        [say("column-removed"), [say("removed-of", { removed: number(entry.removed.paragraphs), n: entry.paragraphs }), ", ", say("share-characters", { share: share(entry.removed.characters, entry.characters) })]],
      ]),
      barcode(entry, goToParagraph)),
    el("div", { class: "reading" }, runsOf(entry)),
    entry.bars.some((bar) => bar.m !== undefined) ? el("p", { class: "hint" }, say("folds-lead")) : null,
    el("p", { class: "hint" }, say("explain"), " ", command("explain", place(entry), "OUT")),
  ];
}

function neighbours(index) {
  const at = documentView.found.indexOf(index);
  return { before: documentView.found[at - 1], after: at < 0 ? undefined : documentView.found[at + 1] };
}

// What went side by side is one line that opens, where it is much: what stayed is
// read without it.
function runsOf(entry) {
  const lines = [];
  let run = [];
  const close = () => {
    const went = sum(run.map((bar) => bar.m ?? 1));
    const drawn = run.map((bar) => readerLine(entry, bar));
    if (went < RUN_FOLDED) lines.push(...drawn);
    else lines.push(el("details", { class: "run" }, el("summary", {},
      el("strong", {}, say("run-removed", { n: went })), " ", el("span", { class: "one-line", "aria-hidden": "true" }, pictured(run.map((bar) => bar.t).filter(Boolean).slice(0, 6).join(" \u00b7 ")))), drawn));
    run = [];
  };
  for (const bar of entry.bars) {
    const verdict = VERDICTS[bar.r] ?? "kept";
    if (!isKept(verdict) && bar.w === bar.m) run.push(bar);
    else {
      if (run.length > 0) close();
      lines.push(readerLine(entry, bar));
    }
  }
  if (run.length > 0) close();
  return lines;
}

function readerLine(entry, bar) {
  const verdict = VERDICTS[bar.r] ?? "kept";
  const attributes = { class: "reader-line " + verdict, id: "paragraph-" + bar.at, tabindex: "-1" };
  if (bar.m !== undefined) return el("div", attributes, el("p", { class: "hint" }, swatch(verdict), " ", foldOf(bar)));
  const text = paragraph(bar.t, bar.x);
  if (!isKept(verdict) && bar.t !== "") text.replaceChildren(el("del", {}, ...text.childNodes));
  return el("div", attributes,
    text, el("div", { class: "margin" }, marginOf(entry, bar, verdict)));
}

function marginOf(entry, bar, verdict) {
  const stayed = isKept(verdict);
  const evidence = spread(bar.e);
  const index = bar.c ? clusterAt.get(clusterKey(bar.c, entry.site)) : undefined;
  if (stayed && evidence.length === 0 && index === undefined && !bar.kept_by) return null;
  const summary = [
    verdict === "kept" ? el("span", { class: "hint" }, say("verdict-kept")) : chip(verdict), bar.bits === undefined ? null : el("span", { class: "hint" }, " \u00b7 "),
    bar.bits === undefined ? null : el("span", { class: "hint number" }, stayed ? say("missing-bits", { bits: amount(bar.missing ?? 0) }) : say("bits-n", { bits: bits(bar.bits) })),
  ];
  return el("details", { name: "margin" },
    el("summary", {}, summary),
    bar.kept_by ? el("p", { class: "hint" }, say("kept-by-" + bar.kept_by)) : null,
    evidence.length > 0 ? evidenceTable(evidence, bar.bits ?? 0, say(stayed ? "evidence-of-keeping" : "evidence-of-removal")) : null,
    bar.o ? el("p", { class: "hint" }, say("owner"), " ", linkTo(bar.o, null, bar.o_in)) : null,
    index === undefined ? null : el("p", {}, el("button", { type: "button", class: "link", onclick: () => showCluster(index, true) },
      say("stands-in", { n: data.clusters[index].documents }))));
}
