// Draws the page in the reader's language, answers keys, follows the address.

function spell() {
  document.documentElement.lang = choices.language;
  spellNumbers(choices.language);
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  document.getElementById("contents").setAttribute("aria-label", say("contents"));
  const other = choices.language === "en" ? "fr" : "en";
  const language = document.getElementById("language");
  language.lang = other;
  language.textContent = other === "fr" ? "Fran\u00e7ais" : "English";
  showTheme();
}

function showTheme() {
  document.documentElement.dataset.theme = choices.theme;
  const button = document.getElementById("theme");
  button.textContent = say("dark");
  button.setAttribute("aria-pressed", String(choices.theme === "dark"));
}

function drawAll() {
  spell();
  drawCheck();
  drawSummary();
  drawSites();
  drawOnly();
  drawFamilies();
  drawClusters();
  if (clusterView.open !== null) openCluster(clusterView.open);
  drawDocuments();
  drawPictures();
  drawNear();
  drawRest();
}

// Does what the address says: opens what it names, or goes to its section.
function follow() {
  const wanted = readHash();
  const only = Number(wanted.get("on") ?? NaN);
  if (Number.isInteger(only) && only !== siteView.only) chooseSite(only);
  const site = Number(wanted.get("site") ?? -1);
  if (wanted.has("cluster")) {
    const id = wanted.get("cluster");
    const index = clusterAt.get(clusterKey(id, site)) ?? data.clusters.findIndex((cluster) => cluster.id === id);
    if (index >= 0) showCluster(index, true);
  } else if (wanted.has("family")) {
    const id = wanted.get("family");
    const exact = familyAt(id, site);
    const index = exact >= 0 ? exact : data.families.findIndex((family) => family.id === id);
    if (index >= 0) {
      closeFamily();
      showFamily(index, true);
    }
  } else if (wanted.has("document")) {
    const name = wanted.get("document");
    const index = documentAt.get(name) ?? documentOf.get(name);
    const at = Number(wanted.get("paragraph") ?? NaN);
    if (index !== undefined) openDocument(index, Number.isInteger(at) && at > 0 ? at - 1 : undefined);
  } else if (wanted.get("view") === "clusters") {
    const sort = wanted.get("sort") || "-characters";
    const name = sort.replace(/^-/, "");
    Object.assign(clusterView, {
      q: wanted.get("q") ?? "", reason: wanted.get("reason") ?? "", size: wanted.get("size") ?? "", first: 0, open: null,
      sort: COLUMNS.some(([column]) => column === name) ? name : "characters", down: sort.startsWith("-"),
    });
    drawClusters();
    document.getElementById("clusters").scrollIntoView();
  } else if (wanted.get("view") === "documents") {
    const view = wanted.get("show");
    Object.assign(documentView, { q: wanted.get("q") ?? "", view: VIEWS.includes(view) ? view : documentView.view, first: 0 });
    drawDocuments();
    document.getElementById("documents").scrollIntoView();
  }
}

function answerKeys(event) {
  const isTyping = event.target.closest?.("input, select, textarea") !== null;
  if (event.key === "Escape") {
    if (!document.getElementById("tip").hidden) {
      hideTip();
      event.preventDefault();
    } else if (!document.getElementById("reader").open) closeAround(event.target);
  } else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !document.getElementById("reader").open) {
    const search = document.getElementById("cluster-search");
    if (search === null) return;
    event.preventDefault();
    search.focus();
    search.scrollIntoView({ block: "center", behavior: motion() });
  }
}

// Escape closes what is opened around the focus, and goes back to its row.
function closeAround(target) {
  const clusterRow = target.closest?.(".panel-row, tr.open");
  const familyItem = target.closest?.("#families li");
  if (clusterRow && clusterView.open !== null) {
    const opener = rowOf(clusterView.open)?.querySelector(".opener");
    closeCluster();
    opener?.focus();
    writeHash(clusterChoices());
  } else if (familyItem && familyView.open !== null) {
    closeFamily();
    familyItem.firstChild.focus();
    writeHash({});
  }
}

function begin() {
  const spoken = (navigator.language ?? "en").toLowerCase().startsWith("fr") ? "fr" : "en";
  choices.language = words[remembered("language")] ? remembered("language") : spoken;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  choices.theme = remembered("theme") ?? (dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => {
    if (remembered("theme") !== null) return;
    choices.theme = dark.matches ? "dark" : "light";
    showTheme();
  });
  for (const node of document.querySelectorAll(".scripted")) node.hidden = false;
  document.body.append(patterns());
  drawAll();

  document.getElementById("language").addEventListener("click", () => {
    choices.language = choices.language === "en" ? "fr" : "en";
    remember("language", choices.language);
    drawAll();
  });
  document.getElementById("theme").addEventListener("click", () => {
    choices.theme = choices.theme === "dark" ? "light" : "dark";
    remember("theme", choices.theme);
    showTheme();
  });
  const reader = document.getElementById("reader");
  reader.addEventListener("close", () => {
    hideTip();
    if (readHash().has("document")) writeHash({});
  });
  reader.addEventListener("click", (event) => {
    if (event.target === reader) reader.close();
  });
  const tip = document.getElementById("tip");
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", hideTipSoon);
  addEventListener("scroll", hideTip, { passive: true });
  addEventListener("keydown", answerKeys);
  addEventListener("hashchange", follow);
  follow();
  (globalThis.requestIdleCallback ?? setTimeout)(prepareSearch);
}

begin();
