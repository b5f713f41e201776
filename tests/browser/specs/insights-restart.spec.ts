// A dashboard that stays open while the program is killed and started again, by whoever runs this: TASKFLOW_READY is
// the file that says that the page is open, TASKFLOW_RESTARTED the one that says that the program runs again.
import { existsSync, writeFileSync } from "node:fs";

import { expect, test } from "@playwright/test";

import { Dashboard } from "./support/insights";
import { newUser, Visitor } from "./support/visitor";

const { TASKFLOW_READY: ready, TASKFLOW_RESTARTED: restarted } = process.env;

test.skip(!ready || !restarted, "TASKFLOW_READY and TASKFLOW_RESTARTED are not set");

test("an open page comes back, and what happened meanwhile is there", async ({ page, context }) => {
  test.slow();
  await newUser(page);
  const dashboard = new Dashboard(page);
  const tasks = new Visitor(await context.newPage());
  await tasks.page.goto("/tasks");
  await tasks.seesTasks();
  // Which of the tabs sends it is theirs to say.
  await tasks.types("Before the restart");

  await page.bringToFront();
  await dashboard.opens("/insights?range=1h&action=create");
  await expect(dashboard.feed.getByRole("listitem")).toHaveText([/Before the restart/]);
  writeFileSync(ready!, "");
  await expect.poll(() => existsSync(restarted!), { timeout: 60_000 }).toBe(true);

  // Perhaps before the page is there again, perhaps after it.
  await tasks.types("While it was away");
  await expect(dashboard.feed.getByRole("listitem")).toHaveText([/While it was away/, /Before the restart/], { timeout: 60_000 });
  await expect(page.locator(".live-state")).toHaveText("Live");
  await tasks.types("After it");
  await expect(dashboard.feed.getByRole("listitem").first()).toContainText("After it");
  await expect(dashboard.keyNumber("Events")).toHaveText("3");
  await expect(page.getByRole("alert")).toHaveCount(0);
});
