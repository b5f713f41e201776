// What the page does when the server is slow, away, or says no.
import { expect, test, type Page, type Route } from "@playwright/test";

import { newAccount, Visitor } from "./support/visitor";

const BUSY = { status: 503, json: { error: { code: "busy", message: "Too much at once: please try again." } } };

async function registered(page: Page): Promise<Visitor> {
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(newAccount());
  return visitor;
}

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
    const visitor = await registered(page);
    await visitor.addTask("Not watched");
    expect(views).toEqual([]);
  });
}

test("refused changes are taken back and said", async ({ page }) => {
  const visitor = await registered(page);
  await visitor.addTask("Stays");
  await page.route("**/api/tasks{,/*}", (route) => (route.request().method() === "GET" ? route.continue() : route.fulfill(BUSY)));
  const alert = page.getByRole("alert");

  await visitor.tick("Stays").click();
  await expect(alert).toContainText("“Stays” was not changed. Too much at once");
  await expect(visitor.tick("Stays")).not.toBeChecked();

  await page.getByRole("button", { name: "Delete Stays" }).click();
  await expect(alert).toContainText("“Stays” was not deleted");
  await expect(visitor.task("Stays")).toBeVisible();

  await page.getByLabel("New task").fill("Cannot come");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(alert).toContainText("“Cannot come” was not added");
  await expect(visitor.task("Cannot come")).toHaveCount(0);
  await expect(page.getByLabel("New task")).toHaveValue("Cannot come");
});

test("changes to one task reach the server in their order", async ({ page }) => {
  const visitor = await registered(page);
  await visitor.addTask("Hurry");
  const sent: unknown[] = [];
  await page.route("**/api/tasks/*", async (route) => {
    sent.push(route.request().postDataJSON());
    if (sent.length === 1) await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  for (let click = 0; click < 3; click++) await visitor.tick("Hurry").click();
  await expect.poll(() => sent).toEqual([{ completed: true }, { completed: false }, { completed: true }]);
  await page.waitForLoadState("networkidle");
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

test("a server that is away can be tried again", async ({ page }) => {
  await page.route("**/api/session", (route) => route.abort());
  await page.goto("/tasks");
  await expect(page.getByRole("alert")).toContainText("TaskFlow cannot be reached");
  await page.unroute("**/api/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
});

test("another tab's sign-out is noticed", async ({ page, context }) => {
  await registered(page);
  const other = await context.newPage();
  await other.goto("/");
  await new Visitor(other).logOut();
  await page.getByLabel("New task").fill("Too late");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
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
