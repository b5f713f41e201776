// What the page does when the server is slow, away, or says no.
import { expect, test, type Page, type Route } from "@playwright/test";

import { newAccount, newUser, Visitor } from "./support/visitor";

const BUSY = { status: 503, json: { error: { code: "busy", message: "Too much at once: please try again." } } };

/** The bodies of the views that were sent, answered by `answer`. */
async function viewsSent(page: Page, answer: (route: Route, attempt: number) => Promise<void>) {
  const views: { id: string; what: string }[] = [];
  await page.route("**/api/track", async (route) => {
    views.push(...route.request().postDataJSON().events);
    await answer(route, views.length);
  });
  return views;
}

test("a view that failed is sent again under the same id", async ({ page }) => {
  const views = await viewsSent(page, (route, attempt) => (attempt <= 2 ? route.fulfill(BUSY) : route.continue()));
  await page.goto("/");
  await expect.poll(() => views.length, { timeout: 15_000 }).toBe(3);
  expect(new Set(views.map(({ id }) => id)).size).toBe(1);
  await new Visitor(page).viewsAreSent();
});

test("a view waits for the next visit", async ({ page }) => {
  const views = await viewsSent(page, (route) => route.abort());
  await page.goto("/login");
  await expect.poll(() => views.length).toBeGreaterThan(0);
  await page.unroute("**/api/track");
  const later = await viewsSent(page, (route) => route.continue());
  await page.goto("/register");
  // The page that goes hands it over as a beacon, and the next one sends it again to be sure: the id is the same.
  await expect.poll(() => [...new Map(later.map(({ id, what }) => [id, what])).values()]).toEqual(["/login", "/register"]);
  expect(later[0]!.id).toBe(views[0]!.id);
});

test("a refused view is not sent again", async ({ page }) => {
  const views = await viewsSent(page, (route) =>
    route.fulfill({ status: 422, json: { error: { code: "invalid", message: "No.", field: "what" } } }),
  );
  await page.goto("/");
  await new Visitor(page).viewsAreSent();
  await page.waitForTimeout(2_500);
  expect(views).toHaveLength(1);
});

for (const [name, value] of [
  ["globalPrivacyControl", true],
  ["doNotTrack", "1"],
] as const) {
  test(`no view leaves the page with ${name}`, async ({ page }) => {
    await page.addInitScript(({ name, value }) => Object.defineProperty(navigator, name, { get: () => value }), { name, value });
    const views = await viewsSent(page, (route) => route.continue());
    const visitor = await newUser(page);
    await visitor.addTask("Not watched");
    expect(views).toEqual([]);
  });
}

/** Answers each change so, as a server that makes none of them. */
async function refuseChanges(page: Page, status: number, message: string) {
  await page.route("**/api/changes", async (route) => {
    const { changes } = route.request().postDataJSON() as { changes: { id: string }[] };
    await route.fulfill({ json: { results: changes.map(({ id }) => ({ id, status, error: { code: "no", message } })) } });
  });
}

test("refused changes are taken back and said", async ({ page }) => {
  const visitor = await newUser(page);
  await visitor.addTask("Stays");
  await refuseChanges(page, 409, "Not today.");
  const alert = page.getByRole("alert");

  await visitor.tick("Stays").click();
  await expect(alert).toHaveText("“Stays” was not changed. Not today.");
  await expect(visitor.tick("Stays")).not.toBeChecked();
  await expect(visitor.task("Stays")).toHaveClass(/taken-back/);

  await page.getByRole("button", { name: "Delete Stays" }).click();
  await expect(alert).toHaveText("“Stays” was not deleted. Not today.");
  await expect(visitor.task("Stays")).toBeVisible();

  await page.getByLabel("New task").fill("Cannot come");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(alert).toHaveText("“Cannot come” was not added. Not today.");
  await expect(visitor.task("Cannot come")).toHaveCount(0);
  await expect(page.getByLabel("New task")).toHaveValue("Cannot come");

  await page.getByRole("button", { name: "Close this message" }).last().click();
  await expect(alert).toHaveCount(0);
  await visitor.allIsSaved();
});

test("what hangs on a refused task goes with it, without a word of its own", async ({ page }) => {
  const visitor = await newUser(page);
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await refuseChanges(page, 409, "Not today.");
  await page.route("**/api/changes", async (route) => {
    await held;
    await route.fallback();
  });
  await visitor.types("Cannot come");
  await visitor.tick("Cannot come").check();
  answer();
  await expect(page.getByRole("alert")).toHaveText("“Cannot come” was not added. Not today.");
  await visitor.allIsSaved();
  await expect(page.getByRole("alert")).toHaveText("“Cannot come” was not added. Not today.");
});

test("a batch that is refused as a whole is tried in parts", async ({ page }) => {
  const visitor = await newUser(page);
  let allTyped = false;
  await page.route("**/api/changes", async (route) => {
    if (!allTyped) return route.abort();
    const { changes } = route.request().postDataJSON() as { changes: { title: string }[] };
    const bad = changes.some(({ title }) => title === "Bad");
    const error = { code: "too_large", message: "That is too much." };
    return bad ? route.fulfill({ status: 413, json: { error } }) : route.continue();
  });
  await visitor.types("Milk", "Bread", "Bad", "Eggs");
  allTyped = true;
  await expect(page.getByRole("alert")).toHaveText("“Bad” was not added. That is too much.");
  await visitor.allIsSaved();
  await page.reload();
  await visitor.seesTitles(["Milk", "Bread", "Eggs"]);
});

test("changes to one task reach the server in their order", async ({ page }) => {
  const visitor = await newUser(page);
  await visitor.addTask("Hurry");
  const sent: boolean[] = [];
  await page.route("**/api/changes", async (route) => {
    const { changes } = route.request().postDataJSON() as { changes: { completed: boolean }[] };
    sent.push(...changes.map(({ completed }) => completed));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  for (let click = 0; click < 3; click++) await visitor.tick("Hurry").click();
  await expect.poll(() => sent).toEqual([true, false, true]);
  await visitor.allIsSaved();
  await page.reload();
  await expect(visitor.tick("Hurry")).toBeChecked();
});

test("too many attempts say when to try again", async ({ page }) => {
  await page.route("**/api/login", (route) =>
    route.fulfill({ status: 429, headers: { "Retry-After": "12" }, json: { error: { code: "rate_limited", message: "" } } }),
  );
  await page.goto("/login");
  await new Visitor(page).fillAccount(newAccount());
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toHaveText("Too many attempts. Please try again in 12 seconds.");
});

test("a page that came without its state asks, and a server that is away can be tried again", async ({ page }) => {
  await page.route("**/tasks", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/<script[^>]*taskflow-state.*?<\/script>/s, "");
    await route.fulfill({ response, body });
  });
  await page.route("**/api/session", (route) => route.abort());
  await page.goto("/tasks");
  await expect(page.getByRole("alert")).toContainText("TaskFlow cannot be reached");
  await page.unroute("**/api/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
});

test("another tab's sign-out is noticed by the next change, which waits for its owner", async ({ page, context }) => {
  // Neither the stream nor a question tells.
  await page.route("**/api/live", () => undefined);
  const account = newAccount();
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(account);
  const other = await context.newPage();
  await other.goto("/");
  await new Visitor(other).logOut();
  await page.getByLabel("New task").fill("Too late");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
  await visitor.logIn(account);
  await visitor.seesTitles(["Too late"]);
  await visitor.allIsSaved();
});

test("an address that has an account is told at the field", async ({ page }) => {
  const account = newAccount();
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(account);
  await visitor.logOut();
  await page.goto("/register");
  await visitor.fillAccount(account);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/There is an account/);
  await expect(page.getByLabel("Email")).toBeFocused();
});
