// One document to read, with what went struck in place and why in the margin.

const readerView = { index: null, cleaned: false };

function openDocument(index, paragraphIndex) {
  const dialog = document.getElementById("reader");
  readerView.index = index;
  hideTip();
  dialog.replaceChildren(...readerContent(data.documents[index]));
  dialog.classList.toggle("cleaned", readerView.cleaned);
  if (!dialog.open) dialog.showModal();
  writeHash({ document: place(data.documents[index]), paragraph: paragraphIndex === undefined ? "" : String(paragraphIndex + 1) });
  dialog.scrollTop = 0;
  if (paragraphIndex === undefined) dialog.querySelector("h2").focus();
  else goToParagraph(paragraphIndex);
}

function goToParagraph(at) {
  const target = document.getElementById("paragraph-" + at);
  if (target === null) return;
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
      el("h2", { id: "reader-title", tabindex: "-1" }, named(entry.id)),
      facts([
        [say("source"), named(place(entry))],
        [say("site"), severalSites() ? siteName(entry.site) : null],
        [say("date"), entry.date ? dated(entry.date) : null],
        [say("fate"), fateOf(entry)],
        [say("column-removed"), [say("removed-of", { removed: number(entry.removed.paragraphs), n: entry.paragraphs }), ", ", say("share-characters", { share: share(entry.removed.characters, entry.characters) })]],
      ]),
      barcode(entry, goToParagraph)),
    el("div", { class: "reading" }, entry.bars.map((bar, at) => readerLine(entry, bar, at))),
    entry.more > 0 ? el("p", { class: "hint" }, say("paragraphs-more", { n: entry.more })) : null,
    el("p", { class: "hint" }, say("explain"), " ", command("explain", place(entry), "OUT")),
  ];
}

function neighbours(index) {
  const at = documentView.found.indexOf(index);
  return { before: documentView.found[at - 1], after: at < 0 ? undefined : documentView.found[at + 1] };
}

function readerLine(entry, bar, at) {
  const verdict = VERDICTS[bar.r] ?? "kept";
  const isKept = verdict === "kept" || verdict === "near";
  const text = paragraph(bar.t, bar.x);
  if (!isKept && bar.t !== "") text.replaceChildren(el("del", {}, ...text.childNodes));
  return el("div", { class: "reader-line " + verdict, id: "paragraph-" + at, tabindex: "-1" },
    text, el("div", { class: "margin" }, marginOf(entry, bar, verdict)));
}

function marginOf(entry, bar, verdict) {
  const isKept = verdict === "kept" || verdict === "near";
  const evidence = spread(bar.e);
  const index = bar.c ? clusterAt.get(clusterKey(bar.c, entry.site)) : undefined;
  if (isKept && evidence.length === 0 && index === undefined && !bar.kept_by) return null;
  const summary = [
    verdict === "kept" ? el("span", { class: "hint" }, say("verdict-kept")) : chip(verdict), bar.bits === undefined ? null : el("span", { class: "hint" }, " \u00b7 "),
    bar.bits === undefined ? null : el("span", { class: "hint number" }, isKept ? say("missing-bits", { bits: amount(bar.missing ?? 0) }) : say("bits-n", { bits: bits(bar.bits) })),
  ];
  return el("details", { name: "margin" },
    el("summary", {}, summary),
    bar.kept_by ? el("p", { class: "hint" }, say("kept-by-" + bar.kept_by)) : null,
    evidence.length > 0 ? evidenceTable(evidence, bar.bits ?? 0, say(isKept ? "evidence-of-keeping" : "evidence-of-removal")) : null,
    bar.o ? el("p", { class: "hint" }, say("owner"), " ", linkTo(bar.o, null)) : null,
    index === undefined ? null : el("p", {}, el("button", { type: "button", class: "link", onclick: () => showCluster(index, true) },
      say("stands-in", { n: data.clusters[index].documents }))));
}
