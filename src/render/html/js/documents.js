// The list of documents: which to look at, their barcodes, search by id.

const DOCUMENTS_AT_ONCE = 20;
const VIEWS = ["lost", "little", "changed", "sample", "site", "copy", "near", "family", "all"];
const IDS_FOUND = 20;

const documentView = { view: "changed", q: "", first: 0, found: [] };

const isIn = (view) => (entry) => isChosen(entry.site) && (view === "all" || (view === "little" ? isLittle(entry) : entry.shown_for.includes(view)));

function findDocuments() {
  const wanted = folded(documentView.q.trim());
  const indexes = data.documents.map((_, index) => index).filter((index) => isChosen(data.documents[index].site));
  if (wanted !== "") return indexes.filter((index) => namesOf(data.documents[index]).includes(wanted));
  const found = indexes.filter((index) => isIn(documentView.view)(data.documents[index]));
  const lost = (index) => data.documents[index].removed.characters / Math.max(data.documents[index].characters, 1);
  if (documentView.view === "changed" || documentView.view === "little") return found.sort((a, b) => lost(b) - lost(a) || a - b);
  const order = documentView.view === "sample" ? mixed : (index) => index;
  return found.sort((a, b) => order(a) - order(b) || a - b);
}

// Everything that a document is called, as it is searched.
const namesOf = (entry) => folded([entry.title, entry.url, entry.id, place(entry), sites[entry.site]].filter(Boolean).join("\n"));

// A place in a shuffled order that is the same each time: the FNV-1a hash of the
// document's place. The data have the most changed first, and a sample whose
// beginning is read should be one too.
function mixed(index) {
  let hash = 0x811c9dc5;
  for (const letter of place(data.documents[index])) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193);
  return hash;
}

function drawDocuments() {
  const counts = new Map(VIEWS.map((view) => [view, data.documents.filter(isIn(view)).length]));
  if (counts.get(documentView.view) === 0) documentView.view = "all";
  put("documents",
    el("p", { class: "lead" }, say("documents-lead"), data.dry_run && document.getElementById("check") === null ? " " + say("dry-texts") : null),
    el("div", { class: "tools" },
      tabs(say("documents-which"), VIEWS.filter((view) => counts.get(view) > 0).map((view) => [view, say("view-" + view, { n: counts.get(view) })]), documentView.view, viewDocuments),
      searchBox("document-search", say("search-ids"), documentView.q, (value) => {
        Object.assign(documentView, { q: value, first: 0 });
        drawDocumentRows(true);
        writeHash({ view: "documents", q: value });
      })),
    el("div", { id: "document-rows" }));
  drawDocumentRows(false);
}

function viewDocuments(view) {
  Object.assign(documentView, { view, q: "", first: 0 });
  drawDocuments();
  writeHash({ view: "documents", show: view });
  document.querySelector('#documents .tabs [data-value="' + view + '"]')?.focus({ preventScroll: true });
}

function drawDocumentRows(isAnswer) {
  const found = findDocuments();
  documentView.found = found;
  const isSearch = documentView.q.trim() !== "";
  const others = isSearch || siteView.only !== null ? otherIds(folded(documentView.q.trim())) : [];
  const { first } = documentView;
  const answer = say("documents-found", { n: found.length });
  const { shown, total } = data.cut.documents;
  document.getElementById("document-rows").replaceChildren(
    isSearch ? "" : el("p", { class: "hint" }, say("view-meaning-" + documentView.view, leastLeft()),
      documentView.view === "little" && found.length < data.totals.nearly_empty && siteView.only === null ? " " + say("little-cut", { n: data.totals.nearly_empty }) : null),
    el("p", { class: "hint answer" }, answer, shown < total ? " \u00b7 " + say("documents-of", { shown: number(shown), known: number(data.cut.ids.shown), n: total }) : null),
    el("ol", { class: "documents" }, found.slice(first, first + DOCUMENTS_AT_ONCE).map(documentRow)),
    pager(first, DOCUMENTS_AT_ONCE, found.length, (target) => {
      documentView.first = target;
      drawDocumentRows(false);
      document.getElementById("documents").scrollIntoView();
    }) ?? "",
    others.length > 0 ? idsTable(others) : "");
  if (isAnswer) announce(answer);
}

function documentRow(index) {
  const entry = data.documents[index];
  return el("li", { "data-document": index },
    el("div", { class: "document-head" },
      documentLink(index, nameOf(entry)),
      el("span", { class: "hint one-line also" }, alsoCalled(entry)),
      fateOf(entry) === null ? null : el("span", { class: "hint" }, fateOf(entry)),
      el("span", { class: "hint document-counts" }, say("removed-of", { removed: number(entry.removed.paragraphs), n: entry.paragraphs }),
        " \u00b7 ", say("share-characters", { share: share(entry.removed.characters, entry.characters) }))),
    barcode(entry, (at) => openDocument(index, at)));
}

// What tells a document from others beside its name: its site and url; where it has no name
// that says anything, how its body begins.
function alsoCalled(entry) {
  if (entry.title !== undefined) return named(entry.url ?? entry.id);
  if (entry.url !== undefined) return entry.id === entry.url ? null : named(entry.id);
  const first = entry.bars.find((bar) => isKept(VERDICTS[bar.r] ?? "kept") && bar.t !== "");
  return first === undefined ? null : corpus(Array.from(first.t).slice(0, 80).join("") + (first.t.length > 80 ? "\u2026" : ""));
}

function fateOf(entry) {
  if (entry.copy_of !== null && entry.copy_of !== undefined) return say(entry.copy_of_in ? "copy-of-index" : "copy-of", { document: named(entry.copy_of) });
  return entry.fate === "dropped" || entry.fate === "spared" ? say("fate-" + entry.fate) : null;
}

// Documents of which the page knows no more than the id.
function otherIds(wanted) {
  const found = [];
  for (const entry of data.ids) {
    const [id, , , at, site] = entry;
    if (isChosen(site) && folded([id, at, sites[site]].filter(Boolean).join("\n")).includes(wanted)) found.push(entry);
    if (found.length === IDS_FOUND) break;
  }
  return found;
}

function idsTable(entries) {
  const heads = [say("id"), severalSites() ? say("site") : null, say("column-paragraphs"), say("column-removed"), say("ids-explain")];
  const row = ([id, paragraphs, removed, at, site]) => [named(id), severalSites() ? siteName(site) : null, paragraphs, removed, command("explain", at, "OUT")];
  const without = (cells) => cells.filter((cell) => cell !== null);
  return table(say(entries.length === IDS_FOUND ? "ids-caption-first" : "ids-caption", { n: entries.length }), without(heads), entries.map((entry) => without(row(entry))));
}
