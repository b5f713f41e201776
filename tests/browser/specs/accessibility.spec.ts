// axe finds nothing on any page, in light and dark, narrow and wide; nothing is cut off when it is made larger; all
// works by keyboard alone, and the focus is always seen.
import { expect, test, type Page } from "@playwright/test";

import { violationsOn } from "./support/axe";
import { openInsights } from "./support/insights-pages";
import { eachLook, PAGES } from "./support/pages";
import { ADA, signIn, TASKS } from "./support/people";
import { openPipeline } from "./support/pipeline-pages";
import { newAccount, Visitor } from "./support/visitor";

// Many steps, each of which a trace would draw.
test.use({ trace: "off" });

for (const { name, open } of PAGES) {
  test(name, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page);
    const seen = new Set<string>();
    await eachLook(page, async (scheme, width) => {
      await test.step(`${scheme}, ${width} px`, async () => {
        const look = `${width} ${await page.content()}`;
        expect(await violationsOn(page, seen.has(look))).toEqual([]);
        seen.add(look);
        await expectNoSidewaysScrolling(page);
        await expectTargetsOf24Pixels(page);
      });
    });
  });
}

async function expectNoSidewaysScrolling(page: Page) {
  const beyond = () => page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth);
    return [`${scrollWidth} > ${clientWidth}`, ...wide.map((one) => one.outerHTML.slice(0, 200))];
  });
  // What moves to its new size may take a moment.
  await expect.poll(beyond).toEqual([]);
}

async function expectTargetsOf24Pixels(page: Page) {
  const small = await page.locator("main :is(button, input, summary), header :is(a, button), .filters a").evaluateAll((targets) =>
    targets
      .filter((target) => target.checkVisibility())
      .filter((target) => Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < 24)
      .map((target) => target.outerHTML),
  );
  expect(small).toEqual([]);
}

const PLACES = ["/", "/login", "/register", "/tasks", "/account", "/insights", "/pipeline", "/no-such-page"];
const FOR_USERS = ["/tasks", "/account"];
/** The dashboard has many numbers, and each opens its list. */
const STOPS_MAX: Record<string, number> = { "/insights": 250 };

async function goTo(page: Page, path: string) {
  if (path === "/insights") return openInsights(page, path);
  if (path === "/pipeline") return openPipeline(page, path);
  if (FOR_USERS.includes(path)) await signIn(page, ADA, TASKS);
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  if (path === "/account") await expect(page.getByText("This browser")).toBeVisible();
}

for (const path of PLACES) {
  test(`${path}: text of twice the size, wider spacing, and a zoom of 200 %`, async ({ page }) => {
    await page.setViewportSize({ width: 640, height: 400 });
    await goTo(page, path);
    await expectNoSidewaysScrolling(page);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    await expectNoSidewaysScrolling(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "";
      // WCAG 1.4.12
      for (const element of document.querySelectorAll<HTMLElement>("body *")) {
        element.style.lineHeight = "1.5";
        element.style.letterSpacing = "0.12em";
        element.style.wordSpacing = "0.16em";
      }
    });
    await expectNoSidewaysScrolling(page);
  });

  for (const forcedColors of ["none", "active"] as const) {
    test(`${path}: every stop of the Tab key shows the focus${forcedColors === "active" ? ", in forced colours" : ""}`, async ({ page }) => {
      test.slow();
      await page.emulateMedia({ reducedMotion: "reduce", forcedColors });
      await goTo(page, path);
      const unseen: string[] = [];
      let stops = 0;
      const most = STOPS_MAX[path] ?? 60;
      for (; stops < most; stops++) {
        await page.keyboard.press("Tab");
        const stop = await focused(page);
        if (stop === null) break;
        if (!(await focusIsSeen(page, stop))) unseen.push(stop.html);
      }
      expect(unseen).toEqual([]);
      expect(stops).toBeGreaterThan(3);
      expect(stops).toBeLessThan(most);
    });
  }
}

interface Stop {
  html: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Null when the focus has left the page. */
async function focused(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { x, y, width, height } = element.getBoundingClientRect();
    return { html: element.outerHTML.slice(0, 120), x, y, width, height };
  });
}

/** Whether its surroundings look otherwise without the focus. Leaves the focus where it is. */
async function focusIsSeen(page: Page, { x, y, width, height }: Stop): Promise<boolean> {
  const left = Math.max(0, x - 40);
  const top = Math.max(0, y - 8);
  const clip = { x: left, y: top, width: Math.min(width + 80, 1280 - left), height: Math.min(height + 16, 800 - top) };
  if (clip.height <= 0 || clip.width <= 0) return false;
  const focused = await page.screenshot({ clip });
  await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    element.blur();
    element.dataset.hadFocus = "";
  });
  const blurred = await page.screenshot({ clip });
  await page.evaluate(() => {
    const element = document.querySelector<HTMLElement>("[data-had-focus]");
    delete element?.dataset.hadFocus;
    element?.focus();
  });
  return !focused.equals(blurred);
}

test("nothing moves for who wants less motion", async ({ page }) => {
  const running = () => page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  await page.goto("/");
  await expect.poll(running).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.reload();
  await page.waitForTimeout(700);
  expect(await running()).toBe(0);
});

test("from the registration to the account's end by keyboard alone", async ({ page }) => {
  const account = newAccount();
  const visitor = new Visitor(page);
  const { keyboard } = page;
  const tabTo = async (name: string | RegExp, role: "link" | "button" | "checkbox" | "textbox") => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 40; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  const heading = (name: string) => page.getByRole("heading", { level: 1, name });

  await test.step("registers", async () => {
    await page.goto("/");
    await tabTo("Create an account", "link");
    await keyboard.press("Enter");
    await expect(heading("Create an account")).toBeFocused();
    await tabTo("Email", "textbox");
    await keyboard.type(account.email);
    // The next stop is the password itself.
    await keyboard.press("Tab");
    await keyboard.type(account.password);
    await keyboard.press("Enter");
    await visitor.seesTasks();
  });

  await test.step("works on tasks", async () => {
    await tabTo("New task", "textbox");
    for (const title of ["First", "Second"]) {
      await keyboard.type(title);
      await keyboard.press("Enter");
      await expect(visitor.task(title)).toBeVisible();
    }
    await tabTo("Second", "checkbox");
    await keyboard.press("Space");
    await expect(visitor.tick("Second")).toBeChecked();
    await tabTo("Delete Second", "button");
    await keyboard.press("Enter");
    await expect(visitor.task("Second")).toHaveCount(0);
  });

  await test.step("finds the account, and changes the password at the second attempt", async () => {
    await page.reload();
    await visitor.seesTasks();
    await tabTo(/your account/, "link");
    await keyboard.press("Enter");
    await expect(heading("Account")).toBeFocused();
    await expect(page.getByText("This browser")).toBeVisible();
    await tabTo("Current password", "textbox");
    await keyboard.type("wrong password");
    await tabTo("New password", "textbox");
    await keyboard.type(account.password + "!");
    await keyboard.press("Enter");
    await expect(page.getByLabel("Current password", { exact: true })).toHaveAccessibleDescription(/not your password/);
    await expect(page.getByLabel("Current password", { exact: true })).toBeFocused();
    await keyboard.press("Control+A");
    await keyboard.type(account.password);
    await keyboard.press("Enter");
    await expect(page.getByText("Your password is changed")).toBeVisible();
  });

  await test.step("deletes the account", async () => {
    await tabTo("Delete account…", "button");
    await keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toBeVisible();
    await keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Delete account…" })).toBeFocused();
    await keyboard.press("Enter");
    await keyboard.type(account.password + "!");
    await keyboard.press("Enter");
    await expect(heading("Your account is deleted")).toBeFocused();
  });
});
