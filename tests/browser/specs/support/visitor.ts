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

export class Visitor {
  constructor(readonly page: Page) {}

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
    return this.page.getByRole("list", { name: "Tasks" }).getByRole("listitem").filter({ hasText: title });
  }

  tick(title: string): Locator {
    return this.page.getByRole("checkbox", { name: title, exact: true });
  }

  async addTask(title: string) {
    const answer = this.changesSent();
    await this.page.getByLabel("New task").fill(title);
    await this.page.getByLabel("New task").press("Enter");
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

  /** The titles, as they are shown. */
  async seesTitles(titles: string[]) {
    await expect(this.page.getByRole("list", { name: "Tasks" }).locator(".task-title")).toHaveText(titles);
  }

  /** The server answers the next changes. */
  changesSent() {
    return this.page.waitForResponse((response) => response.url().endsWith("/api/changes") && response.ok());
  }
}
