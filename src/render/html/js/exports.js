// What can be taken out of the page: the clusters that are found as a table, and
// lines for lists of those that were ticked.

const ticked = new Set();

// A cell that no spreadsheet takes for a formula, without what steers a terminal.
function cell(value) {
  const text = String(value).replace(CONTROLS, pictureOf);
  const safe = typeof value !== "number" && /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function clusterTable() {
  const heads = ["id", "site", "documents", "occurrences", "kept", ...REASONS, "first_date", "last_date", "spellings", "text"];
  const row = (index) => {
    const cluster = data.clusters[index];
    const went = REASONS.map((reason) => cluster.removed[reason] ?? 0);
    return [cluster.id, sites[cluster.site] ?? "", cluster.documents, cluster.occurrences, cluster.kept, ...went,
      cluster.first_date ?? "", cluster.last_date ?? "", cluster.distinct, cluster.variants[0]?.text ?? ""];
  };
  return [heads, ...clusterView.found.map(row)].map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}

// Gives a text to the reader as a file.
function download(name, type, text) {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type }));
  const link = el("a", { href: address, download: name, class: "unseen" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// A box to tick a cluster whose text is here whole: only that can stand in a list.
function tickBox(index) {
  const first = data.clusters[index].variants[0];
  if (first === undefined || first.cut === true) return el("span", { class: "unseen" }, say("tick-cut"));
  return el("input", {
    type: "checkbox", "aria-label": say("tick", { text: plain(first.text, 60) }), checked: ticked.has(index), onchange: (event) => {
      if (event.target.checked) ticked.add(index);
      else ticked.delete(index);
      drawExports();
    },
  });
}

function drawExports() {
  const lines = [...ticked].sort((a, b) => a - b).map((index) => listed(data.clusters[index].variants[0].text) + "\n").join("");
  document.getElementById("exports").replaceChildren(...[
    el("button", { type: "button", class: "quiet", disabled: clusterView.found.length === 0, onclick: () => download("clusters.csv", "text/csv", clusterTable()) }, say("export-csv", { n: clusterView.found.length })),
    ticked.size === 0 ? el("span", { class: "hint" }, say("tick-lead")) : [
      el("span", {}, say("ticked", { n: ticked.size })),
      copier(lines, say("copy-allow")), copier(lines, say("copy-deny")),
      el("button", { type: "button", class: "quiet", onclick: () => {
        ticked.clear();
        drawClusterRows(false);
        document.getElementById("cluster-search").focus();
      } }, say("untick")),
    ]].flat());
}
