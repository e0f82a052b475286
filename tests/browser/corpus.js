// Writes a corpus of which the page holds as many clusters as it may: every article
// has a block of teasers that some others have too, and shares a paragraph of
// background with one other, which stays. The same bytes each time.

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
let background = "";
for (let article = 0; article < ARTICLES; article += 1) {
  if (article % 2 === 0) background = sentence(30) + ".";
  const body = Array.from({ length: 4 }, () => sentence(24) + " " + article + ".");
  body[2] = background;
  const block = Array.from({ length: IN_BLOCK }, (_, at) => teasers[(article * IN_BLOCK + at + next(3)) % TEASERS]);
  const record = { id: "article-" + article, url: "https://wide.example/" + article, text: [...body, "Read more", ...block].join("\n") };
  process.stdout.write(JSON.stringify(record) + "\n");
}
