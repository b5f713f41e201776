// A visit that makes every kind of event. With TASKFLOW_EXPECTED, a file's name, the events that it must leave
// are written there for check_rows.py, which finds each of them once in the table.
import { expect, test } from "@playwright/test";

import { Ledger } from "./support/ledger";
import { newAccount, Visitor } from "./support/visitor";
import { watchForTrouble } from "./support/watch";

test("a visit leaves exactly its events", async ({ page, baseURL }) => {
  const account = newAccount();
  const visitor = new Visitor(page);
  const ledger = new Ledger(page);
  const trouble = watchForTrouble(page, baseURL!);
  const navigation = page.getByRole("navigation", { name: "Pages" });

  await test.step("a visitor walks around", async () => {
    await page.goto("/");
    await visitor.seesHeading("A task list you can query");
    ledger.expect("view", "/");
    await page.getByRole("main").getByRole("link", { name: "Create an account" }).click();
    await visitor.seesHeading("Create an account");
    ledger.expect("view", "/register");
    await page.goBack();
    await visitor.seesHeading("A task list you can query");
    ledger.expect("view", "/");
    await page.goForward();
    await visitor.seesHeading("Create an account");
    ledger.expect("view", "/register");
    await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
    await visitor.seesHeading("Log in");
    ledger.expect("view", "/login");
    await ledger.viewsAreAnswered();
    await page.goto("/tasks");
    await visitor.seesHeading("Log in");
    ledger.expect("view", "/login");
    await page.getByRole("main").getByRole("link", { name: "Create an account" }).click();
    await visitor.seesHeading("Create an account");
    ledger.expect("view", "/register");
  });

  await test.step("registers, at the second attempt", async () => {
    await visitor.fillAccount({ ...account, password: "short" });
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("Please choose at least 8 characters.")).toBeVisible();
    await visitor.register(account);
    ledger.isNow(account.email);
    ledger.expect("register", "register");
    ledger.expect("view", "/tasks");
  });

  await test.step("works on tasks", async () => {
    for (const title of ["Water the plants", "Call Zoë ☎️ 日本", `"Quotes" & 'dashes' -- <b>`]) {
      await visitor.addTask(title);
      ledger.expect("create", title);
    }
    await visitor.toggle("Water the plants");
    ledger.expect("complete", "Water the plants");
    await visitor.toggle("Water the plants");
    ledger.expect("complete", "Water the plants");
    await visitor.rename("Water the plants", "Water the roses");
    await visitor.toggle("Water the roses");
    ledger.expect("complete", "Water the roses");
    await visitor.startEditing("Water the roses");
    await page.getByLabel("Title").fill("Something else");
    await page.getByLabel("Title").press("Escape");
    await expect(visitor.task("Water the roses")).toBeVisible();
    await page.getByRole("link", { name: "Active", exact: true }).click();
    await expect(visitor.task("Water the roses")).toHaveCount(0);
    await page.getByRole("link", { name: "All", exact: true }).click();
    await visitor.remove(`"Quotes" & 'dashes' -- <b>`, 2);
    ledger.expect("delete", `"Quotes" & 'dashes' -- <b>`);
    await expect(visitor.counter).toHaveText("1 task left");
  });

  await test.step("walks around as a user", async () => {
    await ledger.viewsAreAnswered();
    await page.reload();
    await visitor.seesTasks();
    ledger.expect("view", "/tasks");
    await expect(visitor.tick("Water the roses")).toBeChecked();
    await navigation.getByRole("link", { name: "Home" }).click();
    await visitor.seesHeading("A task list you can query");
    ledger.expect("view", "/");
    await page.evaluate(() => {
      location.hash = "main";
    });
    await navigation.getByRole("link", { name: "Tasks" }).click();
    await visitor.seesTasks();
    ledger.expect("view", "/tasks");
    await ledger.viewsAreAnswered();
    await page.goto("/no/such/page");
    await visitor.seesHeading("There is no page here");
    ledger.expect("view", "/no/such/page");
    await ledger.viewsAreAnswered();
    await page.goto("/login");
    await visitor.seesTasks();
    ledger.expect("view", "/tasks");
  });

  await test.step("leaves and comes back", async () => {
    await visitor.logOut();
    ledger.expect("logout", "logout");
    ledger.isNow("anonymous");
    ledger.expect("view", "/");
    await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
    await visitor.seesHeading("Log in");
    ledger.expect("view", "/login");
    await visitor.fillAccount({ ...account, password: "not the password" });
    await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("alert")).toContainText("wrong");
    await visitor.logIn(account);
    ledger.isNow(account.email);
    ledger.expect("login", "login");
    ledger.expect("view", "/tasks");
    await visitor.remove("Water the roses");
    ledger.expect("delete", "Water the roses");
    await navigation.getByRole("link", { name: "Home" }).click();
    await visitor.seesHeading("A task list you can query");
    ledger.expect("view", "/");
    await visitor.logOut();
    ledger.expect("logout", "logout");
  });

  await ledger.viewsAreAnswered();
  trouble.expectNone();
  if (process.env.TASKFLOW_EXPECTED) ledger.write(process.env.TASKFLOW_EXPECTED, account.email);
});
