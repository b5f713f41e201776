// axe finds nothing on any page, in light and dark, narrow and wide; and all works by keyboard alone.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

import { PAGES, SCHEMES, WIDTHS } from "./support/pages";
import { newAccount, Visitor } from "./support/visitor";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const { name, open } of PAGES) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      test(`${name}, ${colorScheme}, ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await open(page);
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        expect(violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.html) }))).toEqual([]);
        await expectNoSidewaysScrolling(page);
        await expectTargetsOf24Pixels(page);
      });
    }
  }
}

async function expectNoSidewaysScrolling(page: Page) {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

async function expectTargetsOf24Pixels(page: Page) {
  const small = await page.locator("main :is(button, input), header :is(a, button), .filters a").evaluateAll((targets) =>
    targets
      .filter((target) => target.checkVisibility())
      .filter((target) => Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < 24)
      .map((target) => target.outerHTML),
  );
  expect(small).toEqual([]);
}

test("register to logout by keyboard alone", async ({ page }) => {
  const account = newAccount();
  const visitor = new Visitor(page);
  const { keyboard } = page;
  const tabTo = async (name: string | RegExp, role: "link" | "button" | "checkbox" | "textbox") => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 30; presses++) {
      await keyboard.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`Tab does not reach ${name}`);
  };

  await page.goto("/");
  await tabTo("Create an account", "link");
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeFocused();
  await tabTo("Email", "textbox");
  await keyboard.type(account.email);
  await tabTo("Show password", "button");
  await keyboard.press("Tab");
  await keyboard.type(account.password);
  await keyboard.press("Enter");
  await visitor.seesTasks();

  await tabTo("New task", "textbox");
  for (const title of ["First", "Second"]) {
    await keyboard.type(title);
    await keyboard.press("Enter");
    await expect(visitor.task(title)).toBeVisible();
  }
  await tabTo("Second", "checkbox");
  await keyboard.press("Space");
  await expect(visitor.tick("Second")).toBeChecked();
  await tabTo("Edit Second", "button");
  await keyboard.press("Enter");
  await keyboard.type("Third");
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Edit Third" })).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(visitor.task("Third")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete First" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByLabel("New task")).toBeFocused();

  await page.reload();
  await visitor.seesTasks();
  await tabTo("Log out", "button");
  await keyboard.press("Enter");
  await expect(page).toHaveURL("/");
});
