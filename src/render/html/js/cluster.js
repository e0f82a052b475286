// One cluster, opened below its row.

function rowOf(index) {
  return document.querySelector('tr[data-cluster="' + index + '"]');
}

function toggleCluster(index) {
  const wasOpen = clusterView.open === index;
  closeCluster();
  if (wasOpen) {
    writeHash(clusterChoices());
  } else {
    openCluster(index);
    writeHash({ cluster: data.clusters[index].id, site: String(data.clusters[index].site) });
  }
}

function closeCluster() {
  const row = rowOf(clusterView.open);
  clusterView.open = null;
  if (row === null) return;
  row.classList.remove("open");
  row.querySelector(".opener").setAttribute("aria-expanded", "false");
  row.nextElementSibling?.remove();
}

function openCluster(index) {
  const row = rowOf(index);
  if (row === null) return;
  clusterView.open = index;
  row.classList.add("open");
  row.querySelector(".opener").setAttribute("aria-expanded", "true");
  row.after(el("tr", { role: "row", class: "panel-row" }, el("td", { role: "cell", colspan: COLUMNS.length + 1, id: "cluster-" + index }, el("div", { class: "panel" }, clusterPanel(data.clusters[index])))));
}

// Opens a cluster from elsewhere in the page: filters that hide it are put off,
// the table turns to its page.
function showCluster(index, leap) {
  document.getElementById("reader").close();
  if (!clusterView.found.includes(index)) {
    Object.assign(clusterView, { q: "", reason: "", size: "" });
    if (!isChosen(data.clusters[index].site)) chooseSite(null);
    findClusters();
  }
  const at = clusterView.found.indexOf(index);
  clusterView.first = at - (at % CLUSTERS_AT_ONCE);
  clusterView.open = null;
  drawClusters();
  openCluster(index);
  const { id, site } = data.clusters[index];
  writeHash({ cluster: id, site: String(site) });
  if (!leap) return;
  rowOf(index).scrollIntoView({ behavior: motion() });
  rowOf(index).querySelector(".opener").focus({ preventScroll: true });
}

function clusterPanel(cluster) {
  return [
    el("div", { class: "side-by-side" },
      el("div", {}, el("h3", {}, say("why")), whyOf(cluster)),
      el("div", {}, el("h3", {}, say("where")), whereOf(cluster))),
    el("h3", {}, say("spellings", { n: cluster.distinct })),
    spellings(cluster),
    el("h3", {}, say("change-it")),
    el("div", { class: "side-by-side" }, lists(cluster)),
    el("p", { class: "hint" }, say("explain"), " ", command("explain", cluster.id, "OUT")),
  ];
}

function whyOf(cluster) {
  const { example } = cluster;
  if (example === null || example === undefined) return el("p", { class: "hint" }, say("why-none"));
  const went = example.reason !== null && example.reason !== undefined;
  const name = linkTo(example.document, example.at);
  const sentence = went ? say("why-removed", { reason: chip(example.reason), document: name })
    : say("why-kept", { document: name, missing: amount(example.missing ?? 0) });
  return [el("p", {}, sentence), evidenceTable(example.evidence, example.bits, say(went ? "evidence-of-removal" : "evidence-of-keeping"))];
}

function whereOf(cluster) {
  const removed = removedOf(cluster);
  const parts = [["kept", cluster.kept], ...REASONS.map((reason) => [reason, cluster.removed[reason] ?? 0])].filter(([, count]) => count > 0);
  const families = cluster.families.filter((index) => data.families[index] !== undefined);
  return [
    strip(parts, say("strip-label", { parts: parts.map(([verdict, count]) => say("verdict-" + verdict) + " " + number(count)).join(", ") })),
    el("p", { class: "legend" }, parts.map(([verdict, count]) => el("span", {}, chip(verdict), " ", number(count)))),
    facts([
      [say("column-documents"), [number(cluster.documents), el("span", { class: "hint block" }, say("documents-counted"))]],
      [say("column-occurrences"), say("occurrences-split", { n: cluster.occurrences, removed: number(removed), kept: number(cluster.kept) })],
      [say("site"), severalSites() ? siteName(cluster.site) : null],
      [say("dates"), run(cluster.first_date, cluster.last_date)],
      [say("owner"), cluster.owner ? [linkTo(cluster.owner.document, cluster.owner.at, cluster.owner.in), cluster.owner.in ? null : el("span", { class: "hint block" }, say("owner-meaning"))] : null],
      [say("in-families"), families.length === 0 ? null : families.slice(0, 5).map((index) => el("button", {
        type: "button", class: "link wrap", onclick: () => { closeFamily(); showFamily(index, true); },
      }, data.families[index].cue === null ? say("no-cue") : corpus(data.families[index].cue)))],
      [say("id"), el("code", {}, cluster.id)],
    ]),
  ];
}

// The commonest spelling, and each other beside it with what differs marked.
function spellings(cluster) {
  const [base, ...others] = cluster.variants;
  if (base === undefined) return null;
  const head = (variant) => el("p", { class: "hint spelling-head" }, el("strong", {}, say("times", { n: variant.occurrences })), variant.document === null ? null : [" \u00b7 ", linkTo(variant.document, variant.at)]);
  if (others.length === 0) return el("div", { class: "spelling alone" }, head(base), paragraph(base.text, base.cut));
  const rows = others.map((variant) => {
    const { gone, come } = difference(base.text, variant.text);
    const same = base.text === variant.text;
    return el("div", { class: "pair" },
      el("div", { class: "spelling" }, head(base), marks(gone, base.cut)),
      el("div", { class: "spelling" }, head(variant), marks(come, variant.cut), same ? el("p", { class: "hint" }, say("differs-beyond")) : null));
  });
  const more = cluster.distinct - cluster.variants.length;
  return [rows, more > 0 ? el("p", { class: "hint" }, say("more-spellings", { n: more })) : null];
}

function marks(runs, isCut) {
  return el("p", { dir: "auto", class: "corpus" }, runs.map(([kind, text]) =>
    kind === "same" ? pictured(text) : el(kind === "gone" ? "del" : "ins", { class: "word" }, pictured(text))), isCut ? ellipsis() : null);
}

function lists(cluster) {
  const first = cluster.variants[0];
  if (first === undefined) return null;
  const names = [removedOf(cluster) > 0 ? "allow" : null, cluster.kept > 0 ? "deny" : null].filter(Boolean);
  return names.map((list) => snippet(list, first.text, first.cut === true));
}
