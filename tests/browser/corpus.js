// Writes a corpus of which the page holds as many clusters as it may: every article
// has a block of teasers that some others have too, and shares a paragraph of
// background with one other, which stays. The same bytes each time.

const WORDS = "harbour lighthouse ferry market bridge orchard tunnel glacier library census festival carpenter reservoir archive orchestra quarry pasture railway museum vineyard signal beacon chapel foundry mill ledger canal depot herald almanac".split(" ");
const TEASERS = 3000;
const ARTICLES = 2500;
const IN_BLOCK = 6;

let seed = 20;
const next = (below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * below);
};
const word = () => WORDS[next(WORDS.length)];
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
