// Pictures of every page, for the documentation and for looking at: with TASKFLOW_SCREENSHOTS, a folder.
import { join } from "node:path";

import { test } from "@playwright/test";

import { PAGES, SCHEMES, WIDTHS } from "./support/pages";

const folder = process.env.TASKFLOW_SCREENSHOTS;

test.skip(!folder, "TASKFLOW_SCREENSHOTS is not set");

for (const { name, open } of PAGES) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      test(`${name}, ${colorScheme}, ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await open(page);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder!, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      });
    }
  }
}
