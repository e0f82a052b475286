// What the page leaves out, where all of it lies, what was wrong with the input,
// and the options.

const FILES = ["documents.jsonl.zst", "clusters.jsonl.zst", "blocks.jsonl.zst", "report.json"];

const CUTS = ["families", "clusters", "documents", "ids", "sites", "near_misses"];

function drawRest() {
  const { cut, problems, options } = data;
  put("about",
    el("div", { class: "side-by-side" },
      el("div", {}, el("h3", {}, say("cut-title")), el("p", {}, say("cut-lead", { characters: cut.text_characters, variants: cut.variants })),
        table(say("cut-title"), [say("cut-what"), say("cut-shown"), say("cut-total")],
          CUTS.filter((list) => cut[list] !== undefined).map((list) => [say("cut-name-" + list), cut[list].shown, Math.max(cut[list].shown, cut[list].total)]), { quiet: true })),
      // A check leaves nothing beside its page.
      document.getElementById("check") !== null ? null : el("div", {}, el("h3", {}, say("files-title")), el("p", {}, say("files-lead")),
        facts(FILES.map((name) => [el("code", {}, name), say("file-" + name)])),
        el("p", { class: "hint" }, say("files-flat"), " ", command("report", "OUT", "--format", "jsonl")))),
    el("h3", { id: "problems" }, say("problems")),
    problems === undefined ? null : problemsOf(problems),
    el("h3", {}, say("options")),
    el("p", {}, say("options-lead", { tool: data.tool })),
    facts(Object.entries(options).map(([name, value]) => [el("code", {}, name), optionOf(value)])));
}

function problemsOf(problems) {
  const kinds = Object.entries(problems.kinds ?? {});
  if (kinds.length === 0) return el("p", {}, say("problems-none"));
  const listed = [...problems.listed, ...(problems.listed_notices ?? [])];
  return [
    el("p", {}, say("problems-lead", { bad: number(problems.bad), n: problems.notices })),
    facts(kinds.map(([kind, count]) => [el("code", {}, kind), typeof count === "number" ? number(count) : optionOf(count)])),
    el("details", {}, el("summary", {}, say("problems-listed", { n: listed.length })),
      table(say("problems"), [say("problem-where"), say("problem-kind"), say("problem-what")],
        listed.map((problem) => [named(problem.source + (problem.line === null ? "" : "#" + problem.line)), el("code", {}, problem.kind), corpus(problem.message)]), { quiet: true })),
  ];
}

function optionOf(value) {
  if (value === null || (Array.isArray(value) && value.length === 0)) return el("span", { class: "hint" }, say("option-none"));
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  return named(Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value));
}
