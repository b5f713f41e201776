// Every number of the dashboard, under every filter: it opens a list, which is as long as the number says, as many as
// CQL counts, and as many as there are when the table's rows are counted one by one.
import { expect, test, type Browser, type Page } from "@playwright/test";

import { Dashboard } from "./support/insights";
import { countByCql, lengthFrom, tableRows, type Row } from "./support/table-rows";
import { newAccount, Visitor, type Account } from "./support/visitor";

test.describe.configure({ mode: "serial" });

const CARL: Account = newAccount();
const DORA: Account = newAccount();

let admin: Page;
let dashboard: Dashboard;
/** Of a range that is over: nothing changes in it while it is looked at. The period before it has events as well. */
let range: string;
let rows: Row[];

async function visitorOf(browser: Browser, baseURL: string, timezoneId = "Europe/Berlin"): Promise<Visitor> {
  const context = await browser.newContext({ baseURL, timezoneId, reducedMotion: "reduce" });
  return new Visitor(await context.newPage());
}

async function registered(browser: Browser, baseURL: string, account: Account): Promise<Visitor> {
  const visitor = await visitorOf(browser, baseURL);
  await visitor.page.goto("/");
  await visitor.page.goto("/register");
  await visitor.register(account);
  return visitor;
}

async function expected(address: string): Promise<number | null> {
  const length = lengthFrom(rows, address);
  if (length !== null && address.includes("view=events")) {
    const counted = await countByCql(admin, address);
    if (counted !== null) expect(counted, `by CQL: ${address}`).toBe(length);
  }
  return length;
}

test.beforeAll(async ({ browser, baseURL }) => {
  // The first account of all is an administrator's.
  admin = (await registered(browser, baseURL!, newAccount())).page;
  const carl = await registered(browser, baseURL!, CARL);
  for (const title of ["Milk", "Bread"]) await carl.addTask(title);
  await carl.toggle("Milk");
  await carl.viewsAreSent();
  const middle = Date.now();

  const dora = await registered(browser, baseURL!, DORA);
  for (const title of ["Milk", "Bicycle", "100 % “Zoë”, & more"]) await dora.addTask(title);
  await dora.toggle("Bicycle");
  await dora.remove("Milk");
  await carl.toggle("Bread");
  await carl.page.goto("/account");
  for (const visitor of [carl, dora]) await visitor.viewsAreSent();
  const end = Date.now();
  await Promise.all([carl, dora].map(({ page }) => page.close()));

  range = `from=${new Date(middle).toISOString()}&to=${new Date(end).toISOString()}`;
  dashboard = new Dashboard(admin);
  const total = async () => ((await (await admin.request.get("/api/insights/events?limit=1")).json()) as { total: number }).total;
  await expect
    .poll(async () => {
      rows = await tableRows(admin);
      return rows.length === (await total()) && rows.filter(({ what }) => what === "/account").length > 0;
    })
    .toBe(true);
  expect(await countByCql(admin, "/insights?view=events")).toBe(rows.length);
});

test.afterAll(() => admin.close());

/** With how many numbers there must be at least, so that none is lost unnoticed. */
const FILTERS: [name: string, parameters: () => string, numbers: number][] = [
  ["no filter", () => "", 40],
  ["actions", () => "action=create,complete", 28],
  ["an action that few have", () => "action=delete&steps=register,delete&order=time", 12],
  ["a person", () => `who=${CARL.email}`, 17],
  ["whoever has no name", () => "who=anonymous", 9],
  ["a page", () => "what=/tasks", 14],
  ["a title", () => "what=Milk", 13],
  ["a text of a title, in any case", () => "text=mILk", 13],
  ["a text of a person", () => `text=${DORA.email.slice(0, 12).toUpperCase()}`, 25],
  ["signs that mean something in an address", () => `text=${encodeURIComponent("% “Zoë”, &")}`, 9],
  ["one step after the other", () => "steps=view,create,complete,view&order=time", 38],
  ["machines, and from this machine", () => "automated=true&local=true", 20],
];

for (const [name, parameters, numbers] of FILTERS) {
  test(`every number of the overview: ${name}`, async () => {
    test.slow();
    await dashboard.opens(`/insights?${range}&${parameters()}`);
    await dashboard.isAnswered();
    const tables = [await dashboard.checkNumbers(admin.locator(".insights-page"), expected)];
    for (const panel of ["Events over time", "Funnel"]) {
      if ((await dashboard.panel(panel).getByRole("button", { name: "Show as table" }).count()) === 0) continue;
      tables.push(await dashboard.checkNumbers(await dashboard.showTable(panel), expected));
    }
    const sum = tables.reduce((sum, one) => sum + one, 0);
    expect(sum).toBeGreaterThanOrEqual(numbers);
  });
}

const CHANGES = "action=create,complete,delete";

test("every range that ends now", async () => {
  await dashboard.opens(`/insights?${CHANGES}`);
  for (const label of ["Hour", "24 h", "7 days", "30 days", "90 days", "All"]) {
    await test.step(label, async () => {
      await admin.getByRole("navigation", { name: "Range" }).getByRole("link", { name: new RegExp(`^${label}:`) }).click();
      await dashboard.isAnswered();
      await expect(dashboard.keyNumber("Events")).toHaveText(String(rows.filter(({ action }) => CHANGES.includes(action)).length));
      expect(await dashboard.checkNumbers(admin.locator(".key-numbers, .panel"), expected)).toBeGreaterThan(15);
      const series = await dashboard.showTable("Events over time");
      expect(await dashboard.checkNumbers(series, expected)).toBeGreaterThan(1);
      await dashboard.panel("Events over time").getByRole("button", { name: "Show as chart" }).click();
    });
  }
});

test("without the comparison there are no numbers of the period before", async () => {
  await dashboard.opens(`/insights?${range}`);
  await dashboard.isAnswered();
  const before = admin.getByRole("link", { name: /in the period before/ });
  const series = await dashboard.showTable("Events over time");
  expect(await before.count()).toBeGreaterThan(4);
  await admin.getByRole("button", { name: /^Compare/ }).click();
  await expect(before).toHaveCount(0);
  await dashboard.isAnswered();
  await expect(series.getByRole("columnheader", { name: "before" })).toHaveCount(0);
  expect(await dashboard.checkNumbers(admin.locator(".key-numbers"), expected)).toBe(5);
  await admin.getByRole("button", { name: /^Compare/ }).click();
  await expect(before.first()).toBeVisible();
});

for (const [timezoneId, offset] of [["Australia/Adelaide", "+10:30"], ["America/St_Johns", "-03:30"]] as const) {
  test(`days begin where the viewer is: ${timezoneId}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL!, timezoneId, storageState: await admin.context().storageState() });
    const there = new Dashboard(await context.newPage());
    await there.opens(`/insights?range=30d&${CHANGES}`);
    await expect(there.page.getByText(`Time zone ${timezoneId}`)).toBeVisible();
    const series = await there.showTable("Events over time");
    await there.isAnswered();
    const addresses = await series.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: timezoneId, timeStyle: "short" });
    expect(addresses.map((address) => clock.format(new Date(new URLSearchParams(address.split("?")[1]).get("from")!)))).toEqual(addresses.map(() => "00:00"));
    expect(await there.checkNumbers(series, expected)).toBe(addresses.length);

    await there.page.getByText("Own range").click();
    await there.page.getByLabel("From", { exact: true }).fill("2026-01-05T08:00");
    await there.page.getByLabel("To, not included").fill("2026-01-06T08:00");
    await there.page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(there.page).toHaveURL(new RegExp(`from=${new Date(`2026-01-05T08:00${offset}`).toISOString()}&`));
    await context.close();
  });
}
