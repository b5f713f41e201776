// The page's model of the list, without a browser: edits, and what takes them back.
import { expect, test } from "@playwright/test";

import { Board } from "../../../web/src/features/tasks/board";
import { applySearch } from "../../../web/src/features/tasks/filters";
import { ServerTasks } from "../../../web/src/features/tasks/server-tasks";
import type { Change, Edit, Task } from "../../../web/src/features/tasks/task";

const AT = "2026-11-25T10:00:00.000Z";
const task = (id: string, completed = false): Task => ({ id, title: id, completed, createdAt: AT });
const ids = (tasks: readonly Task[]) => tasks.map(({ id }) => id).join("");

function boardOf(letters: string) {
  return new Board([...letters].map((letter) => task(letter)));
}

function after(letters: string, ...edits: Edit[]) {
  const board = boardOf(letters);
  for (const edit of edits) board.apply(edit, AT);
  return ids(board.list());
}

test("a created task goes to the end, or before another", () => {
  expect(after("ab", { op: "create", task: "c", title: "c" })).toBe("abc");
  expect(after("ab", { op: "create", task: "c", title: "c", before: "b" })).toBe("acb");
  expect(after("ab", { op: "create", task: "c", title: "c", before: "gone" })).toBe("abc");
  expect(after("ab", { op: "create", task: "a", title: "again" })).toBe("ab");
});

test("a moved task goes before another, or to the end", () => {
  expect(after("abc", { op: "move", task: "c", before: "a" })).toBe("cab");
  expect(after("abc", { op: "move", task: "a" })).toBe("bca");
  expect(after("abc", { op: "move", task: "a", before: "a" })).toBe("abc");
  expect(after("abc", { op: "delete", task: "b" }, { op: "move", task: "a" })).toBe("ca");
});

test("an edit that changes nothing has no inverse", () => {
  const board = boardOf("abc");
  const nothing: Edit[] = [
    { op: "create", task: "a", title: "a" },
    { op: "rename", task: "a", title: "a" },
    { op: "complete", task: "a", completed: false },
    { op: "move", task: "a", before: "b" },
    { op: "move", task: "c" },
    { op: "delete", task: "gone" },
  ];
  expect(nothing.map((edit) => board.inverse(edit))).toEqual(nothing.map(() => null));
});

test("random edits, taken back in reverse, leave the list as it was", () => {
  let seed = Number(process.env.TASKFLOW_SEED ?? Date.now() % 1_000_000);
  test.info().annotations.push({ type: "TASKFLOW_SEED", description: String(seed) });
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const letters = "abcdefghij";
  const anyOf = () => letters[random(letters.length)]!;
  const randomEdit = (): Edit => {
    const place = random(3) ? { before: anyOf() } : {};
    const one = anyOf();
    return [
      { op: "create", task: one, title: `new ${random(9)}`, completed: random(2) === 1, ...place } as const,
      { op: "rename", task: one, title: `other ${random(9)}` } as const,
      { op: "complete", task: one, completed: random(2) === 1 } as const,
      { op: "delete", task: one } as const,
      { op: "move", task: one, ...place } as const,
    ][random(5)]!;
  };
  for (let round = 0; round < 500; round++) {
    const board = boardOf("abcdef");
    const before = board.list();
    const inverses: Edit[] = [];
    for (let step = 0; step < 12; step++) {
      const edit = randomEdit();
      const inverse = board.inverse(edit);
      if (inverse) inverses.unshift(inverse);
      board.apply(edit, AT);
    }
    for (const inverse of inverses) board.apply(inverse, AT);
    expect(board.list()).toEqual(before);
  }
});

test("an answer and the stream may come in either order", () => {
  const change: Change = { id: "1", at: AT, op: "create", task: "n", title: "n" };
  const told = { kind: "task", task: task("n"), before: "a" } as const;

  const answerFirst = new ServerTasks();
  answerFirst.streaming = true;
  answerFirst.tell({ kind: "tasks", tasks: [task("a")] });
  answerFirst.sending();
  expect(answerFirst.answer(change, task("n"))).toBe(true);
  expect(answerFirst.untold()).toEqual([change]);
  answerFirst.tell(told);
  expect(answerFirst.untold()).toEqual([]);
  expect(ids(answerFirst.list())).toBe("na");

  const streamFirst = new ServerTasks();
  streamFirst.streaming = true;
  streamFirst.tell({ kind: "tasks", tasks: [task("a")] });
  streamFirst.sending();
  streamFirst.tell(told);
  // Another device deletes it before the answer arrives: it does not come back.
  streamFirst.tell({ kind: "removed", id: "n" });
  expect(streamFirst.answer(change, task("n"))).toBe(false);
  expect(ids(streamFirst.list())).toBe("a");
});

test("without a stream an answer counts at once", () => {
  const server = new ServerTasks();
  server.tell({ kind: "tasks", tasks: [task("a"), task("b")] });
  server.answer({ id: "1", at: AT, op: "move", task: "b", before: "a" }, task("b", true));
  server.answer({ id: "2", at: AT, op: "delete", task: "a" }, null);
  expect(server.list()).toEqual([task("b", true)]);
});

test("search minds neither case nor accents nor the order of words", () => {
  const tasks = ["Crème brûlée for Zoë", "ﬁnd Straße 7", "日本"].map((title) => ({ ...task(title), title }));
  const found = (query: string) => applySearch(query, tasks).map(({ title }) => title);
  expect(found("zoe CREME")).toEqual(["Crème brûlée for Zoë"]);
  expect(found("find 7")).toEqual(["ﬁnd Straße 7"]);
  expect(found("日")).toEqual(["日本"]);
  expect(found("  ")).toHaveLength(3);
  expect(found("wine")).toEqual([]);
});
