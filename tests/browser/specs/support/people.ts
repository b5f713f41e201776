// Accounts that are there before a page is looked at: made and filled over the API, once for each run.
import { expect, type Cookie, type Page } from "@playwright/test";

import type { Account } from "./visitor";

export const ADA: Account = { email: "ada@example.com", password: "a quiet river at dawn" };
/** Has no task. */
export const BEN: Account = { email: "ben@example.com", password: "a loud river at noon" };

/** In their order; what is done is ticked. */
export const TASKS = [
  { title: "Write to grandmother", done: false },
  { title: "Return the library books", done: true },
  { title: "Plan the walk along the river, from the old mill to the second bridge and back", done: false },
  { title: "Water the plants", done: true },
  { title: "Ask Zoë for the soup recipe", done: false },
];

/** The sessions of this run, by address: signing in is slow, and attempts are limited. */
const sessions = new Map<string, Cookie[]>();

async function send(page: Page, csrf: string, method: string, path: string, data: object) {
  return page.request.fetch(path, { method, data, headers: { "X-CSRF-Token": csrf } });
}

/** Signs the page's browser in, and gives the account these tasks and no others. Returns the session's CSRF token. */
export async function signIn(page: Page, account: Account, tasks: typeof TASKS = []): Promise<string> {
  await page.context().addCookies(sessions.get(account.email) ?? []);
  const csrf = await openSession(page, account);
  sessions.set(account.email, await page.context().cookies());

  const { tasks: old } = await (await page.request.get("/api/tasks")).json();
  if (isAsWanted(old, tasks)) return csrf;
  for (const { id } of old) await send(page, csrf, "DELETE", `/api/tasks/${id}`, {});
  for (const { title, done } of tasks) {
    const { task } = await (await send(page, csrf, "POST", "/api/tasks", { title })).json();
    if (done) await send(page, csrf, "PATCH", `/api/tasks/${task.id}`, { completed: true });
  }
  return csrf;
}

async function openSession(page: Page, account: Account): Promise<string> {
  const { user, csrf } = await (await page.request.get("/api/session")).json();
  if (user?.email === account.email) return csrf;
  let answer = await send(page, csrf, "POST", "/api/login", account);
  if (answer.status() === 401) answer = await send(page, csrf, "POST", "/api/register", account);
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()).csrf;
}

function isAsWanted(old: { title: string; completed: boolean }[], wanted: typeof TASKS): boolean {
  const text = (tasks: { title: string; done: boolean }[]) => JSON.stringify(tasks.map(({ title, done }) => [title, done]));
  return text(old.map(({ title, completed }) => ({ title, done: completed }))) === text(wanted);
}
