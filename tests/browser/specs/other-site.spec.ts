// Pages of other sites that send their views to TaskFlow itself. TASKFLOW_OTHER_PORT is that of the one which
// site.track_origins names.
import { expect, test } from "@playwright/test";

import { OtherSite } from "./support/other-site";
import { newAccount, Visitor } from "./support/visitor";
import { waitingViews } from "./support/waiting-views";

const port = process.env.TASKFLOW_OTHER_PORT;
/** What the browser itself says of a refused request, before the waits grow long: at 0, 1, 3 and 7 s at the latest. */
const REFUSALS_SHOWN_MAX = 5;

test.skip(!port, "TASKFLOW_OTHER_PORT is not set");

test("a site that is allowed: its views are anonymous", async ({ page, baseURL }) => {
  const texts: string[] = [];
  page.on("console", (message) => texts.push(message.text()));
  await page.goto("/register");
  await new Visitor(page).register(newAccount());
  await new Visitor(page).viewsAreSent();
  const site = await OtherSite.start(baseURL!, { endpoint: `${baseURL}/api/track`, port: Number(port) });
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.request().method() === "POST" && response.url().endsWith("/api/track")) statuses.push(response.status());
  });
  await page.goto(`${site.origin}/allowed/first`);
  await expect.poll(() => statuses).toEqual([200]);
  await page.evaluate(() => history.pushState(null, "", "/allowed/second"));
  await expect.poll(() => statuses).toEqual([200, 200]);
  await expect.poll(() => waitingViews(page)).toBe(0);
  await page.evaluate(() => (location.hash = "#/third"));
  // Nothing but a request that outlives the page can bring this one.
  await page.goto("about:blank");
  expect(texts).toEqual([]);
  await site.close();
});

test("a site that is not allowed gets nothing in, and its console stays quiet", async ({ page, baseURL }) => {
  const texts: string[] = [];
  page.on("console", (message) => texts.push(message.text()));
  page.on("pageerror", (error) => texts.push(error.message));
  const site = await OtherSite.start(baseURL!, { endpoint: `${baseURL}/api/track` });
  await page.goto(`${site.origin}/refused/0`);
  for (let second = 1; second <= 10; second++) {
    await page.evaluate((path) => history.pushState(null, "", path), `/refused/${second}`);
    await page.waitForTimeout(1_000);
  }
  const said = texts.filter((text) => !/net::ERR_FAILED/.test(text));
  expect(said.length).toBeGreaterThan(0);
  expect(said.length).toBeLessThanOrEqual(REFUSALS_SHOWN_MAX);
  expect(said.every((text) => /CORS/.test(text))).toBe(true);
  expect(await waitingViews(page)).toBe(11);
  await site.close();
});
