// The events that a visit must leave in the table, and what the page itself sent of them.
import { writeFileSync } from "node:fs";

import { expect, type Page } from "@playwright/test";

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

  constructor(page: Page) {
    page.on("request", (request) => {
      if (new URL(request.url()).pathname !== "/api/track") return;
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

  write(file: string, user: string) {
    writeFileSync(file, JSON.stringify({ user, events: this.expected }, null, 2) + "\n");
  }
}
