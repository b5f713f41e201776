// The site's API, as the page's own session.
import type { Page } from "@playwright/test";

/** Adds tasks without the page's help. */
export async function addByApi(page: Page, titles: string[]) {
  await page.evaluate(async (titles) => {
    const { csrf } = (await (await fetch("/api/session")).json()) as { csrf: string };
    for (let first = 0; first < titles.length; first += 100) {
      const changes = titles
        .slice(first, first + 100)
        .map((title) => ({ id: crypto.randomUUID(), task: crypto.randomUUID(), op: "create", title }));
      const answer = await fetch("/api/changes", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ changes }),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    }
  }, titles);
}

/** The titles of the tasks that the server has, in their order. */
export async function tasksByApi(page: Page): Promise<{ title: string; completed: boolean }[]> {
  return page.evaluate(async () => ((await (await fetch("/api/tasks")).json()) as { tasks: [] }).tasks);
}
