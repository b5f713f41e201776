// Somebody whose browser says no to tracking uses the site as everybody does. With TASKFLOW_EXPECTED, a file's name,
// their addresses are written there: nothing of them may be in the table.
import { appendFileSync } from "node:fs";

import { expect, test } from "@playwright/test";

import { newAccount, Visitor } from "./support/visitor";
import { waitingViews } from "./support/waiting-views";

const WAYS = [
  { name: "Global Privacy Control", header: "Sec-GPC", property: "globalPrivacyControl", value: true },
  { name: "Do Not Track", header: "DNT", property: "doNotTrack", value: "1" },
  { name: "a header that the page does not see", header: "Sec-GPC" },
] as const;

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ extraHTTPHeaders: { [way.header]: "1" } });

    test("the tasks work the same", async ({ page }) => {
      const account = newAccount();
      const visitor = new Visitor(page);
      let requests = 0;
      const statuses = new Set<string>();
      page.on("request", (request) => void (requests += request.url().endsWith("/api/track") ? 1 : 0));
      page.on("response", async (response) => {
        if (!response.url().endsWith("/api/track")) return;
        // The answer to a page that was left cannot be read.
        const { results } = (await response.json().catch(() => ({ results: [] }))) as { results: { status: string }[] };
        for (const { status } of results) statuses.add(status);
      });
      if ("property" in way) {
        await page.addInitScript(({ property, value }) => Object.defineProperty(navigator, property, { get: () => value }), way);
      }
      await page.goto("/");
      await page.goto("/register");
      await visitor.register(account);
      await visitor.addTask("Nobody's business");
      await visitor.addTask("Nor this");
      await visitor.toggle("Nor this");
      await visitor.remove("Nobody's business");
      await page.reload();
      await visitor.seesTasks();
      await expect(visitor.tick("Nor this")).toBeChecked();
      await visitor.logOut();
      await expect.poll(() => waitingViews(page)).toBe(0);
      if ("property" in way) {
        expect(requests).toBe(0);
      } else {
        // The next page asks again what the last one did not hear.
        statuses.delete("duplicate");
        expect([...statuses]).toEqual(["suppressed"]);
      }
      if (process.env.TASKFLOW_EXPECTED) appendFileSync(process.env.TASKFLOW_EXPECTED, `${account.email}\n`);
    });
  });
}
