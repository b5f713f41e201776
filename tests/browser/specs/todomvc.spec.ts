// The 29 flows of TodoMVC's public test suite (tastejs/todomvc, cypress/e2e), in its groups and order, on our page.
import { expect, test, type Page } from "@playwright/test";

import { newUser, Visitor } from "./support/visitor";

const [CHEESE, CAT, DOCTOR] = ["buy some cheese", "feed the cat", "book a doctors appointment"] as const;
const THREE = [CHEESE, CAT, DOCTOR];

let page: Page;
let visitor: Visitor;

test.beforeEach(async ({ page: fresh }) => {
  page = fresh;
  visitor = await newUser(page);
});

test.describe("when the page is opened", () => {
  test("the field for a new task has the focus", async () => {
    await expect(visitor.newTask).toBeFocused();
    await page.reload();
    await expect(visitor.newTask).toBeFocused();
  });
});

test.describe("no tasks", () => {
  test("there is none at the start", async () => {
    await expect(page.getByText("Nothing on the line yet")).toBeVisible();
    await expect(page.locator(".task")).toHaveCount(0);
  });

  test("the main part and the footer are hidden", async () => {
    await expect(page.locator(".task-main")).toBeHidden();
    await expect(page.locator(".task-footer")).toBeHidden();
  });
});

test.describe("a new task", () => {
  test("can be added, and another", async () => {
    await visitor.types(CHEESE);
    await visitor.seesTitles([CHEESE]);
    await visitor.types(CAT);
    await visitor.seesTitles([CHEESE, CAT]);
  });

  test("leaves the field empty", async () => {
    await visitor.types(CHEESE);
    await expect(visitor.newTask).toHaveValue("");
  });

  test("goes to the bottom of the list", async () => {
    await visitor.types(...THREE);
    await expect(visitor.counter).toHaveText("3 tasks left");
    await visitor.seesTitles(THREE);
  });

  test("is trimmed", async () => {
    await visitor.types(`    ${CHEESE}    `);
    await expect(visitor.list.locator(".task-title")).toHaveText([CHEESE]);
    expect(await visitor.list.locator(".task-title").textContent()).toBe(CHEESE);
    await visitor.types("    ");
    await visitor.seesTitles([CHEESE]);
  });

  test("brings the main part and the footer", async () => {
    await visitor.types(CHEESE);
    await expect(page.locator(".task-main")).toBeVisible();
    await expect(page.locator(".task-footer")).toBeVisible();
  });
});

test.describe("mark all as complete", () => {
  test.beforeEach(() => visitor.types(...THREE));

  test("completes all of them", async () => {
    await visitor.toggleAll.check();
    await visitor.seesCompleted(THREE);
  });

  test("reopens all of them", async () => {
    await visitor.toggleAll.check();
    await visitor.toggleAll.uncheck();
    await visitor.seesTitles(THREE);
    await visitor.seesCompleted([]);
  });

  test("is ticked as long as all of them are", async () => {
    await visitor.toggleAll.check();
    await expect(visitor.toggleAll).toBeChecked();
    await visitor.tick(CHEESE).uncheck();
    await expect(visitor.toggleAll).not.toBeChecked();
    await visitor.tick(CHEESE).check();
    await expect(visitor.toggleAll).toBeChecked();
  });
});

test.describe("a task", () => {
  test("can be completed", async () => {
    await visitor.types(CHEESE, CAT);
    await visitor.tick(CHEESE).check();
    await visitor.seesCompleted([CHEESE]);
    await visitor.tick(CAT).check();
    await visitor.seesCompleted([CHEESE, CAT]);
  });

  test("can be reopened", async () => {
    await visitor.types(CHEESE, CAT);
    await visitor.tick(CHEESE).check();
    await visitor.seesCompleted([CHEESE]);
    await visitor.tick(CHEESE).uncheck();
    await visitor.seesCompleted([]);
  });

  test("can be edited", async () => {
    await visitor.types(...THREE);
    const editor = await visitor.edits(CAT);
    await expect(editor).toHaveValue(CAT);
    await editor.fill("buy some sausages");
    await editor.press("Enter");
    await visitor.seesTitles([CHEESE, "buy some sausages", DOCTOR]);
  });
});

test.describe("editing", () => {
  test.beforeEach(() => visitor.types(...THREE));

  test("hides the other controls", async () => {
    await visitor.edits(CAT);
    const row = visitor.list.getByRole("listitem").nth(1);
    await expect(row.locator("[data-control=tick]")).toBeHidden();
    await expect(row.locator(".task-title")).toBeHidden();
    await expect(row.locator("[data-control=delete]")).toBeHidden();
  });

  test("saves when the field is left", async () => {
    const editor = await visitor.edits(CAT);
    await editor.fill("buy some sausages");
    await editor.blur();
    await visitor.seesTitles([CHEESE, "buy some sausages", DOCTOR]);
  });

  test("trims the title", async () => {
    const editor = await visitor.edits(CAT);
    await editor.fill("    buy some sausages    ");
    await editor.press("Enter");
    await visitor.seesTitles([CHEESE, "buy some sausages", DOCTOR]);
    expect(await visitor.list.locator(".task-title").nth(1).textContent()).toBe("buy some sausages");
  });

  test("deletes a task whose title is emptied", async () => {
    const editor = await visitor.edits(CAT);
    await editor.fill("");
    await editor.press("Enter");
    await visitor.seesTitles([CHEESE, DOCTOR]);
  });

  test("is given up with Escape", async () => {
    const editor = await visitor.edits(CAT);
    await editor.fill("something else");
    await editor.press("Escape");
    await expect(editor).toBeHidden();
    await visitor.seesTitles(THREE);
  });
});

test.describe("the counter", () => {
  test("counts what is left", async () => {
    await visitor.types(CHEESE);
    await expect(visitor.counter).toHaveText("1 task left");
    await visitor.types(CAT);
    await expect(visitor.counter).toHaveText("2 tasks left");
    await visitor.toggleAll.check();
    await expect(visitor.counter).toHaveText("0 tasks left");
  });
});

test.describe("clear completed", () => {
  test.beforeEach(() => visitor.types(...THREE));

  test("says what it does, and to how many", async () => {
    await visitor.tick(CHEESE).check();
    await expect(visitor.clearCompleted).toHaveText("Clear completed (1)");
    await visitor.tick(CAT).check();
    await expect(visitor.clearCompleted).toHaveText("Clear completed (2)");
  });

  test("removes what is completed", async () => {
    await visitor.tick(CAT).check();
    await visitor.clearCompleted.click();
    await visitor.seesTitles([CHEESE, DOCTOR]);
  });

  test("is hidden when nothing is completed", async () => {
    await expect(visitor.clearCompleted).toBeHidden();
    await visitor.tick(CAT).check();
    await expect(visitor.clearCompleted).toBeVisible();
    await visitor.clearCompleted.click();
    await expect(visitor.clearCompleted).toBeHidden();
    await expect(visitor.toggleAll).not.toBeChecked();
  });
});

test.describe("persistence", () => {
  test("tasks are there after a reload, as they were", async () => {
    await visitor.types(CHEESE, CAT);
    await visitor.tick(CHEESE).check();
    await visitor.allIsSaved();
    await page.reload();
    await visitor.seesTitles([CHEESE, CAT]);
    await visitor.seesCompleted([CHEESE]);
    await expect(visitor.tick(CAT)).not.toBeChecked();
  });
});

test.describe("the address", () => {
  test.beforeEach(async () => {
    await visitor.types(...THREE);
    await visitor.tick(CAT).check();
    await visitor.allIsSaved();
  });

  test("shows the active tasks", async () => {
    await visitor.shows("Active");
    await expect(page).toHaveURL("/tasks?show=active");
    await visitor.seesTitles([CHEESE, DOCTOR]);
    await visitor.tick(CHEESE).click();
    await visitor.seesTitles([DOCTOR]);
    await page.reload();
    await visitor.seesTitles([DOCTOR]);
  });

  test("goes back with the back button", async () => {
    await visitor.shows("Active");
    await visitor.seesTitles([CHEESE, DOCTOR]);
    await visitor.shows("Completed");
    await visitor.seesTitles([CAT]);
    await page.goBack();
    await visitor.seesTitles([CHEESE, DOCTOR]);
    await page.goBack();
    await visitor.seesTitles(THREE);
  });

  test("shows the completed tasks", async () => {
    await page.goto("/tasks?show=completed");
    await visitor.seesTitles([CAT]);
  });

  test("shows all tasks", async () => {
    await visitor.shows("Active");
    await visitor.shows("Completed");
    await visitor.shows("All");
    await expect(page).toHaveURL("/tasks");
    await visitor.seesTitles(THREE);
  });

  test("is marked in the filters", async () => {
    const marked = page.locator(".filters [aria-current]");
    await expect(marked).toHaveText("All");
    await visitor.shows("Active");
    await expect(marked).toHaveText("Active");
    await visitor.shows("Completed");
    await expect(marked).toHaveText("Completed");
  });
});
