// Every page in every state worth looking at, and how to get there.
import { expect, type Page } from "@playwright/test";

import { newAccount, Visitor } from "./visitor";

export interface PageState {
  name: string;
  open(page: Page): Promise<void>;
}

async function registered(page: Page): Promise<Visitor> {
  const visitor = new Visitor(page);
  await page.goto("/register");
  await visitor.register(newAccount());
  return visitor;
}

export const PAGES: PageState[] = [
  {
    name: "home",
    open: async (page) => {
      await page.goto("/");
      await expect(page.getByRole("banner").getByRole("link", { name: "Log in" })).toBeVisible();
    },
  },
  {
    name: "register",
    open: async (page) => {
      await page.goto("/register");
      await expect(page.getByRole("banner").getByRole("link", { name: "Log in" })).toBeVisible();
    },
  },
  {
    name: "login-errors",
    open: async (page) => {
      await page.goto("/login");
      await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
      await expect(page.getByLabel("Email")).toBeFocused();
    },
  },
  {
    name: "tasks-empty",
    open: async (page) => {
      await registered(page);
      await expect(page.getByText("Nothing on the line yet")).toBeVisible();
    },
  },
  {
    name: "tasks",
    open: async (page) => {
      const visitor = await registered(page);
      await visitor.addTask("Write to grandmother");
      await visitor.addTask("Return the library books");
      await visitor.addTask("Plan the walk along the river, from the old mill to the second bridge and back");
      await visitor.addTask("Water the plants");
      await visitor.toggle("Water the plants");
      await visitor.toggle("Return the library books");
    },
  },
  {
    name: "tasks-editing",
    open: async (page) => {
      const visitor = await registered(page);
      await visitor.addTask("Return the library books");
      await visitor.addTask("Water the plants");
      await visitor.startEditing("Return the library books");
    },
  },
  {
    name: "tasks-refused",
    open: async (page) => {
      const visitor = await registered(page);
      await visitor.addTask("Return the library books");
      await visitor.addTask("Water the plants");
      await page.route("**/api/tasks/*", (route) =>
        route.fulfill({ status: 503, json: { error: { code: "busy", message: "Too much at once: please try again." } } }),
      );
      await visitor.tick("Water the plants").click();
      await expect(page.getByRole("alert")).toContainText("was not changed");
    },
  },
  {
    name: "not-found",
    open: async (page) => {
      await page.goto("/no-such-page");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    },
  },
];

export const WIDTHS = [320, 1280];
export const SCHEMES = ["light", "dark"] as const;
