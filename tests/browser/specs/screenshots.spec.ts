// Pictures of every page, for the documentation: into TASKFLOW_SCREENSHOTS, a folder. One that is there stays as it is
// unless the page looks otherwise by now.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { test, type Page } from "@playwright/test";

import { eachLook, PAGES } from "./support/pages";

const folder = process.env.TASKFLOW_SCREENSHOTS;
const QUALITY = 88;
/** Pages that scroll are shown to this height. */
const HEIGHT_MAX = 2_400;
const WINDOW_HEIGHT = 800;

test.use({ trace: "off" });
test.skip(!folder, "TASKFLOW_SCREENSHOTS is not set");

for (const { name, pictured, open } of PAGES) {
  if (!pictured) continue;
  test(name, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page);
    await page.evaluate(() => document.fonts.ready);
    await eachLook(page, async (scheme, width) => {
      const file = join(folder!, `${name}-${scheme}-${width}.webp`);
      const picture = await pictureOf(page, width);
      if (!existsSync(file) || (await differ(page, picture, readFileSync(file)))) writeFileSync(file, picture);
    });
  });
}

async function pictureOf(page: Page, width: number): Promise<Buffer> {
  const dialog = (await page.getByRole("dialog").count()) > 0;
  await page.evaluate(() => {
    document.documentElement.style.caretColor = "transparent";
  });
  // A window as high as the page: what sticks to its edge is where it belongs. A dialog is shown over what one sees.
  const height = dialog ? WINDOW_HEIGHT : Math.min(await page.evaluate(() => document.documentElement.scrollHeight), HEIGHT_MAX);
  await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const browser = await page.context().newCDPSession(page);
  const { data } = (await browser.send("Page.captureScreenshot", {
    format: "webp",
    quality: QUALITY,
  })) as { data: string };
  await browser.detach();
  return Buffer.from(data, "base64");
}

/** Whether people would see it: by size, or by more than a few pixels of another colour. */
async function differ(page: Page, one: Buffer, other: Buffer): Promise<boolean> {
  if (one.equals(other)) return false;
  return page.evaluate(
    async (encoded) => {
      const [a, b] = await Promise.all(
        encoded.map(async (text) => {
          const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes], { type: "image/webp" }));
          const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (a!.width !== b!.width || a!.height !== b!.height) return true;
      let changed = 0;
      for (let at = 0; at < a!.data.length; at += 4) {
        const far = Math.max(...[0, 1, 2].map((channel) => Math.abs(a!.data[at + channel]! - b!.data[at + channel]!)));
        if (far > 48) changed++;
      }
      return changed > a!.width * a!.height * 0.001;
    },
    [one.toString("base64"), other.toString("base64")],
  );
}
