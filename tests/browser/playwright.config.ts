import { defineConfig } from "@playwright/test";

// TASKFLOW_SITE is the site's address, CHROMIUM the browser's path.
export default defineConfig({
  testDir: "specs",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // Waits that only end what hangs: a slow machine is no failure. What must be quick says so where it is expected.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.TASKFLOW_SITE ?? "http://127.0.0.1:3000",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
