// Writes an invented corpus, the same bytes each time:
//
// wide   of which the page holds as many clusters as it may: every article has a block of
//        teasers that some others have too, and shares a paragraph of background with one
//        other, which stays;
// crawl  as a crawler leaves it: many sites, titles and urls but no ids, pages between two
//        copies of a menu, on the first site so long a menu that little else is left;
// deny   a paragraph of the crawl that only one article has, to be denied and so lost.

const SYLLABLES = "ba be bo da de do fa fe fo ga ge go ka ke ko la le lo ma me mo na ne no pa pe po ra re ro sa se so ta te to va ve vo".split(" ");
const TEASERS = 3000;
const ARTICLES = 2500;
const IN_BLOCK = 6;

// Weyl's sequence, mixed as in MurmurHash3's last step.
let state = 20;
const next = (below) => {
  state = (state + 0x9e3779b9) | 0;
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
};
const word = () => Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join("");
const sentence = (count) => {
  const text = Array.from({ length: count }, word).join(" ");
  return text[0].toUpperCase() + text.slice(1);
};

const teasers = Array.from({ length: TEASERS }, (_, at) => sentence(8) + " " + at);
function writeWide() {
  let background = "";
  for (let article = 0; article < ARTICLES; article += 1) {
    if (article % 2 === 0) background = sentence(30) + ".";
    const body = Array.from({ length: 4 }, () => sentence(24) + " " + article + ".");
    body[2] = background;
    const block = Array.from({ length: IN_BLOCK }, (_, at) => teasers[(article * IN_BLOCK + at + next(3)) % TEASERS]);
    const record = { id: "article-" + article, url: "https://wide.example/" + article, text: [...body, "Read more", ...block].join("\n") };
    process.stdout.write(JSON.stringify(record) + "\n");
  }
}

const LOST = "Only this article says that the lighthouse of Kelmora was sold for the price of a bicycle, and nobody ever asked why.";
const CRAWLED_SITES = 30;
const CRAWLED_PAGES = 12;

function writeCrawl() {
  for (let site = 0; site < CRAWLED_SITES; site += 1) {
    const host = "www.site-" + site + ".example";
    const menu = Array.from({ length: site === 0 ? 700 : 24 }, (_, at) => sentence(2 + (at % 3)));
    for (let page = 0; page < CRAWLED_PAGES; page += 1) {
      const title = sentence(7);
      const body = Array.from({ length: site === 0 ? 2 : 5 }, () => sentence(26) + ".");
      if (site === 3 && page === 4) body.splice(2, 0, LOST);
      const record = { url: "https://" + host + "/" + page, title, text: [...menu, title, ...body, ...menu].join("\n") };
      process.stdout.write(JSON.stringify(record) + "\n");
    }
  }
}

({ wide: writeWide, crawl: writeCrawl, deny: () => process.stdout.write(LOST + "\n") })[process.argv[2]]();
