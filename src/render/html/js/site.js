// One site chosen of many: everything below shows it alone.

const siteView = { only: null };

const isChosen = (site) => siteView.only === null || site === siteView.only;

// Chooses a site by its number, or all with null; what is below is drawn again.
function chooseSite(site) {
  siteView.only = site !== null && data.sites[site] !== undefined ? site : null;
  Object.assign(familyView, { first: 0, open: null });
  Object.assign(clusterView, { first: 0, open: null });
  documentView.first = 0;
  Object.assign(nearView, { kept: 0, removed: 0 });
  drawSites();
  drawOnly();
  drawFamilies();
  drawClusters();
  drawDocuments();
  drawPictures();
  drawNear();
}

// What a reader chose; said aloud, and kept in the address.
function chooseSiteNow(site) {
  chooseSite(site);
  writeHash({});
  announce(siteView.only === null ? say("only-all", { n: sites.length }) : say("only-site", { site: plainSite(siteView.only) }));
}

const plainSite = (index) => (sites[index] === "" ? unnamedSite() : plain(sites[index], 60));

// The bar that says of which site everything below is, and changes it.
function drawOnly() {
  const bar = document.getElementById("only");
  bar.hidden = !severalSites();
  if (bar.hidden) return;
  bar.classList.toggle("chosen", siteView.only !== null);
  const named = sites.map((site, index) => [String(index), plainSite(index)]);
  const byName = new Intl.Collator(choices.language);
  named.sort((a, b) => byName.compare(a[1], b[1]));
  bar.replaceChildren(el("div", { class: "only-bar" },
    select(say("only-label"), [["", say("only-all", { n: sites.length })], ...named], siteView.only === null ? "" : String(siteView.only), (value) => chooseSiteNow(value === "" ? null : Number(value))),
    siteView.only === null ? null : el("button", { type: "button", class: "quiet", onclick: () => chooseSiteNow(null) }, say("only-forget"))));
}

// Said where something below is of all sites whatever is chosen.
const ofAllSites = () => (siteView.only === null ? null : el("p", { class: "hint" }, say("of-all-sites")));
