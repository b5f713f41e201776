// Every page in every state worth looking at, and how to get there.
import { expect, type Page } from "@playwright/test";

import { INSIGHTS_PAGES } from "./insights-pages";
import { ADA, BEN, signIn, TASKS } from "./people";
import { PIPELINE_PAGES } from "./pipeline-pages";
import { Visitor } from "./visitor";

export interface PageState {
  name: string;
  /** Its picture is in the documentation. */
  pictured?: boolean;
  open(page: Page): Promise<void>;
}

const NOW = new Date("2026-05-04T10:15:30Z");
const SESSIONS = [
  { id: "5f0c3d0e-8a51-4d5e-9c0b-2f4f0b7a9e11", browser: "Firefox on Linux", createdAt: "2026-05-04T08:01:12.000Z", usedAt: "2026-05-04T10:01:12.000Z", current: true },
  { id: "0d6b7c8a-5a0e-4f0e-8a4b-6f1f4d1c2b3a", browser: "Safari on iPhone", createdAt: "2026-03-28T17:40:00.000Z", usedAt: "2026-05-04T06:30:00.000Z", current: false },
  { id: "9a1f2e3d-4c5b-4a69-8877-665544332211", browser: "Chrome on Windows", createdAt: "2026-02-09T09:12:00.000Z", usedAt: "2026-04-22T14:00:00.000Z", current: false },
];

async function visitorAt(page: Page, path: string) {
  await page.goto(path);
  await expect(page.getByRole("banner").getByRole("link", { name: "Log in" })).toBeVisible();
}

async function tasksOf(page: Page, account = ADA, tasks = TASKS): Promise<Visitor> {
  await signIn(page, account, tasks);
  await page.goto("/tasks");
  const visitor = new Visitor(page);
  await visitor.seesHeading("Tasks");
  if (tasks.length > 0) await expect(visitor.task(tasks.at(-1)!.title)).toBeVisible();
  return visitor;
}

async function accountOf(page: Page) {
  await page.clock.setFixedTime(NOW);
  await page.route("**/api/sessions{,/*}", (route) =>
    route.fulfill(route.request().method() === "GET" ? { json: { sessions: SESSIONS } } : { status: 204 }),
  );
  await signIn(page, ADA);
  await page.goto("/account");
  await expect(page.getByText("This browser")).toBeVisible();
}

async function sendLogin(page: Page, answer: { status: number; headers?: Record<string, string>; code: string; message: string }) {
  await page.route("**/api/login", (route) =>
    route.fulfill({ status: answer.status, headers: answer.headers ?? {}, json: { error: { code: answer.code, message: answer.message } } }),
  );
  await visitorAt(page, "/login");
  await new Visitor(page).fillAccount(ADA);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
}

async function askToDelete(page: Page) {
  await accountOf(page);
  await page.getByRole("button", { name: "Delete account…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

export const PAGES: PageState[] = [
  { name: "home", pictured: true, open: (page) => visitorAt(page, "/") },
  {
    name: "home-user",
    open: async (page) => {
      await signIn(page, BEN);
      await page.goto("/");
      await expect(page.getByRole("link", { name: "Open your tasks" })).toBeVisible();
    },
  },
  { name: "register", pictured: true, open: (page) => visitorAt(page, "/register") },
  {
    name: "register-errors",
    open: async (page) => {
      await visitorAt(page, "/register");
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByLabel("Email")).toBeFocused();
    },
  },
  { name: "login", pictured: true, open: (page) => visitorAt(page, "/login") },
  {
    name: "login-errors",
    open: async (page) => {
      await visitorAt(page, "/login");
      await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
      await expect(page.getByLabel("Email")).toBeFocused();
    },
  },
  {
    name: "login-refused",
    open: (page) => sendLogin(page, { status: 401, code: "wrong_sign_in", message: "The email address or the password is wrong." }),
  },
  {
    name: "login-wait",
    open: (page) => sendLogin(page, { status: 429, headers: { "Retry-After": "40" }, code: "rate_limited", message: "" }),
  },
  {
    name: "tasks-empty",
    open: async (page) => {
      await tasksOf(page, BEN, []);
      await expect(page.getByText("Nothing on the line yet")).toBeVisible();
    },
  },
  { name: "tasks", pictured: true, open: async (page) => void (await tasksOf(page)) },
  {
    name: "tasks-editing",
    open: async (page) => {
      const visitor = await tasksOf(page);
      await visitor.startEditing("Water the plants");
    },
  },
  {
    name: "tasks-undo",
    open: async (page) => {
      const visitor = await tasksOf(page);
      await visitor.remove("Water the plants");
      await expect(page.getByRole("button", { name: /^Undo/ })).toBeVisible();
    },
  },
  {
    name: "tasks-not-found",
    open: async (page) => {
      await tasksOf(page);
      await page.getByLabel("Search").fill("umbrella");
      await expect(page.getByText("Nothing is called “umbrella”.")).toBeVisible();
    },
  },
  {
    name: "tasks-keys",
    open: async (page) => {
      await tasksOf(page);
      await page.getByText("Keyboard", { exact: true }).click();
    },
  },
  {
    name: "tasks-refused",
    open: async (page) => {
      const visitor = await tasksOf(page);
      await page.route("**/api/changes", async (route) => {
        const { changes } = route.request().postDataJSON() as { changes: { id: string }[] };
        const error = { code: "invalid", message: "A title has 1 to 500 characters." };
        await route.fulfill({ json: { results: changes.map(({ id }) => ({ id, status: 422, error })) } });
      });
      await visitor.tick("Water the plants").click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "tasks-offline",
    open: async (page) => {
      const visitor = await tasksOf(page);
      await page.route("**/api/{changes,live}", (route) => route.abort());
      await visitor.tick("Write to grandmother").click();
      await expect(page.getByText(/Offline: 1 change waits/)).toBeVisible();
    },
  },
  { name: "account", pictured: true, open: accountOf },
  {
    name: "account-errors",
    open: async (page) => {
      await accountOf(page);
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(page.getByLabel("Current password", { exact: true })).toBeFocused();
    },
  },
  {
    name: "account-changed",
    open: async (page) => {
      await accountOf(page);
      await page.getByRole("button", { name: "Log out Safari on iPhone" }).click();
      await page.route("**/api/password", (route) => route.fulfill({ status: 204 }));
      await page.getByLabel("Current password", { exact: true }).fill(ADA.password);
      await page.getByLabel("New password", { exact: true }).fill(ADA.password);
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(page.getByText("Your password is changed")).toBeVisible();
    },
  },
  {
    name: "account-failed",
    open: async (page) => {
      await signIn(page, ADA);
      await page.route("**/api/sessions", (route) => route.abort());
      await page.goto("/account");
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    },
  },
  { name: "account-delete", pictured: true, open: askToDelete },
  {
    name: "account-delete-errors",
    open: async (page) => {
      await askToDelete(page);
      await page.getByRole("dialog").getByRole("button", { name: "Delete account" }).click();
      await expect(page.getByRole("dialog").getByLabel("Password", { exact: true })).toBeFocused();
    },
  },
  {
    name: "goodbye",
    pictured: true,
    open: async (page) => {
      await askToDelete(page);
      await page.route("**/api/account", (route) => route.fulfill({ status: 204 }));
      await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(ADA.password);
      await page.getByRole("dialog").getByRole("button", { name: "Delete account" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Your account is deleted" })).toBeVisible();
    },
  },
  ...INSIGHTS_PAGES,
  ...PIPELINE_PAGES,
  { name: "not-found", pictured: true, open: (page) => visitorAt(page, "/no-such-page") },
];

export const WIDTHS = [320, 1280];
export const SCHEMES = ["light", "dark"] as const;

/** The page as it is, in light and dark, narrow and wide. */
export async function eachLook(page: Page, look: (scheme: (typeof SCHEMES)[number], width: number) => Promise<void>) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await look(colorScheme, width);
    }
  }
}
