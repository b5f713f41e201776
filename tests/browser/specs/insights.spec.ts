// The dashboard, against events that real clicks made: numbers and their lists, filters, the address, what comes live.
import { readFileSync } from "node:fs";

import { expect, test, type Browser, type Page } from "@playwright/test";

import { Dashboard, numbersOf } from "./support/insights";
import { newAccount, Visitor, type Account } from "./support/visitor";

test.describe.configure({ mode: "serial" });

const ADMIN: Account = { email: "ada@example.com", password: "a quiet river at dawn" };
const BEN: Account = newAccount();
/** What they did, beside views: in the order of the funnel that is asked for below. */
const ADAS = ["Milk", "Bread", "Eggs"];
const BENS = ["Milk", "Bicycle"];

let admin: Page;
let ben: Visitor;
let dashboard: Dashboard;

async function visitorOf(browser: Browser, baseURL: string): Promise<Visitor> {
  const context = await browser.newContext({ baseURL, timezoneId: "Europe/Berlin", reducedMotion: "reduce" });
  return new Visitor(await context.newPage());
}

async function events(page: Page, parameters = ""): Promise<number> {
  const answer = await page.request.get(`/api/insights/events?limit=1${parameters}`);
  return ((await answer.json()) as { total: number }).total;
}

test.beforeAll(async ({ browser, baseURL }) => {
  const ada = await visitorOf(browser, baseURL!);
  admin = ada.page;
  await admin.goto("/register");
  await ada.register(ADMIN);
  for (const title of ADAS) await ada.addTask(title);
  await ada.toggle("Bread");
  await ada.toggle("Eggs");
  await ada.remove("Milk");
  await ada.viewsAreSent();

  ben = await visitorOf(browser, baseURL!);
  await ben.page.goto("/");
  await ben.page.goto("/register");
  await ben.register(BEN);
  for (const title of BENS) await ben.addTask(title);
  await ben.viewsAreSent();
  dashboard = new Dashboard(admin);
  await expect.poll(() => events(admin, "&action=create")).toBe(5);
  await expect.poll(() => events(admin, "&action=view&who=anonymous")).toBe(3);
});

test("others see neither link nor numbers", async () => {
  await ben.page.goto("/insights");
  await ben.seesHeading("For administrators");
  await expect(ben.page.getByRole("link", { name: "Insights" })).toHaveCount(0);
  await expect(admin.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Insights" })).toBeVisible();
  // One that is not signed in is sent to where one signs in, and comes back.
  const answer = await ben.page.request.get("/api/insights/summary");
  expect(answer.status()).toBe(403);
});

test("the numbers are those of the clicks", async () => {
  await dashboard.opens("/insights?range=1h&action=register,create,complete,delete");
  await expect(dashboard.keyNumber("Events")).toHaveText("10");
  await expect(dashboard.keyNumber("People")).toHaveText("2");
  await expect(dashboard.keyNumber("New")).toHaveText("2");
  await expect(dashboard.keyNumber("Returning")).toHaveText("0");

  const titles = dashboard.panel("Top titles").getByRole("table");
  await expect(titles.getByRole("row", { name: /^Milk/ })).toContainText("3");
  const people = dashboard.panel("Top people").getByRole("table");
  await expect(people.getByRole("row")).toHaveCount(3);

  const series = await dashboard.showTable("Events over time");
  const cells = await numbersOf(series).evaluateAll((links) =>
    links.map((link) => [link.getAttribute("aria-label")!, Number(link.textContent)] as const),
  );
  const total = cells.filter(([name]) => / events, /.test(name)).reduce((sum, [, events]) => sum + events, 0);
  expect(total).toBe(10);
});

test("whoever has no name", async () => {
  await dashboard.opens("/insights?range=1h&action=view&who=anonymous");
  await expect(dashboard.keyNumber("Without a name")).toHaveText("3");
  await dashboard.keyNumber("Without a name").getByRole("link").click();
  expect(await dashboard.listTotal()).toBe(3);
});

test("every filter counts, and is in the address", async () => {
  await dashboard.opens("/insights?range=1h");
  await dashboard.isAnswered();
  const all = Number(await dashboard.keyNumber("Events").textContent());

  await test.step("actions", async () => {
    await admin.getByRole("group", { name: "Actions" }).getByRole("button", { name: "create" }).click();
    await expect(admin).toHaveURL(/action=create/);
    await expect(dashboard.keyNumber("Events")).toHaveText("5");
    await admin.getByRole("group", { name: "Actions" }).getByRole("button", { name: "delete" }).click();
    await expect(admin).toHaveURL(/action=create,delete/);
    await expect(dashboard.keyNumber("Events")).toHaveText("6");
  });
  await test.step("text", async () => {
    await admin.getByRole("textbox", { name: /^Search/ }).fill("mILk");
    await expect(admin).toHaveURL(/text=mILk/);
    await expect(dashboard.keyNumber("Events")).toHaveText("3");
    await admin.getByRole("link", { name: "Without “mILk”" }).click();
    await expect(dashboard.keyNumber("Events")).toHaveText("6");
    await expect(admin.getByRole("textbox", { name: /^Search/ })).toHaveValue("");
  });
  await test.step("person, by a click", async () => {
    await dashboard.panel("Top people").getByRole("link", { name: BEN.email, exact: true }).click();
    await expect(admin).toHaveURL(new RegExp(`who=${BEN.email}`));
    await expect(dashboard.keyNumber("Events")).toHaveText("2");
    await expect(dashboard.panel(BEN.email)).toContainText(/First event .*, last /);
    await expect(dashboard.panel(BEN.email).getByRole("listitem").filter({ hasText: "Bicycle" }).last()).toBeVisible();
  });
  await test.step("title, by its field", async () => {
    await admin.getByText("More filters", { exact: false }).click();
    await admin.getByLabel("Page or title").fill("Bicycle");
    await expect(admin).toHaveURL(/what=Bicycle/);
    await expect(dashboard.keyNumber("Events")).toHaveText("1");
  });
  await test.step("back and forward", async () => {
    await admin.goBack();
    await expect(dashboard.keyNumber("Events")).toHaveText("2");
    await admin.goBack();
    await expect(dashboard.keyNumber("Events")).toHaveText("6");
    await admin.goForward();
    await expect(dashboard.keyNumber("Events")).toHaveText("2");
  });
  await test.step("an address is as good as the clicks", async () => {
    const address = admin.url();
    await admin.reload();
    await expect(dashboard.keyNumber("Events")).toHaveText("2");
    expect(admin.url()).toBe(address);
    await admin.getByRole("link", { name: "Clear all" }).click();
    await expect(admin).toHaveURL("/insights");
  });
  await test.step("machines", async () => {
    await dashboard.opens("/insights?range=1h&automated=true");
    const machines = await events(admin, "&automated=true");
    await expect(dashboard.keyNumber("Events")).toHaveText(String(machines));
    await admin.getByText("More filters", { exact: false }).click();
    await admin.getByLabel("By a machine").selectOption("People only");
    await expect(admin).toHaveURL(/automated=false/);
    await expect(dashboard.keyNumber("Events")).toHaveText(String(await events(admin, "&automated=false")));
  });
  await test.step("a range of one's own", async () => {
    await dashboard.opens("/insights");
    await admin.getByText("Own range").click();
    await admin.getByLabel("From", { exact: true }).fill("2020-01-01T00:00");
    await admin.getByLabel("To, not included").fill("2019-01-01T00:00");
    await admin.getByRole("button", { name: "Show", exact: true }).click();
    await expect(admin.getByText("The end must be after the beginning.")).toBeVisible();
    await admin.getByLabel("To, not included").fill("2020-02-01T00:00");
    await admin.getByRole("button", { name: "Show", exact: true }).click();
    // In the reader's zone.
    await expect(admin).toHaveURL(/from=2019-12-31T23:00:00.000Z&to=2020-01-31T23:00:00.000Z/);
    await expect(dashboard.keyNumber("Events")).toHaveText("0");
    await admin.getByRole("navigation", { name: "Range" }).getByRole("link", { name: /^All/ }).click();
    await expect.poll(async () => Number(await dashboard.keyNumber("Events").textContent())).toBeGreaterThanOrEqual(all);
  });
});

test("the comparison with the period before, and without it", async () => {
  await dashboard.opens("/insights?range=24h&action=create");
  await expect(admin.locator(".key-numbers .delta").first()).toHaveText("+5 from 0");
  await admin.getByRole("button", { name: /^Compare/ }).click();
  await expect(admin).toHaveURL(/compare=off/);
  await expect(admin.locator(".key-numbers .delta")).toHaveCount(0);
});

test("the chart by keyboard", async () => {
  await dashboard.opens("/insights?range=24h&action=create");
  const chart = admin.getByRole("slider", { name: /^Events over time/ });
  await chart.focus();
  await expect(chart).toHaveAttribute("aria-valuetext", /\d events?/);
  // The youngest bucket with something in it.
  for (let presses = 0; presses < 3 && / 0 events/.test((await chart.getAttribute("aria-valuetext"))!); presses++)
    await chart.press("ArrowLeft");
  const [, says] = /: (\d+) events?/.exec((await chart.getAttribute("aria-valuetext"))!)!;
  await chart.press("Enter");
  await expect(admin).toHaveURL(/view=events/);
  expect(await dashboard.listTotal()).toBe(Number(says));
});

test("the funnel: its steps are the viewer's", async () => {
  await dashboard.opens("/insights?range=1h");
  const funnel = dashboard.panel("Funnel");
  const people = funnel.locator(".funnel-people");
  await expect(people).toHaveText(["2", "2", "2", "1"]);

  await funnel.getByLabel("Step 4", { exact: true }).selectOption("delete");
  await expect(admin).toHaveURL(/steps=view,register,create,delete/);
  await expect(people).toHaveText(["2", "2", "2", "1"]);
  await funnel.getByRole("button", { name: "Remove step 1, view" }).click();
  await expect(people).toHaveText(["2", "2", "1"]);
  await funnel.getByRole("button", { name: "Move step 3, delete, up" }).click();
  await expect(admin).toHaveURL(/steps=register,delete,create/);
  await expect(people).toHaveText(["2", "1", "1"]);
  await funnel.getByRole("button", { name: "One after the other" }).click();
  await expect(admin).toHaveURL(/order=time/);
  await expect(people).toHaveText(["2", "1", "0"]);
  await funnel.getByRole("button", { name: "Add a step" }).click();
  await expect(people).toHaveCount(4);
  await funnel.getByRole("button", { name: "Show as table" }).click();
  await expect(funnel.getByRole("row")).toHaveCount(5);
  await admin.goBack();
  await expect(people).toHaveCount(0);
  await funnel.getByRole("button", { name: "Show as chart" }).click();
  await expect(people).toHaveText(["2", "1", "0"]);
});

test("retention: this week's people", async () => {
  await dashboard.opens("/insights");
  const table = dashboard.panel("Retention by week").getByRole("table");
  await expect(table.getByRole("row").last()).toContainText("2");
});

test("what happens is seen within a second, and can be held", async () => {
  await dashboard.opens("/insights?range=1h");
  await expect(admin.locator(".live-state")).toHaveText("Live");
  await dashboard.isAnswered();
  const before = Number(await dashboard.keyNumber("Events").textContent());
  await ben.page.goto("/tasks");
  await ben.seesTasks();

  const clicked = Date.now();
  await ben.types("Seen at once");
  await expect(dashboard.feed.getByRole("listitem").first()).toContainText("Seen at once", { timeout: 2_000 });
  const took = Date.now() - clicked;
  console.log(`click to screen: ${took} ms`);
  expect(took).toBeLessThan(1_000);
  // The view of /tasks and the creation; and the view of the dashboard, if it was not counted before.
  await expect(dashboard.keyNumber("Events")).toHaveText(new RegExp(`^(${before + 2}|${before + 3})$`));

  await admin.getByRole("button", { name: "Pause" }).click();
  await ben.addTask("Held back");
  await expect(admin.getByRole("button", { name: "Go on (1 new)" })).toBeVisible();
  await expect(dashboard.feed).not.toContainText("Held back");
  await admin.getByRole("button", { name: "Go on (1 new)" }).click();
  await expect(dashboard.feed.getByRole("listitem").first()).toContainText("Held back");
});

test("a filter holds for what comes, too", async () => {
  await dashboard.opens("/insights?range=1h&action=complete");
  await expect(dashboard.feed.getByRole("listitem")).toHaveCount(2);
  await ben.addTask("Not of this kind");
  await ben.toggle("Bicycle");
  await expect(dashboard.feed.getByRole("listitem").first()).toContainText("Bicycle");
  await expect(dashboard.feed.getByRole("listitem")).toHaveCount(3);
  await expect(dashboard.keyNumber("Events")).toHaveText("3");
});

test("a person, a page and a text hold for what comes, too", async () => {
  const feed = dashboard.feed.getByRole("listitem");
  // Each filter with what comes last of what it wants, and what it does not want comes before that.
  for (const [parameters, others, wanted] of [
    [`who=${BEN.email}&action=create`, async () => ben.toggle("Milk"), "Of Ben"],
    ["what=Of a name", async () => ben.addTask("Of another name"), "Of a name"],
    ["text=RIVER", async () => ben.addTask("By the lake"), "By the river"],
  ] as const) {
    await dashboard.opens(`/insights?range=1h&${parameters}`);
    await dashboard.isAnswered();
    const before = await feed.count();
    await others();
    await ben.addTask(wanted);
    await expect(feed.first()).toContainText(wanted);
    await expect(feed).toHaveCount(before + 1);
    await expect(dashboard.keyNumber("Events")).toHaveText(String(before + 1));
  }
});

test("an event's way, from its line", async () => {
  await dashboard.opens("/insights?view=events&action=delete");
  await admin.getByRole("link", { name: /delete.*Milk/ }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "The way of one event" })).toBeFocused();
  const stages = dashboard.panel("Stages").getByRole("listitem");
  await expect(stages).toHaveCount(6);
  await expect(dashboard.panel("Stages")).toContainText(/Arrived after [\d,]+ ms/);
  await admin.goBack();
  expect(await dashboard.listTotal()).toBe(1);
  await admin.goto("/insights/events/11111111-2222-4333-8444-555555555555");
  await expect(admin.getByRole("heading", { name: "No part knows this event" })).toBeVisible();
});

test("the export has as many lines, and so has the line for curl", async () => {
  await dashboard.opens("/insights?range=1h&action=create");
  const panel = dashboard.panel("Events over time");
  await panel.getByText("Export").click();
  const says = Number(await dashboard.keyNumber("Events").textContent());
  const csv = await admin.request.get((await panel.getByRole("link", { name: "CSV", exact: true }).getAttribute("href"))!);
  expect((await csv.text()).trim().split("\n")).toHaveLength(says + 1);
  const line = (await panel.getByRole("group", { name: "The same by curl: the line" }).textContent())!;
  const [, path] = /'http:\/\/127\.0\.0\.1:3010(\/api\/insights\/export\?[^']+)'/.exec(line)!;
  expect(await (await admin.request.get(path!)).text()).toBe(await csv.text());
  await admin.keyboard.press("Escape");
  await expect(panel.getByRole("link", { name: "CSV", exact: true })).toHaveCount(0);
  await expect(panel.getByText("Export")).toBeFocused();
});

test("a download is a whole file, or none and says so", async () => {
  await dashboard.opens("/insights?range=1h&action=create");
  const panel = dashboard.panel("Events over time");
  const start = async () => {
    await panel.getByText("Export").click();
    await panel.getByRole("link", { name: "NDJSON", exact: true }).click();
    await admin.keyboard.press("Escape");
  };
  const [download] = await Promise.all([admin.waitForEvent("download"), start()]);
  expect(download.suggestedFilename()).toBe("taskflow-events.ndjson");
  const says = Number(await dashboard.keyNumber("Events").textContent());
  expect(readFileSync(await download.path(), "utf8").trim().split("\n")).toHaveLength(says);

  // As fetch tells of an answer whose last chunk is missing.
  await admin.evaluate(() => {
    const whole = window.fetch;
    window.fetch = async (input, init) => {
      if (!String(input).includes("/export?")) return whole(input, init);
      window.fetch = whole;
      const begun = new Uint8Array(2_000_000);
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(begun);
            setTimeout(() => controller.error(new TypeError("network error")), 500);
          },
        }),
      );
    };
  });
  let downloads = 0;
  admin.on("download", () => downloads++);
  await start();
  await expect(panel).toContainText("2.0 MB so far");
  await expect(panel.getByRole("alert")).toContainText("broken off");
  expect(downloads).toBe(0);
  await panel.getByRole("button", { name: "Close this message" }).click();
  await Promise.all([admin.waitForEvent("download"), start()]);
  await expect(panel.getByRole("alert")).toHaveCount(0);
});

test("while insights opens its table, the page says so and asks again by itself", async () => {
  let opening = true;
  await admin.route("**/api/insights/{summary,series,top,funnel,retention}?**", (route) =>
    opening
      ? route.fulfill({ status: 503, headers: { "Retry-After": "1" }, json: { error: { code: "opening", message: "Insights opens its table." } } })
      : route.fallback(),
  );
  await dashboard.opens("/insights?range=1h");
  await expect(admin.getByText("Insights opens its table")).toBeVisible();
  await expect(admin.getByRole("alert")).toHaveCount(0);
  opening = false;
  await expect(numbersOf(admin.locator(".key-numbers")).first()).toBeVisible({ timeout: 3_000 });
  await expect(numbersOf(dashboard.panel("Top titles")).first()).toBeVisible();
  await expect(admin.getByText("Insights opens its table")).toHaveCount(0);
  await admin.unrouteAll();
});

test("when insights cannot be reached, it says what to do, and comes back", async () => {
  await admin.route("**/api/insights/**", (route) =>
    route.fulfill({ status: 503, json: { error: { code: "busy", message: "Insights cannot be reached." } } }),
  );
  await dashboard.opens("/insights");
  await expect(admin.getByRole("alert")).toContainText("taskflow doctor");
  await admin.unroute("**/api/insights/**");
  await admin.getByRole("button", { name: "Try again" }).click();
  await expect(numbersOf(admin.locator(".key-numbers")).first()).toBeVisible();
  await expect(admin.getByRole("alert")).toHaveCount(0);
  await expect(admin.locator(".live-state")).toHaveText("Live");
});
