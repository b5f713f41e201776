// What people do with their accounts, and what the pages do for password managers. The site is a fresh one.
import { readFileSync } from "node:fs";

import { chromium, expect, test, type Browser, type Page } from "@playwright/test";

import { newAccount, Visitor, type Account } from "./support/visitor";

async function registered(page: Page, account: Account): Promise<Visitor> {
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(account);
  return visitor;
}

/** Another browser of the same person. */
async function elsewhere(browser: Browser, account: Account): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto("/login");
  await new Visitor(page).logIn(account);
  return page;
}

async function openAccount(page: Page) {
  await page.getByRole("banner").getByRole("link", { name: "your account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeFocused();
  await expect(page.getByText("This browser")).toBeVisible();
}

async function changePassword(page: Page, current: string, wanted: string) {
  await page.getByLabel("Current password", { exact: true }).fill(current);
  await page.getByLabel("New password", { exact: true }).fill(wanted);
  await page.getByRole("button", { name: "Change password" }).click();
}

async function expectLoggedOut(page: Page) {
  await page.goto("/account");
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
}

test("the first account is the administrator, the second is not", async ({ page, browser }) => {
  await registered(page, newAccount());
  await openAccount(page);
  await expect(page.getByRole("main").getByText("Administrator")).toBeVisible();

  const second = await (await browser.newContext()).newPage();
  await registered(second, newAccount());
  await openAccount(second);
  await expect(second.getByRole("main").getByText("Administrator")).toHaveCount(0);
});

test("another password", async ({ page, browser }) => {
  const account = newAccount();
  const wanted = "a loud river at noon";
  await registered(page, account);
  const other = await elsewhere(browser, account);
  await openAccount(page);

  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Current password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Current password", { exact: true })).toHaveAccessibleDescription(/enter your current password/);
  await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(/choose at least 8 characters/);

  await changePassword(page, "not the password", wanted);
  await expect(page.getByLabel("Current password", { exact: true })).toHaveAccessibleDescription(/not your password/);
  await expect(page.getByLabel("Current password", { exact: true })).toBeFocused();

  await changePassword(page, account.password, wanted);
  await expect(page.getByText("Your password is changed, and every other session is logged out.")).toBeVisible();
  await expect(page.getByLabel("New password", { exact: true })).toHaveValue("");
  await expect(page.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  await expectLoggedOut(other);

  // The page goes on in its new session.
  await changePassword(page, wanted, wanted + "!");
  await expect(page.getByText("Your password is changed")).toBeVisible();

  const visitor = new Visitor(other);
  await visitor.fillAccount(account);
  await other.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await expect(other.getByRole("alert")).toContainText("wrong");
  await visitor.fillAccount({ ...account, password: wanted + "!" });
  await other.getByRole("main").getByRole("button", { name: "Log in" }).click();
  // Where it was going when it was sent away.
  await expect(other.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
});

test("sessions are seen and ended, one and all others", async ({ page, browser }) => {
  const account = newAccount();
  await registered(page, account);
  const [one, two, three] = [await elsewhere(browser, account), await elsewhere(browser, account), await elsewhere(browser, account)];
  await openAccount(page);
  const sessions = page.getByRole("list", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(4);
  await expect(sessions).toContainText("on Linux");

  await sessions.getByRole("button", { name: /^Log out / }).first().click();
  await expect(sessions.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByText("is logged out.")).toBeVisible();
  await expect(sessions).toBeFocused();
  let out = 0;
  for (const other of [one, two, three]) {
    await other.goto("/account");
    await expect(other.getByRole("heading", { level: 1, name: /^(Account|Log in)$/ })).toBeVisible();
    if (await other.getByRole("heading", { level: 1, name: "Log in" }).isVisible()) out++;
  }
  expect(out).toBe(1);

  await page.getByRole("button", { name: "Log out all others" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Log out all others" })).toHaveCount(0);
  for (const other of [one, two, three]) await expectLoggedOut(other);
  await page.reload();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
});

test("a session that was ended elsewhere leads to the login page, and back", async ({ page, browser }) => {
  const account = newAccount();
  await registered(page, account);
  await openAccount(page);
  const other = await elsewhere(browser, account);
  await openAccount(other);
  await other.getByRole("button", { name: "Log out all others" }).click();
  await expect(other.getByText("Everything but this browser is logged out.")).toBeVisible();

  // The page is told; if not, it notices when it asks for something.
  const login = page.getByRole("heading", { level: 1, name: "Log in" });
  if (!(await login.isVisible())) await page.getByRole("button", { name: "Download my data" }).click({ timeout: 2_000 }).catch(() => {});
  await expect(login).toBeVisible();
  await new Visitor(page).fillAccount(account);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
});

test("one's data as a file", async ({ page }) => {
  const account = newAccount();
  const visitor = await registered(page, account);
  await visitor.addTask("Water the plants");
  await openAccount(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("taskflow-account.json");
  const text = readFileSync(await file.path(), "utf8");
  expect(JSON.stringify(JSON.parse(text))).toContain(account.email);
  expect(text).toContain("Water the plants");
  expect(text).not.toContain("argon2");
});

test("an account ends with all it had", async ({ page, browser }) => {
  const account = newAccount();
  const visitor = await registered(page, account);
  await visitor.addTask("Water the plants");
  const other = await elsewhere(browser, account);
  await openAccount(page);
  const open = page.getByRole("button", { name: "Delete account…" });
  const dialog = page.getByRole("dialog", { name: "Delete this account for good?" });
  const password = dialog.getByLabel("Password", { exact: true });

  await open.click();
  await expect(password).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();
  await open.click();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(open).toBeFocused();

  await open.click();
  await password.fill("not the password");
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await expect(password).toHaveAccessibleDescription(/not your password/);
  await expect(password).toBeFocused();

  await password.fill(account.password);
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your account is deleted" })).toBeFocused();
  await expect(page.getByRole("banner").getByRole("link", { name: "Log in" })).toBeVisible();
  await expectLoggedOut(other);

  await page.goto("/login");
  await visitor.fillAccount(account);
  await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toContainText("wrong");
  await page.goto("/register");
  await visitor.register(account);
  await expect(page.getByText("Water the plants")).toHaveCount(0);
});

test("nobody comes to the goodbye by its address", async ({ page }) => {
  await page.goto("/goodbye");
  await expect(page).toHaveURL("/");
});

test.describe("password managers", () => {
  const inputs = (page: Page) =>
    page.locator("main input").evaluateAll((all) =>
      all.map((one) => [one.getAttribute("name"), one.getAttribute("type"), one.getAttribute("autocomplete")].join(" ")),
    );

  test("find in every form what they need", async ({ page }) => {
    const account = newAccount();
    await page.goto("/login");
    expect(await inputs(page)).toEqual(["email email username", "password password current-password"]);
    await page.goto("/register");
    expect(await inputs(page)).toEqual(["email email username", "password password new-password"]);
    await registered(page, account);
    await page.goto("/.well-known/change-password");
    await expect(page).toHaveURL("/account");
    await page.getByRole("button", { name: "Delete account…" }).click();
    expect(await inputs(page)).toEqual([
      "username email username",
      "current password current-password",
      "new password new-password",
      "username email username",
      "password password current-password",
    ]);
    for (const name of await page.locator("main input[name=username]").all()) await expect(name).toHaveValue(account.email);
    expect(await page.locator("main input").evaluateAll((all) => all.filter((one) => one.hasAttribute("maxlength")))).toEqual([]);
  });

  test("fill in without a key stroke or an event", async ({ page }) => {
    const account = newAccount();
    await page.goto("/register");
    await page.evaluate(({ email, password }) => {
      document.querySelector<HTMLInputElement>("input[name=email]")!.value = email;
      document.querySelector<HTMLInputElement>("input[name=password]")!.value = password;
    }, account);
    await page.getByRole("button", { name: "Create account" }).click();
    await new Visitor(page).seesTasks();
  });

  test("a pasted password of 64 characters, with spaces around it, is taken as it is", async ({ page, context }) => {
    const account = { ...newAccount(), password: ` ${"péç日 ".repeat(12)}x ` };
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/register");
    await page.getByLabel("Email").fill(account.email);
    await page.evaluate((text) => navigator.clipboard.writeText(text), account.password);
    await page.getByLabel("Password", { exact: true }).focus();
    await page.keyboard.press("Control+V");
    await page.getByRole("button", { name: "Show password" }).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue(account.password);
    await page.getByRole("button", { name: "Create account" }).click();
    const visitor = new Visitor(page);
    await visitor.seesTasks();
    await visitor.logOut();
    await page.goto("/login");
    await visitor.logIn(account);
  });
});

test("a form that is sent is busy, sends once and hides the password", async ({ page }) => {
  let requests = 0;
  await page.route("**/api/login", async (route) => {
    requests++;
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.fulfill({ status: 401, json: { error: { code: "wrong_sign_in", message: "Email or password is wrong." } } });
  });
  await page.goto("/login");
  await new Visitor(page).fillAccount(newAccount());
  await page.getByRole("button", { name: "Show password" }).click();
  const button = page.getByRole("main").getByRole("button", { name: /Log/ });
  await button.dblclick();
  await expect(button).toHaveText("Logging in…");
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "password");
  await expect(page.getByRole("alert")).toHaveText("Email or password is wrong.");
  await expect(button).toHaveAttribute("aria-disabled", "false");
  expect(requests).toBe(1);
});

test("a refused attempt counts its wait down, and then lets one try again", async ({ page }) => {
  let requests = 0;
  await page.route("**/api/login", (route) => {
    requests++;
    return route.fulfill({ status: 429, headers: { "Retry-After": "3" }, json: { error: { code: "rate_limited", message: "" } } });
  });
  await page.goto("/login");
  await new Visitor(page).fillAccount(newAccount());
  const button = page.getByRole("main").getByRole("button", { name: "Log in" });
  await button.click();
  // Read out once; the figure that is seen goes down.
  await expect(page.getByRole("alert")).toHaveText("Too many attempts. Please try again in 3 seconds.");
  const seen = page.locator(".notice [aria-hidden]");
  await expect(seen).toHaveText("Too many attempts. Please try again in 2 seconds.");
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Enter");
  await expect(seen).toHaveText("Too many attempts. Please try again in 1 second.");
  await expect(page.getByRole("alert")).toHaveText("Too many attempts. Please try again in 3 seconds.");
  await expect(seen).toHaveText("You can try again now.");
  expect(requests).toBe(1);
  await button.click();
  await expect.poll(() => requests).toBe(2);
});

test("sessions that cannot be read can be asked for again", async ({ page }) => {
  await registered(page, newAccount());
  await page.route("**/api/sessions", (route) => route.abort());
  await page.goto("/account");
  await expect(page.getByRole("alert")).toContainText("TaskFlow cannot be reached");
  await page.unroute("**/api/sessions");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("This browser")).toBeVisible();
});

test.describe("after the back button", () => {
  // Playwright's own arguments switch the back-forward cache off.
  const withCache = async (baseURL: string, use: (page: Page) => Promise<void>) => {
    const { executablePath, args } = test.info().project.use.launchOptions!;
    const browser = await chromium.launch({
      executablePath: executablePath!,
      args: args!,
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    });
    try {
      await use(await (await browser.newContext({ baseURL })).newPage());
    } finally {
      await browser.close();
    }
  };

  test("a page that was left shows nothing of who has logged out since", async ({ baseURL }) => {
    await withCache(baseURL!, async (page) => {
      const account = newAccount();
      await registered(page, account);
      await page.goto("/account");
      await expect(page.getByText("This browser")).toBeVisible();
      await page.goto("/robots.txt");
      // In another tab.
      const other = await page.context().newPage();
      await other.goto("/tasks");
      await new Visitor(other).logOut();
      await page.goBack({ waitUntil: "commit" });
      await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
      await expect(page.getByText(account.email)).toHaveCount(0);
    });
  });

  test("a page from the cache is hidden until the server has said whose it is", async ({ page }) => {
    const account = newAccount();
    await registered(page, account);
    await openAccount(page);
    await page.getByLabel("New password", { exact: true }).fill("half a thought");
    let answer = () => {};
    await page.route("**/api/session", async (route) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await route.continue();
    });
    const event = (name: string) =>
      page.evaluate((name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true })), name);

    await event("pagehide");
    await expect(page.getByRole("heading", { level: 1 })).toBeHidden();
    await event("pageshow");
    await expect(page.getByText(account.email).first()).toBeHidden();
    answer();
    await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
    await expect(page.getByLabel("New password", { exact: true })).toHaveValue("half a thought");

    await event("pagehide");
    await page.unroute("**/api/session");
    await page.route("**/api/session", (route) => route.abort());
    await event("pageshow");
    await expect(page.getByRole("alert")).toContainText("TaskFlow cannot be reached");
    await expect(page.getByText(account.email)).toHaveCount(0);

    await page.unroute("**/api/session");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
  });
});
