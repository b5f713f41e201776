// What differs between two texts, line by line: the longest common subsequence stays.

export interface Line {
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers from 1, where it is in that text. */
  before?: number;
  after?: number;
}

/** Over this many pairs of lines everything in between counts as changed. */
const PAIRS_MAX = 4_000_000;

export function lineDiff(before: string, after: string): Line[] {
  const old = before.split("\n");
  const fresh = after.split("\n");
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < fresh.length - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;

  const lines: Line[] = [];
  const same = (i: number, j: number) => lines.push({ kind: "same", text: old[i]!, before: i + 1, after: j + 1 });
  for (let i = 0; i < head; i++) same(i, i);
  addMiddle(lines, old, fresh, head, old.length - tail, fresh.length - tail);
  for (let i = tail; i > 0; i--) same(old.length - i, fresh.length - i);
  return lines;
}

function addMiddle(lines: Line[], old: string[], fresh: string[], first: number, oldEnd: number, freshEnd: number) {
  const columns = freshEnd - first + 1;
  const rows = oldEnd - first + 1;
  const lengths = rows * columns <= PAIRS_MAX ? commonLengths(old, fresh, first, rows, columns) : null;
  const length = (i: number, j: number) => lengths?.[(i - first) * columns + (j - first)] ?? 0;
  let i = first;
  let j = first;
  while (i < oldEnd || j < freshEnd) {
    if (lengths && i < oldEnd && j < freshEnd && old[i] === fresh[j]) {
      lines.push({ kind: "same", text: old[i]!, before: ++i, after: ++j });
    } else if (i < oldEnd && (j >= freshEnd || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ kind: "removed", text: old[i]!, before: ++i });
    } else {
      lines.push({ kind: "added", text: fresh[j]!, after: ++j });
    }
  }
}

/** For each pair of places how much is common from there on. */
function commonLengths(old: string[], fresh: string[], first: number, rows: number, columns: number): Uint32Array {
  const lengths = new Uint32Array(rows * columns);
  for (let i = rows - 2; i >= 0; i--) {
    for (let j = columns - 2; j >= 0; j--) {
      const here = i * columns + j;
      lengths[here] =
        old[first + i] === fresh[first + j]
          ? lengths[here + columns + 1]! + 1
          : Math.max(lengths[here + columns]!, lengths[here + 1]!);
    }
  }
  return lengths;
}
