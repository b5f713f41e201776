// What the list does beyond TodoMVC: undo, reorder, search, the keyboard.
import { expect, test, type Page } from "@playwright/test";

import { newUser, Visitor } from "./support/visitor";

const FOUR = ["Milk", "Bread", "Eggs", "Honey"];

async function userWith(page: Page, ...titles: string[]): Promise<Visitor> {
  const visitor = await newUser(page);
  await visitor.types(...titles);
  await visitor.seesTitles(titles);
  return visitor;
}

/** Everything is saved, and the server has it so. */
async function reloads(visitor: Visitor, titles: string[]) {
  await visitor.allIsSaved();
  await visitor.page.reload();
  await visitor.seesTitles(titles);
}

test.describe("undo", () => {
  test("brings a deleted task back to its place, by the button", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    await visitor.tick("Bread").check();
    await page.getByRole("button", { name: "Delete Bread" }).click();
    await visitor.seesTitles(["Milk", "Eggs", "Honey"]);
    await page.getByRole("button", { name: /^Undo/ }).click();
    await visitor.seesTitles(FOUR);
    await visitor.seesCompleted(["Bread"]);
    await reloads(visitor, FOUR);
    await visitor.seesCompleted(["Bread"]);
  });

  test("brings back what was cleared, by the keys, and they clear it again", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    for (const title of ["Milk", "Eggs", "Honey"]) await visitor.tick(title).check();
    await visitor.clearCompleted.click();
    await visitor.seesTitles(["Bread"]);
    await expect(page.getByText("3 tasks deleted")).toBeVisible();
    await page.keyboard.press("Control+z");
    await visitor.seesTitles(FOUR);
    await visitor.seesCompleted(["Milk", "Eggs", "Honey"]);
    await page.keyboard.press("Control+Shift+z");
    await visitor.seesTitles(["Bread"]);
    await page.keyboard.press("Control+z");
    await reloads(visitor, FOUR);
  });

  test("goes back step by step", async ({ page }) => {
    const visitor = await userWith(page, "Milk", "Bread");
    const editor = await visitor.edits("Milk");
    await editor.fill("Oat milk");
    await editor.press("Enter");
    await visitor.tick("Bread").check();
    await visitor.toggleAll.check();
    for (let step = 0; step < 3; step++) await page.keyboard.press("Control+z");
    await visitor.seesTitles(["Milk", "Bread"]);
    await visitor.seesCompleted([]);
    await page.keyboard.press("Control+z");
    await visitor.seesTitles(["Milk"]);
  });

  test("leaves a field its own undo", async ({ page }) => {
    const visitor = await userWith(page, "Milk", "Bread");
    await page.getByRole("button", { name: "Delete Milk" }).click();
    await visitor.newTask.pressSequentially("Wine");
    await page.keyboard.press("Control+z");
    await visitor.seesTitles(["Bread"]);
    await expect(visitor.newTask).toHaveValue("");
    await page.keyboard.press("Control+z");
    await visitor.seesTitles(["Milk", "Bread"]);
  });
});

test.describe("reordering", () => {
  test("by the keyboard, announced", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    await visitor.tick("Honey").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    await visitor.seesTitles(["Milk", "Honey", "Bread", "Eggs"]);
    await expect(page.getByRole("status").filter({ hasText: "“Honey” is now 2 of 4" })).toHaveCount(1);
    await expect(visitor.tick("Honey")).toBeFocused();
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByRole("button", { name: "Move Milk" }).press("ArrowDown");
    await expect(page.getByRole("button", { name: "Move Milk" })).toBeFocused();
    await reloads(visitor, ["Bread", "Milk", "Honey", "Eggs"]);
  });

  test("by the pointer", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    await drag(page, "Honey", "Milk");
    await visitor.seesTitles(["Honey", "Milk", "Bread", "Eggs"]);
    await drag(page, "Honey", "Bread");
    await visitor.seesTitles(["Milk", "Bread", "Honey", "Eggs"]);
    await drag(page, "Milk", "Eggs");
    await reloads(visitor, ["Bread", "Honey", "Eggs", "Milk"]);
  });

  test("by the pointer, given up with Escape", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    await drag(page, "Honey", "Milk", () => page.keyboard.press("Escape"));
    await visitor.seesTitles(FOUR);
  });

  test("among those that are shown", async ({ page }) => {
    const visitor = await userWith(page, ...FOUR);
    await visitor.tick("Bread").check();
    await visitor.shows("Active");
    await visitor.tick("Milk").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await visitor.seesTitles(["Eggs", "Milk", "Honey"]);
    await page.keyboard.press("Alt+ArrowDown");
    await visitor.seesTitles(["Eggs", "Honey", "Milk"]);
    await visitor.shows("All");
    await visitor.seesTitles(["Bread", "Eggs", "Honey", "Milk"]);
  });
});

async function drag(page: Page, title: string, onto: string, before = () => Promise.resolve()) {
  const grip = page.getByRole("button", { name: `Move ${title}` });
  await grip.hover();
  await page.mouse.down();
  const box = (await page.getByRole("button", { name: `Move ${onto}` }).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  await before();
  await page.mouse.up();
}

test.describe("search", () => {
  test("finds words in any order, case and accents aside, and is in the address", async ({ page }) => {
    const visitor = await userWith(page, "Call Zoë", "Crème brûlée for Zoë", "Milk");
    const search = visitor.search;
    await search.fill("zoe CREME");
    await visitor.seesTitles(["Crème brûlée for Zoë"]);
    await expect(page).toHaveURL("/tasks?q=zoe+CREME");
    await visitor.allIsSaved();
    await page.reload();
    await visitor.seesTitles(["Crème brûlée for Zoë"]);
    await expect(search).toHaveValue("zoe CREME");
    await visitor.shows("Completed");
    await expect(page.getByText("Nothing is ticked off yet.")).toBeVisible();
    await page.goBack();
    await search.fill("wine");
    await expect(page.getByText("Nothing is called “wine”.")).toBeVisible();
    await search.press("Escape");
    await visitor.seesTitles(["Call Zoë", "Crème brûlée for Zoë", "Milk"]);
    await expect(page).toHaveURL("/tasks");
  });

  test("what is done to all is done to what was found", async ({ page }) => {
    const visitor = await userWith(page, "Oat milk", "Bread", "Soy milk");
    await visitor.search.fill("milk");
    await visitor.seesTitles(["Oat milk", "Soy milk"]);
    await expect(visitor.counter).toHaveText("2 tasks left of 2 found");
    await visitor.toggleAll.check();
    await visitor.clearCompleted.click();
    await page.getByRole("button", { name: "Clear the search" }).click();
    await visitor.seesTitles(["Bread"]);
    await visitor.seesCompleted([]);
  });
});

test.describe("clicks", () => {
  test("a double click on Add adds once", async ({ page }) => {
    const visitor = await newUser(page);
    await visitor.newTask.fill("Milk");
    await page.getByRole("button", { name: "Add" }).dblclick();
    await reloads(visitor, ["Milk"]);
  });

  for (const title of ["Milk", "Honey"]) {
    test(`a double click on Delete deletes ${title} alone`, async ({ page }) => {
      const visitor = await userWith(page, ...FOUR);
      // Below the last row is what clears completed tasks.
      await visitor.tick("Bread").check();
      await page.getByRole("button", { name: `Delete ${title}` }).dblclick();
      await reloads(
        visitor,
        FOUR.filter((one) => one !== title),
      );
    });
  }
});

test("everything by keyboard alone", async ({ page }) => {
  const visitor = await newUser(page);
  const { keyboard } = page;
  const type = async (text: string) => {
    await keyboard.type(text);
    await keyboard.press("Enter");
  };
  await expect(visitor.newTask).toBeFocused();
  for (const title of FOUR) await type(title);
  await visitor.seesTitles(FOUR);
  // Into the list, and down and up in it.
  while (!(await visitor.tick("Milk").evaluate((tick) => tick === document.activeElement))) await keyboard.press("Tab");
  await keyboard.press("ArrowDown");
  await expect(visitor.tick("Bread")).toBeFocused();
  await keyboard.press("Space");
  await visitor.seesCompleted(["Bread"]);
  await keyboard.press("End");
  await keyboard.press("Alt+ArrowUp");
  await visitor.seesTitles(["Milk", "Bread", "Honey", "Eggs"]);
  await keyboard.press("F2");
  await type("Wax");
  await visitor.seesTitles(["Milk", "Bread", "Wax", "Eggs"]);
  await expect(page.getByRole("button", { name: "Edit Wax" })).toBeFocused();
  await keyboard.press("Home");
  await keyboard.press("Delete");
  await visitor.seesTitles(["Bread", "Wax", "Eggs"]);
  await expect(page.getByRole("button", { name: "Edit Bread" })).toBeFocused();
  await keyboard.press("Control+z");
  await visitor.seesTitles(["Milk", "Bread", "Wax", "Eggs"]);
  await keyboard.press("Escape");
  await expect(visitor.newTask).toBeFocused();
  await type("Wine");
  // Filters, clear completed and search are links, buttons and fields.
  const tabTo = async (selector: string) => {
    const target = page.locator(selector);
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${selector}`);
  };
  await tabTo(".filters a:text('Completed')");
  await keyboard.press("Enter");
  await visitor.seesTitles(["Bread"]);
  await tabTo("button:text('Clear completed')");
  await keyboard.press("Enter");
  await expect(visitor.list).not.toContainText("Bread");
  await tabTo(".filters a:text('All')");
  await keyboard.press("Enter");
  await tabTo("input[aria-label=Search]");
  await keyboard.type("w");
  await visitor.seesTitles(["Wax", "Wine"]);
  await keyboard.press("Escape");
  await reloads(visitor, ["Milk", "Wax", "Eggs", "Wine"]);
});

test("a page that is opened asks for nothing before it shows the tasks", async ({ page }) => {
  const visitor = await userWith(page, ...FOUR);
  await visitor.allIsSaved();
  // Nothing under /api is ever answered.
  await page.route("**/api/**", () => undefined);
  await page.reload();
  await visitor.seesTitles(FOUR);
  await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
});
