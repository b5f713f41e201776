// Changes that wait: for the network, for the server, for the next visit.
import { writeFileSync } from "node:fs";

import { expect, test, type Page, type Route } from "@playwright/test";

import { tasksByApi } from "./support/api";
import { newAccount, newUser, Visitor } from "./support/visitor";

interface Change {
  id: string;
  op: string;
  title?: string;
}

/** The batches that the page sends, answered by `answer`. */
async function batchesSent(page: Page, answer: (route: Route, attempt: number) => Promise<void>) {
  const batches: Change[][] = [];
  await page.context().route("**/api/changes", async (route) => {
    batches.push((route.request().postDataJSON() as { changes: Change[] }).changes);
    await answer(route, batches.length);
  });
  return batches;
}

test("changes wait for the server and arrive in their order", async ({ page }) => {
  const visitor = await newUser(page);
  let away = true;
  const batches = await batchesSent(page, (route) => (away ? route.abort() : route.continue()));
  await visitor.types("Milk", "Bread");
  await visitor.tick("Bread").check();
  await page.getByRole("button", { name: "Delete Milk" }).click();
  await expect(page.getByText("Offline: 4 changes wait")).toBeVisible();
  await visitor.seesTitles(["Bread"]);
  away = false;
  await visitor.allIsSaved();
  await expect(page.getByText("Offline")).toBeHidden();
  expect(batches.at(-1)!.map(({ op }) => op)).toEqual(["create", "create", "complete", "delete"]);
  expect(await tasksByApi(page)).toMatchObject([{ title: "Bread", completed: true }]);
});

test("a change whose answer was lost is made once", async ({ page }) => {
  const visitor = await newUser(page);
  const batches = await batchesSent(page, async (route, attempt) => {
    if (attempt > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await visitor.types("Milk");
  await visitor.allIsSaved();
  expect(batches.length).toBeGreaterThan(1);
  expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(1);
  await visitor.seesTitles(["Milk"]);
  expect(await tasksByApi(page)).toHaveLength(1);
});

test("a server that is busy is left alone for as long as it says", async ({ page }) => {
  const visitor = await newUser(page);
  const at: number[] = [];
  const batches = await batchesSent(page, (route, attempt) => {
    at.push(Date.now());
    const error = { code: "busy", message: "Too much at once: please try again." };
    return attempt === 1 ? route.fulfill({ status: 503, headers: { "Retry-After": "3" }, json: { error } }) : route.continue();
  });
  await visitor.types("Milk");
  await expect(page.getByText("Offline: 1 change waits")).toBeVisible();
  await visitor.types("Bread");
  await visitor.allIsSaved();
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(2_900);
  expect(batches[1]!.map(({ title }) => title)).toEqual(["Milk", "Bread"]);
});

test("many changes go in batches that the server takes", async ({ page }) => {
  const visitor = await newUser(page);
  let away = true;
  const batches = await batchesSent(page, (route) => (away ? route.abort() : route.continue()));
  const long = (index: number) => `${index} ${"日本語".repeat(160)}`;
  const titles = Array.from({ length: 130 }, (_, index) => (index < 30 ? long(index) : `Short ${index}`));
  await visitor.typesFast(titles);
  away = false;
  await visitor.allIsSaved();
  const taken = batches.filter((batch) => batch.length > 1);
  expect(Math.max(...taken.map((batch) => batch.length))).toBeLessThanOrEqual(100);
  expect((await tasksByApi(page)).map(({ title }) => title)).toEqual(titles);
});

test("what waits is its owner's alone", async ({ page }) => {
  const [ada, bob] = [newAccount(), newAccount()];
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(ada);
  await batchesSent(page, (route) => route.abort());
  await visitor.types("Ada's secret");
  await visitor.logOut();
  await page.goto("/register");
  await visitor.register(bob);
  await page.context().unroute("**/api/changes");
  await visitor.addTask("Bob's own");
  await visitor.seesTitles(["Bob's own"]);
  expect(await tasksByApi(page)).toHaveLength(1);
  await visitor.logOut();
  await page.goto("/login");
  await visitor.logIn(ada);
  await visitor.seesTitles(["Ada's secret"]);
  await visitor.allIsSaved();
  expect(await tasksByApi(page)).toHaveLength(1);
});

test("a closed tab leaves its changes to the next", async ({ page, context }) => {
  const visitor = await newUser(page);
  await context.setOffline(true);
  await visitor.types("Milk");
  await page.close();
  await context.setOffline(false);
  const next = new Visitor(await context.newPage());
  await next.page.goto("/tasks");
  await next.seesTitles(["Milk"]);
  await next.allIsSaved();
  expect(await tasksByApi(next.page)).toHaveLength(1);
});

test("without storage the tab says that it must stay open", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  const visitor = await newUser(page);
  let away = true;
  await batchesSent(page, (route) => (away ? route.abort() : route.continue()));
  await visitor.types("Milk");
  await expect(page.getByText("Offline: 1 change waits; please keep this tab open")).toBeVisible();
  away = false;
  await expect(page.getByText("Everything is saved")).toBeVisible();
  expect(await tasksByApi(page)).toHaveLength(1);
});

test("who signs out leaves nothing in the browser", async ({ page }) => {
  const visitor = await newUser(page);
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name!.includes("@")));
  await visitor.addTask("Milk");
  expect(await databases()).toHaveLength(1);
  await visitor.logOut();
  await expect.poll(databases).toEqual([]);
});

test("a queue that the browser takes away is made again", async ({ page }) => {
  const visitor = await newUser(page);
  let away = true;
  await batchesSent(page, (route) => (away ? route.abort() : route.continue()));
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name!);
  });
  await visitor.types("Milk");
  await expect(page.getByText("Offline: 1 change waits")).toHaveText("Offline: 1 change waits");
  await page.reload();
  await visitor.seesTitles(["Milk"]);
  away = false;
  await visitor.allIsSaved();
});

test("the back-forward cache brings the page back in step, and asks whose it is", async ({ playwright, launchOptions, baseURL }) => {
  const browser = await playwright.chromium.launch({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  try {
    const context = await browser.newContext({ baseURL: baseURL! });
    const page = await context.newPage();
    // Browsers differ in whether a page that must not be stored may be in this cache; it has to be right where it may.
    await page.route("**/tasks", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "cache-control": "no-cache" } });
    });
    const visitor = await newUser(page);
    await page.reload();
    await visitor.types("Milk");
    const other = new Visitor(await context.newPage());
    await other.page.goto("/tasks");
    await leavesForABit(page, () => other.types("Bread"));
    await visitor.seesTitles(["Milk", "Bread"]);
    await visitor.types("Eggs");
    await other.seesTitles(["Milk", "Bread", "Eggs"]);
    // The session ends, and no tab is there that could tell the page that is kept.
    await other.page.close();
    await leavesForABit(page, () => context.clearCookies());
    await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
  } finally {
    await browser.close();
  }
});

/** To another document, and back while the page is still kept. */
async function leavesForABit(page: Page, meanwhile: () => Promise<void>) {
  await page.evaluate(() => Object.assign(window, { marker: true }));
  await page.goto("/favicon.svg");
  await meanwhile();
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect(page.locator("h1")).toBeVisible();
  expect(await page.evaluate(() => "marker" in window), "the page came from the cache").toBe(true);
}

// Two visits with one browser profile; in between, whoever runs this restarts the server.
test.describe("twenty changes, the tab closed, the server restarted", () => {
  const { TASKFLOW_PROFILE: profile, TASKFLOW_VISIT: visit, TASKFLOW_EXPECTED: expected } = process.env;
  const account = { email: `ada-${process.env.TASKFLOW_NAME}@example.com`, password: "a quiet river at dawn" };
  const titles = Array.from({ length: 14 }, (_, index) => `Task ${index + 1}`);

  for (const name of ["leave", "return"] as const) {
    test(name, async ({ playwright, launchOptions, baseURL }) => {
      test.skip(visit !== name, "for tests/browser_test.py");
      const context = await playwright.chromium.launchPersistentContext(profile!, { ...launchOptions, baseURL: baseURL! });
      const page = context.pages()[0] ?? (await context.newPage());
      try {
        await (name === "leave" ? leaves(page) : returns(page));
      } finally {
        await context.close();
      }
    });
  }

  async function leaves(page: Page) {
    const visitor = new Visitor(page);
    await page.goto("/register");
    await visitor.register(account);
    await visitor.viewsAreSent();
    await page.context().setOffline(true);
    await visitor.types(...titles);
    for (const title of titles.slice(0, 4)) await visitor.tick(title).check();
    for (const title of titles.slice(12)) await page.getByRole("button", { name: `Delete ${title}`, exact: true }).click();
    await expect(page.getByText("Offline: 20 changes wait")).toBeVisible();
    await page.close();
    const events = [
      { action: "register", what: "register" },
      { action: "view", what: "/tasks" },
      { action: "view", what: "/tasks" }, // of the return
      ...titles.map((what) => ({ action: "create", what })),
      ...titles.slice(0, 4).map((what) => ({ action: "complete", what })),
      ...titles.slice(12).map((what) => ({ action: "delete", what })),
    ].map((event) => ({ ...event, who: account.email }));
    writeFileSync(expected!, JSON.stringify({ user: account.email, events }));
  }

  async function returns(page: Page) {
    const visitor = new Visitor(page);
    await page.goto("/tasks");
    await visitor.seesTitles(titles.slice(0, 12));
    await visitor.seesCompleted(titles.slice(0, 4));
    await visitor.allIsSaved();
    await visitor.viewsAreSent();
    expect((await tasksByApi(page)).map(({ title }) => title)).toEqual(titles.slice(0, 12));
  }
});
