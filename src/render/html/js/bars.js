// Barcodes: a document as bars, one a paragraph, as wide as the paragraph is
// long. What stayed stands high, what went is cut low; colour, pattern and
// height say the same thing. One stop for the tab key; arrows walk along it.

// Above this many paragraphs the bars stand without gaps.
const CROWDED = 120;

function barcode(entry, act, current = 0) {
  const went = entry.removed.paragraphs;
  const box = el("div", {
    class: "barcode" + (entry.bars.length > CROWDED ? " crowded" : ""), role: "group",
    "aria-label": say("barcode-label", { document: plain(nameOf(entry), 60), removed: number(went), n: entry.paragraphs }),
  });
  entry.bars.forEach((bar, at) => {
    const verdict = VERDICTS[bar.r] ?? "kept";
    const piece = el("button", { type: "button", class: verdict, tabindex: at === current ? "0" : "-1", "data-at": at });
    piece.style.flexGrow = String(Math.max(bar.n, 1));
    box.append(piece);
  });
  const barOf = (target) => target.closest("button[data-at]");
  // A thousand bars need no thousand labels before someone asks.
  const label = (piece) => {
    const at = Number(piece.dataset.at);
    const bar = entry.bars[at];
    const text = bar.m !== undefined ? foldOf(bar) : bar.t === "" ? say("text-unknown") : plain(bar.t);
    piece.setAttribute("aria-label", say("bar-label", { at: number(bar.at + 1), verdict: say("verdict-" + (VERDICTS[bar.r] ?? "kept")), text }));
  };
  for (const piece of box.children) if (box.children.length <= CROWDED || piece.tabIndex === 0) label(piece);
  const look = (event) => {
    const piece = barOf(event.target);
    if (piece === null) return;
    label(piece);
    showTip(piece, entry.bars[Number(piece.dataset.at)]);
  };
  box.addEventListener("pointerover", look);
  box.addEventListener("pointerleave", hideTipSoon);
  box.addEventListener("focusin", (event) => {
    const piece = barOf(event.target);
    if (piece === null) return;
    box.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    piece.setAttribute("tabindex", "0");
    look(event);
  });
  box.addEventListener("focusout", hideTip);
  box.addEventListener("keydown", (event) => walk(event, box));
  box.addEventListener("click", (event) => {
    const piece = barOf(event.target);
    if (piece !== null) act(entry.bars[Number(piece.dataset.at)].at);
  });
  return box;
}

function walk(event, box) {
  const pieces = box.children;
  const at = Number(event.target.dataset.at);
  const ahead = getComputedStyle(box).direction === "rtl" ? -1 : 1;
  const steps = { ArrowRight: at + ahead, ArrowLeft: at - ahead, ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: pieces.length - 1, PageDown: at + 10, PageUp: at - 10 };
  const target = steps[event.key];
  if (target === undefined) return;
  event.preventDefault();
  pieces[Math.min(Math.max(target, 0), pieces.length - 1)].focus();
}

let leaving = 0;

function showTip(anchor, bar) {
  clearTimeout(leaving);
  const tip = document.getElementById("tip");
  const verdict = VERDICTS[bar.r] ?? "kept";
  tip.replaceChildren(
    el("p", { class: "hint" }, chip(verdict), " \u00b7 ", say("tip", { at: bar.m === undefined ? number(bar.at + 1) : number(bar.at + 1) + "\u2013" + number(bar.at + bar.m), n: bar.n }), verdict === "near" ? ", " + say("missing-bits", { bits: amount(bar.missing ?? 0) }) : ""),
    bar.m !== undefined ? el("p", {}, foldOf(bar)) : paragraph(bar.t, bar.x, { class: "tip-text" }));
  // A dialog lies above everything else, so its tip must lie in it.
  const home = anchor.closest("dialog") ?? document.body;
  if (tip.parentNode !== home) home.append(tip);
  tip.hidden = false;
  const place = anchor.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(place.left + place.width / 2 - size.width / 2, 8), innerWidth - size.width - 8);
  const above = place.top - size.height - 8;
  tip.style.left = left + "px";
  tip.style.top = (above < 8 ? place.bottom + 8 : above) + "px";
}

function hideTip() {
  clearTimeout(leaving);
  document.getElementById("tip").hidden = true;
}

// The tip may be reached with the pointer before it goes.
function hideTipSoon() {
  clearTimeout(leaving);
  leaving = setTimeout(hideTip, 250);
}
