// What a person does on the site, in the site's own words.
import { randomUUID } from "node:crypto";

import { expect, type Locator, type Page } from "@playwright/test";

import { waitingViews } from "./waiting-views";

export interface Account {
  email: string;
  password: string;
}

export function newAccount(): Account {
  return { email: `ada-${randomUUID().slice(0, 13)}@example.com`, password: "a quiet river at dawn" };
}

/** Somebody with a new account and no task, on the page of tasks. */
export async function newUser(page: Page): Promise<Visitor> {
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(newAccount());
  return visitor;
}

export class Visitor {
  constructor(readonly page: Page) {}

  get newTask(): Locator {
    return this.page.getByLabel("New task");
  }

  get list(): Locator {
    return this.page.getByRole("list", { name: "Tasks" });
  }

  get search(): Locator {
    return this.page.getByRole("textbox", { name: "Search" });
  }

  get toggleAll(): Locator {
    return this.page.getByRole("checkbox", { name: "Mark all as complete" });
  }

  get counter(): Locator {
    return this.page.locator(".counter");
  }

  get clearCompleted(): Locator {
    return this.page.getByRole("button", { name: /^Clear completed/ });
  }

  async fillAccount({ email, password }: Account) {
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
  }

  /** On the page /register. */
  async register(account: Account) {
    await this.fillAccount(account);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await this.seesTasks();
  }

  /** On the page /login. */
  async logIn(account: Account) {
    await this.fillAccount(account);
    await this.page.getByRole("main").getByRole("button", { name: "Log in" }).click();
    await this.seesTasks();
  }

  async logOut() {
    await this.page.getByRole("button", { name: "Log out" }).click();
    await expect(this.page.getByRole("banner").getByRole("link", { name: "Log in" })).toBeVisible();
    await expect(this.page).toHaveURL("/");
  }

  async seesTasks() {
    await expect(this.page).toHaveURL("/tasks");
    await expect(this.page.getByRole("heading", { level: 1, name: "Tasks" })).toBeVisible();
    await expect(this.page.getByRole("region", { name: "Tasks" })).toHaveAttribute("aria-busy", "false");
  }

  async seesHeading(name: string) {
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  task(title: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: title });
  }

  tick(title: string): Locator {
    return this.page.getByRole("checkbox", { name: title, exact: true });
  }

  async addTask(title: string) {
    const answer = this.changesSent();
    await this.types(title);
    await expect(this.task(title)).toBeVisible();
    await answer;
  }

  async toggle(title: string) {
    const answer = this.changesSent();
    await this.tick(title).click();
    await answer;
  }

  async startEditing(title: string) {
    await this.page.getByRole("button", { name: `Edit ${title}`, exact: true }).click();
    await expect(this.page.getByLabel("Title")).toBeFocused();
  }

  async rename(title: string, newTitle: string) {
    const answer = this.changesSent();
    await this.startEditing(title);
    await this.page.getByLabel("Title").fill(newTitle);
    await this.page.getByLabel("Title").press("Enter");
    await expect(this.task(newTitle)).toBeVisible();
    await answer;
  }

  async remove(title: string, clicks = 1) {
    const answer = this.changesSent();
    await this.page.getByRole("button", { name: `Delete ${title}`, exact: true }).click({ clickCount: clicks });
    await expect(this.task(title)).toHaveCount(0);
    await answer;
  }

  /** No page view waits in the browser. */
  async viewsAreSent() {
    await expect.poll(() => waitingViews(this.page)).toBe(0);
  }

  /** Into the field for a new task, and Enter; without waiting for anybody. */
  async types(...titles: string[]) {
    for (const title of titles) {
      await this.newTask.fill(title);
      await this.newTask.press("Enter");
    }
  }

  /** The same within one moment. */
  async typesFast(titles: string[]) {
    await this.newTask.evaluate((field: HTMLInputElement, titles) => {
      // Past React's own property, as a key does it.
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!;
      for (const title of titles) {
        set!.call(field, title);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.form!.requestSubmit();
      }
    }, titles);
  }

  /** Double-clicks the title; the editor that it becomes. */
  async edits(title: string): Promise<Locator> {
    await this.list.getByText(title, { exact: true }).dblclick();
    const editor = this.page.getByLabel("Title");
    await expect(editor).toBeFocused();
    return editor;
  }

  async shows(filter: "All" | "Active" | "Completed") {
    await this.page.getByRole("navigation", { name: "Which tasks" }).getByRole("link", { name: filter }).click();
  }

  /** These titles, in this order, and no others. */
  async seesTitles(titles: string[]) {
    await expect(this.list.locator(".task-title")).toHaveText(titles);
  }

  /** Those of them that are ticked off. */
  async seesCompleted(titles: string[]) {
    await expect(this.list.locator(".completed .task-title")).toHaveText(titles);
  }

  /** The server answers the next changes. */
  changesSent() {
    return this.page.waitForResponse((response) => response.url().endsWith("/api/changes") && response.ok());
  }

  /** No change waits in the browser. */
  async allIsSaved() {
    await expect.poll(() => this.page.evaluate(waitingChanges)).toEqual([]);
  }
}

/** Runs in the page. */
async function waitingChanges(): Promise<unknown[]> {
  const names = (await indexedDB.databases()).map(({ name }) => name!).filter((name) => name.startsWith("taskflow.tasks."));
  const waiting = names.map(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("items").objectStore("items").getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
  );
  return (await Promise.all(waiting)).flat();
}
