// Pictures, in SVG drawn here, each with its numbers in a table below it.

function drawPictures() {
  const { pictures } = data;
  put("pictures",
    el("p", { class: "lead" }, say("pictures-lead")),
    ofAllSites(),
    el("p", { class: "legend" }, PILE.filter((verdict) => verdict === "kept" || occurs(verdict)).map(chip)),
    el("div", { class: "figures" },
      pictures.cluster_sizes.length > 0 ? sizesFigure(pictures.cluster_sizes) : null,
      data.totals.paragraphs > 0 ? positionsFigure(pictures.positions) : null,
      pictures.timeline.length > 1 ? timelineFigure(pictures.timeline) : null));
}

// A picture with a title, what it shows in a sentence, and its table. It is drawn
// again when its width changes, so that letters keep their size.
function figure(key, sentence, draw, numbersTable) {
  const canvas = el("div", { class: "canvas" });
  let width = 0;
  const watcher = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    const picture = draw(width);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", say("picture-" + key) + ". " + sentence);
    canvas.replaceChildren(picture);
  });
  watcher.observe(canvas);
  return el("figure", { class: "picture", id: "picture-" + key },
    el("figcaption", {}, el("h3", {}, say("picture-" + key)), el("p", { class: "hint" }, sentence)),
    canvas,
    el("details", {}, el("summary", {}, say("as-table")), numbersTable));
}

const canvasOf = (width, height) => svg("svg", { viewBox: "0 0 " + width + " " + height, width: "100%", height, class: "chart" });

const label = (x, y, text, anchor = "middle", kind = "") => svg("text", { x, y, "text-anchor": anchor, class: kind }, text);

const rule = (x1, y1, x2, y2, kind = "grid") => svg("line", { x1, y1, x2, y2, class: kind });

// A piece of a bar: its pattern over its colour.
function block(x, y, width, height, verdict, title) {
  const shape = { x, y, width: Math.max(width, 0), height: Math.max(height, 0) };
  return svg("g", { class: "block " + verdict }, svg("rect", { ...shape, class: "ground" }),
    verdict === "kept" ? null : svg("rect", { ...shape, fill: "url(#pattern-" + verdict + ")" }), svg("title", {}, title));
}

// The patterns of the reasons, once for all pictures. They are the ones of the
// style sheet, where each is a background.
function patterns() {
  const pattern = (verdict, size, ...shapes) => svg("pattern", { id: "pattern-" + verdict, width: size, height: size, patternUnits: "userSpaceOnUse" }, shapes);
  const mark = (d) => svg("path", { d, class: "pattern" });
  return svg("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" }, svg("defs", {},
    pattern("teaser", 6, mark("M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2")),
    pattern("gone", 6, mark("M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2")),
    pattern("boilerplate", 4, mark("M0,2 h4")),
    pattern("repeat", 5, svg("circle", { cx: 2.5, cy: 2.5, r: 1, class: "dot" })),
    pattern("duplicate", 6, mark("M0,0 l6,6 M6,0 l-6,6")),
    pattern("near", 4, mark("M2,0 v4"))));
}

// From here on sizes are rounded down to two digits.
const EXACT = 100;

function sizesFigure(sizes) {
  const widest = Math.max(...sizes.map(([documents]) => documents));
  const commonest = Math.max(...sizes.map(([, clusters]) => clusters));
  const draw = (width) => {
    const [left, right, top, bottom, height] = [44, 12, 12, 40, 260];
    const picture = canvasOf(width, height);
    const scale = (value, most, from, to) => from + ((to - from) * Math.log10(value)) / Math.max(Math.log10(most), 0.1);
    const x = (value) => scale(value, widest, left + 8, width - right - 8);
    const y = (value) => scale(value, commonest, height - bottom - 8, top + 8);
    for (const tick of tens(commonest)) picture.append(rule(left, y(tick), width - right, y(tick)), label(left - 8, y(tick) + 4, number(tick), "end"));
    for (const tick of tens(widest)) picture.append(rule(x(tick), top, x(tick), height - bottom), label(x(tick), height - bottom + 16, number(tick)));
    picture.append(label((left + width) / 2, height - 4, say("axis-documents"), "middle", "axis"), label(4, top, say("axis-clusters"), "start", "axis"));
    for (const [documents, clusters] of sizes) {
      picture.append(svg("circle", { cx: x(documents), cy: y(clusters), r: 4, class: "point" },
        svg("title", {}, say(documents < EXACT ? "size-point" : "size-point-about", { clusters: number(clusters), n: documents }))));
    }
    return picture;
  };
  return figure("sizes", say("sizes-sentence", { n: data.pictures.widest_cluster, once: number(sum(sizes.filter(([documents]) => documents <= 2).map(([, clusters]) => clusters))), all: number(sum(sizes.map(([, clusters]) => clusters))) }),
    draw, table(say("picture-sizes"), [say("column-documents"), say("clusters")], sizes, { quiet: true }));
}

// 1, 10, 100 … up to a number; also 2 and 5 where there are few.
function tens(most) {
  const ticks = [];
  for (let tick = 1; tick <= most; tick *= 10) ticks.push(...(most < 200 ? [1, 2, 5] : [1]).map((part) => part * tick).filter((value) => value <= most));
  return ticks;
}

const PILE = ["kept", ...REASONS];

function positionsFigure(positions) {
  const present = PILE.filter((verdict) => positions.some((part) => part[verdict] > 0));
  const shareGone = (part) => sum(REASONS.map((reason) => part[reason])) / Math.max(sum(PILE.map((verdict) => part[verdict])), 1);
  const [first, last] = [shareGone(positions[0]), shareGone(positions[positions.length - 1])];
  const draw = (width) => {
    const [left, top, bottom, height] = [44, 12, 40, 260];
    const picture = canvasOf(width, height);
    const step = (width - left - 8) / positions.length;
    const depth = height - top - bottom;
    for (const tick of [0, 0.5, 1]) {
      const y = height - bottom - tick * depth;
      picture.append(rule(left, y, width - 8, y), label(left - 8, y + 4, share(tick, 1).replace(/[.,]0/, ""), "end"));
    }
    positions.forEach((part, at) => {
      const whole = sum(PILE.map((verdict) => part[verdict]));
      let y = height - bottom;
      for (const verdict of present) {
        const tall = (depth * part[verdict]) / Math.max(whole, 1);
        y -= tall;
        if (tall > 0) picture.append(block(left + at * step + 1, y, step - 2, tall, verdict, say("verdict-" + verdict) + ": " + share(part[verdict], whole)));
      }
    });
    picture.append(label(left, height - 18, say("axis-beginning"), "start", "axis"), label(width - 8, height - 18, say("axis-end"), "end", "axis"));
    return picture;
  };
  const rows = positions.map((part, at) => [share(at, positions.length) + " \u2013 " + share(at + 1, positions.length), ...present.map((verdict) => part[verdict])]);
  return figure("positions", say("positions-sentence", { first: shares.format(first), last: shares.format(last) }), draw,
    table(say("picture-positions"), [say("position"), ...present.map((verdict) => say("verdict-" + verdict))], rows, { quiet: true }));
}

function timelineFigure(timeline) {
  const most = Math.max(...timeline.map((month) => month.paragraphs), 1);
  const spelled = (month) => {
    const time = Date.parse(month + "-01");
    return Number.isNaN(time) ? month : months.format(time);
  };
  const draw = (width) => {
    const [left, top, bottom, height] = [44, 12, 40, 260];
    const picture = canvasOf(width, height);
    const step = (width - left - 8) / timeline.length;
    const depth = height - top - bottom;
    for (const tick of [0, 0.5, 1]) {
      const y = height - bottom - tick * depth;
      picture.append(rule(left, y, width - 8, y), label(left - 8, y + 4, number(Math.round(tick * most)), "end"));
    }
    const apart = Math.ceil(timeline.length / Math.max(Math.floor((width - left) / 84), 1));
    timeline.forEach((month, at) => {
      const x = left + at * step;
      const wide = Math.max(Math.min(step - 2, 48), 1);
      const start = x + (step - wide) / 2;
      const kept = (depth * (month.paragraphs - month.removed)) / most;
      const gone = (depth * month.removed) / most;
      picture.append(block(start, height - bottom - kept, wide, kept, "kept", say("verdict-kept") + ": " + number(month.paragraphs - month.removed)),
        block(start, height - bottom - kept - gone, wide, gone, "gone", say("column-removed") + ": " + number(month.removed)));
      if (at % apart === 0) picture.append(label(x + step / 2, height - 18, spelled(month.month)));
    });
    return picture;
  };
  const [first, last] = [timeline[0], timeline[timeline.length - 1]];
  return figure("timeline", say("timeline-sentence", { from: spelled(first.month), to: spelled(last.month) }), draw,
    table(say("picture-timeline"), [say("month"), say("column-documents"), say("column-paragraphs"), say("column-removed")],
      timeline.map((month) => [spelled(month.month), month.documents, month.paragraphs, month.removed]), { quiet: true }));
}
