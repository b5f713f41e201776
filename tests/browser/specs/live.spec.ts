// Tabs and devices of one person in step.
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";

import { tasksByApi } from "./support/api";
import { newAccount, newUser, Visitor, type Account } from "./support/visitor";

async function otherTab(context: BrowserContext): Promise<Visitor> {
  const visitor = new Visitor(await context.newPage());
  await visitor.page.goto("/tasks");
  await visitor.seesTasks();
  return visitor;
}

async function device(browser: Browser, baseURL: string, account: Account, how: "register" | "logIn"): Promise<Visitor> {
  const context = await browser.newContext({ baseURL });
  const visitor = new Visitor(await context.newPage());
  await visitor.page.goto(how === "register" ? "/register" : "/login");
  await visitor[how](account);
  return visitor;
}

test("two tabs are in step", async ({ page, context }) => {
  const one = await newUser(page);
  const two = await otherTab(context);
  await one.types("Milk", "Bread", "Eggs");
  await two.seesTitles(["Milk", "Bread", "Eggs"]);
  await two.tick("Bread").check();
  await one.seesCompleted(["Bread"]);
  const editor = await one.edits("Eggs");
  await editor.fill("Six eggs");
  await editor.press("Enter");
  await two.seesTitles(["Milk", "Bread", "Six eggs"]);
  await two.tick("Six eggs").press("Alt+ArrowUp");
  await one.seesTitles(["Milk", "Six eggs", "Bread"]);
  await one.page.getByRole("button", { name: "Delete Milk" }).click();
  await two.seesTitles(["Six eggs", "Bread"]);
  await two.clearCompleted.click();
  await one.seesTitles(["Six eggs"]);
  await two.page.keyboard.press("Control+z");
  await one.seesTitles(["Six eggs", "Bread"]);
});

test("tabs share one stream, and the next takes over when its tab is closed", async ({ page, context }) => {
  const streams: Page[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/api/live")) streams.push(request.frame().page());
  });
  const one = await newUser(page);
  const two = await otherTab(context);
  const three = await otherTab(context);
  await one.types("Milk");
  await three.seesTitles(["Milk"]);
  expect(streams).toEqual([page]);
  await page.close();
  await expect.poll(() => streams.length).toBe(2);
  await two.types("Bread");
  await three.seesTitles(["Milk", "Bread"]);
  await three.allIsSaved();
});

test("tabs are in step without a network, too", async ({ page, context }) => {
  const one = await newUser(page);
  const two = await otherTab(context);
  await context.setOffline(true);
  await two.types("Milk");
  await one.seesTitles(["Milk"]);
  await expect(one.page.getByText("Offline: 1 change waits")).toBeVisible();
  await expect(two.page.getByText("Offline: 1 change waits")).toBeVisible();
  await context.setOffline(false);
  await one.allIsSaved();
  await expect(two.page.getByText("Offline")).toBeHidden();
});

test("a browser without locks and channels has each tab by itself", async ({ page, context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "locks", { value: undefined });
    Object.defineProperty(window, "BroadcastChannel", { value: undefined });
    Object.defineProperty(window, "indexedDB", { value: undefined });
  });
  const one = await newUser(page);
  const two = await otherTab(context);
  await one.types("Milk");
  await two.seesTitles(["Milk"]);
  await two.tick("Milk").check();
  await one.seesCompleted(["Milk"]);
});

test("devices are in step, and one whose stream broke catches up", async ({ browser, baseURL }) => {
  const account = newAccount();
  const one = await device(browser, baseURL!, account, "register");
  const two = await device(browser, baseURL!, account, "logIn");
  await one.types("Milk", "Bread");
  await two.seesTitles(["Milk", "Bread"]);
  let broken = true;
  await two.page.route("**/api/live", (route) => (broken ? route.abort() : route.continue()));
  await two.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await one.page.getByRole("button", { name: "Delete Milk" }).click();
  await one.types("Eggs");
  await one.allIsSaved();
  await two.seesTitles(["Milk", "Bread"]);
  await two.types("Honey");
  await two.seesTitles(["Milk", "Bread", "Honey"]);
  broken = false;
  await two.seesTitles(["Bread", "Eggs", "Honey"]);
  await one.seesTitles(["Bread", "Eggs", "Honey"]);
});

test("a session that ends elsewhere ends the page", async ({ page, context }) => {
  await newUser(page);
  const other = await otherTab(context);
  await other.logOut();
  await expect(page.getByRole("heading", { level: 1, name: "Log in" })).toBeVisible();
});

test("two devices that do much at once end up with the same", async ({ browser, baseURL }) => {
  test.slow();
  const account = newAccount();
  const one = await device(browser, baseURL!, account, "register");
  const two = await device(browser, baseURL!, account, "logIn");
  await one.types("a", "b", "c");
  await two.seesTitles(["a", "b", "c"]);
  const seed = Number(process.env.TASKFLOW_SEED ?? Date.now() % 1_000_000);
  test.info().annotations.push({ type: "TASKFLOW_SEED", description: String(seed) });
  await Promise.all([doMuch(one, "x", seed), doMuch(two, "y", seed + 1)]);
  await Promise.all([one.allIsSaved(), two.allIsSaved()]);
  const server = await tasksByApi(one.page);
  for (const visitor of [one, two]) {
    await visitor.seesTitles(server.map(({ title }) => title));
    await visitor.seesCompleted(server.filter(({ completed }) => completed).map(({ title }) => title));
  }
});

/** Forty random deeds, without waiting for anybody. */
async function doMuch(visitor: Visitor, name: string, seed: number) {
  await visitor.page.evaluate(
    async ({ name, seed }) => {
      const random = (below: number) => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((seed / 2_147_483_648) * below);
      };
      const press = (target: Element, key: string, altKey = false) =>
        target.dispatchEvent(new KeyboardEvent("keydown", { key, altKey, bubbles: true, cancelable: true }));
      for (let deed = 0; deed < 40; deed++) {
        const rows = document.querySelectorAll("li[data-id]");
        const tick = rows[random(rows.length)]?.querySelector<HTMLElement>("[data-control=tick]");
        const kind = random(10);
        if (kind < 4 || !tick) {
          const field = document.querySelector<HTMLInputElement>("#new-task")!;
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!;
          set.call(field, `${name}${deed}`);
          field.dispatchEvent(new Event("input", { bubbles: true }));
          field.form!.requestSubmit();
        } else if (kind < 6) tick.click();
        else if (kind < 7) press(tick, "Delete");
        else press(tick, random(2) ? "ArrowUp" : "ArrowDown", true);
        await new Promise((resolve) => setTimeout(resolve, random(30)));
      }
    },
    { name, seed },
  );
}
