// The dashboard, in a viewer's words.
import { expect, type Locator, type Page } from "@playwright/test";

/** Visible numbers that open what they count. */
export function numbersOf(place: Locator): Locator {
  return place.locator("a.number");
}

export class Dashboard {
  constructor(readonly page: Page) {}

  async opens(address = "/insights") {
    await this.page.goto(address);
    await expect(this.page.getByRole("heading", { level: 1, name: "Insights" })).toBeVisible();
  }

  panel(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  get feed(): Locator {
    return this.page.getByRole("region", { name: "The latest events" });
  }

  keyNumber(label: string): Locator {
    return this.page
      .locator(".key-numbers > div")
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .locator(".key-number");
  }

  /** What the list that is open says and has. */
  async listTotal(): Promise<number> {
    const total = this.page.locator("[data-total]");
    await expect(total).toBeVisible();
    return Number(await total.getAttribute("data-total"));
  }

  /** Each of the numbers opens a list that is as long as the number says. Returns how many there were. */
  async checkNumbers(place: Locator): Promise<number> {
    const found = await numbersOf(place).evaluateAll((links) =>
      links.map((link) => ({
        says: Number(link.textContent!.replaceAll(",", "")),
        address: link.getAttribute("href")!,
        name: link.getAttribute("aria-label")!,
      })),
    );
    const list = await this.page.context().newPage();
    const other = new Dashboard(list);
    for (const { says, address, name } of found) {
      await list.goto(address);
      expect(await other.listTotal(), `${name}: ${address}`).toBe(says);
      const rows = list.locator("main .event-line, main .data-table tbody tr");
      await expect(rows, `${name}: ${address}`).toHaveCount(Math.min(says, 100));
    }
    await list.close();
    return found.length;
  }

  async showTable(panel: string): Promise<Locator> {
    await this.panel(panel).getByRole("button", { name: "Show as table" }).click();
    return this.panel(panel).getByRole("table");
  }
}
