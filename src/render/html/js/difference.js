// What two spellings of a text differ in, word by word: the longest common
// subsequence by the table of Wagner and Fischer ("The String-to-String
// Correction Problem", 1974), after what both begin and end with.

// Words, and what stands between them. Scripts without spaces are told apart by
// the browser's own rules where it has them.
function pieces(text) {
  if (typeof Intl.Segmenter === "function") {
    return Array.from(new Intl.Segmenter(undefined, { granularity: "word" }).segment(text), (piece) => piece.segment);
  }
  return text.match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];
}

// Runs of [kind, text], kind being "same", "gone" (only in `before`) or "come"
// (only in `after`).
function difference(before, after) {
  const [old, young] = [pieces(before), pieces(after)];
  let head = 0;
  while (head < old.length && head < young.length && old[head] === young[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head && tail < young.length - head &&
    old[old.length - 1 - tail] === young[young.length - 1 - tail]
  ) tail += 1;
  const runs = [["same", old.slice(0, head).join("")]];
  runs.push(...middle(old.slice(head, old.length - tail), young.slice(head, young.length - tail)));
  runs.push(["same", old.slice(old.length - tail).join("")]);
  return joined(runs);
}

function middle(old, young) {
  const width = young.length + 1;
  const length = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      length[i * width + j] = old[i] === young[j]
        ? length[(i + 1) * width + j + 1] + 1
        : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  const runs = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < young.length) {
    if (old[i] === young[j]) {
      runs.push(["same", old[i]]);
      i += 1;
      j += 1;
    } else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) {
      runs.push(["gone", old[i]]);
      i += 1;
    } else {
      runs.push(["come", young[j]]);
      j += 1;
    }
  }
  runs.push(["gone", old.slice(i).join("")], ["come", young.slice(j).join("")]);
  return runs;
}

// Neighbours of one kind put together; between two changes a lone space changes
// with them, so that "two words" are one mark.
function joined(runs) {
  const out = { gone: [], come: [] };
  for (const side of ["gone", "come"]) {
    const list = out[side];
    for (const [kind, text] of runs) {
      if (text === "" || (kind !== "same" && kind !== side)) continue;
      const last = list[list.length - 1];
      if (last && last[0] === kind) last[1] += text;
      else list.push([kind, text]);
    }
    for (let at = 1; at + 1 < list.length; at += 1) {
      if (list[at][0] === "same" && list[at][1].trim() === "" && list[at - 1][0] === side && list[at + 1][0] === side) {
        list[at - 1][1] += list[at][1] + list[at + 1][1];
        list.splice(at, 2);
        at -= 1;
      }
    }
  }
  return out;
}
