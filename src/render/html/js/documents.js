// The list of documents: which to look at, their barcodes, search by id.

const DOCUMENTS_AT_ONCE = 20;
const VIEWS = ["changed", "sample", "copy", "near", "family", "all"];
const IDS_FOUND = 20;

const documentView = { view: "changed", q: "", first: 0, found: [] };

const isIn = (view) => (entry) => view === "all" || entry.shown_for.includes(view);

function findDocuments() {
  const wanted = folded(documentView.q.trim());
  const indexes = data.documents.map((_, index) => index);
  if (wanted !== "") return indexes.filter((index) => folded(data.documents[index].id + "\n" + place(data.documents[index])).includes(wanted));
  const found = indexes.filter((index) => isIn(documentView.view)(data.documents[index]));
  const lost = (index) => data.documents[index].removed.characters / Math.max(data.documents[index].characters, 1);
  if (documentView.view === "changed") return found.sort((a, b) => lost(b) - lost(a) || a - b);
  const order = documentView.view === "sample" ? mixed : (index) => index;
  return found.sort((a, b) => order(a) - order(b) || a - b);
}

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
    el("p", { class: "lead" }, say("documents-lead"), data.dry_run ? " " + say("dry-texts") : null),
    el("div", { class: "tools" },
      tabs(say("documents-which"), VIEWS.filter((view) => counts.get(view) > 0).map((view) => [view, say("view-" + view, { n: counts.get(view) })]), documentView.view, viewDocuments),
      searchBox("document-search", say("search-ids"), documentView.q, (value) => {
        Object.assign(documentView, { q: value, first: 0 });
        drawDocumentRows(true);
        writeHash({ view: "documents", q: value });
      })),
    el("div", { id: "document-rows" }),
    cutNote("documents"));
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
  const others = documentView.q.trim() === "" ? [] : otherIds(folded(documentView.q.trim()));
  const { first } = documentView;
  const answer = say("documents-found", { n: found.length });
  document.getElementById("document-rows").replaceChildren(
    el("p", { class: "hint answer" }, documentView.q.trim() === "" ? say("view-meaning-" + documentView.view) : answer),
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
      documentLink(index, entry.id),
      el("span", { class: "hint" }, fateOf(entry)),
      el("span", { class: "hint document-counts" }, say("removed-of", { removed: number(entry.removed.paragraphs), n: entry.paragraphs }),
        " \u00b7 ", say("share-characters", { share: share(entry.removed.characters, entry.characters) }))),
    barcode(entry, (at) => openDocument(index, at)));
}

function fateOf(entry) {
  if (entry.copy_of !== null && entry.copy_of !== undefined) return say("copy-of", { document: named(entry.copy_of) });
  return entry.fate === "dropped" || entry.fate === "spared" ? say("fate-" + entry.fate) : null;
}

// Documents of which the page knows no more than the id.
function otherIds(wanted) {
  const found = [];
  for (const entry of data.ids) {
    if (folded(entry[0] + "\n" + entry[3]).includes(wanted)) found.push(entry);
    if (found.length === IDS_FOUND) break;
  }
  return found;
}

function idsTable(entries) {
  return table(say("ids-caption"), [say("id"), say("column-paragraphs"), say("column-removed"), say("ids-explain")],
    entries.map(([id, paragraphs, removed, at]) => [named(id), paragraphs, removed, command("explain", at, "OUT")]));
}
