// The events that a visit must leave in the table, and what the page itself sent of them.
import { writeFileSync } from "node:fs";

import { expect, type Page } from "@playwright/test";

import { waitingViews } from "./waiting-views";

export interface ExpectedEvent {
  action: "view" | "login" | "register" | "logout" | "create" | "complete" | "delete";
  who: string;
  what: string;
}

export class Ledger {
  private readonly expected: ExpectedEvent[] = [];
  /** Path by id: a page that is left before the answer came sends its view again, under the same id. */
  private readonly sentViews = new Map<string, string>();
  private who = "anonymous";

  constructor(private readonly page: Page) {
    page.on("request", (request) => {
      if (new URL(request.url()).pathname !== "/api/track") return;
      // The browser tells nobody what a beacon carries: its views can be known only before the page goes.
      expect(request.postData(), "a page went before its views were sent: await ledger.viewsAreAnswered() before it").not.toBeNull();
      const { events } = request.postDataJSON() as { events: { id: string; what: string }[] };
      for (const { id, what } of events) this.sentViews.set(id, what);
    });
  }

  /** Whose events follow. */
  isNow(who: string) {
    this.who = who;
  }

  expect(action: ExpectedEvent["action"], what: string) {
    this.expected.push({ action, who: this.who, what });
  }

  /** The page has sent each expected view once, in order, and nothing else. */
  async matchesSentViews() {
    const views = this.expected.filter(({ action }) => action === "view").map(({ what }) => what);
    await expect.poll(() => [...this.sentViews.values()]).toEqual(views);
  }

  /** And the site has answered: a page that goes now hands nothing over to a beacon. */
  async viewsAreAnswered() {
    await this.matchesSentViews();
    await expect.poll(() => waitingViews(this.page)).toBe(0);
  }

  write(file: string, user: string) {
    writeFileSync(file, JSON.stringify({ user, events: this.expected }, null, 2) + "\n");
  }
}
