// How long it takes from a click of one person until the dashboard of another has painted its event, for bench/screen.py:
// TASKFLOW_TIMES is the file for the milliseconds of each click, by the dashboard's address.
import { writeFileSync } from "node:fs";

import { expect, test, type Page } from "@playwright/test";

import { Dashboard } from "./support/insights";
import { newUser } from "./support/visitor";

const { TASKFLOW_TIMES: times, TASKFLOW_CLICKS: clicks = "100" } = process.env;
const ADDRESSES = ["/insights?range=1h&action=create", "/insights?range=1h"];

test.skip(!times, "TASKFLOW_TIMES is not set");
// A trace takes pictures of both pages at each step, which is what would be measured then.
test.use({ trace: "off", video: "off", screenshot: "off" });

type Times = Record<string, number>;
const timesOf = (page: Page) => page.evaluate(() => (window as unknown as { times: Times }).times);

/** When the frame that first shows each of these titles has been made, by the title. */
async function noteScreen(page: Page) {
  await page.evaluate(() => {
    const times: Times = ((window as unknown as { times: Times }).times = {});
    const channel = new MessageChannel();
    const painted: string[] = [];
    channel.port1.onmessage = () => painted.splice(0).forEach((title) => (times[title] ??= Date.now()));
    new MutationObserver((changes) => {
      const text = changes.map(({ target }) => target.textContent).join();
      const titles = (text.match(/click \d+ of \d+/g) ?? []).filter((title) => !(title in times));
      // The message comes after the frame that the callback stands before.
      if (titles.length) requestAnimationFrame(() => (painted.push(...titles), channel.port2.postMessage(0)));
    }).observe(document.querySelector("main")!, { childList: true, characterData: true, subtree: true });
  });
}

/** When Enter was pressed for each title. */
async function noteClicks(page: Page) {
  await page.evaluate(() => {
    const times: Times = ((window as unknown as { times: Times }).times = {});
    addEventListener("keydown", ({ key, target }) => key === "Enter" && (times[(target as HTMLInputElement).value] = Date.now()), true);
  });
}

test("an event is on the screen soon after the click", async ({ page, browser }) => {
  test.setTimeout(600_000);
  await newUser(page);
  const visitor = await newUser(await (await browser.newContext()).newPage());
  await noteClicks(visitor.page);
  const found: Record<string, (number | null)[]> = {};
  for (const [round, address] of ADDRESSES.entries()) {
    await new Dashboard(page).opens(address);
    await expect(page.locator(".live-state")).toHaveText("Live");
    await noteScreen(page);
    const titles = Array.from({ length: Number(clicks) }, (_, i) => `click ${i} of ${round}`);
    for (const title of titles) {
      await visitor.newTask.fill(title);
      await visitor.newTask.press("Enter");
      await page.waitForTimeout(100 + Math.random() * 100);
    }
    await page.waitForTimeout(2_000);
    const [clicked, shown] = [await timesOf(visitor.page), await timesOf(page)];
    found[address] = titles.map((title) => (title in shown ? shown[title]! - clicked[title]! : null));
  }
  writeFileSync(times!, JSON.stringify(found));
});
