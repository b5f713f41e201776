import { defineConfig } from "vite";

// The tracker for other sites: --mode script makes dist/tracker.js beside the page, --mode module the npm package's
// tracker/dist/tracker.js.
export default defineConfig(({ mode }) => {
  const script = mode === "script";
  return {
    publicDir: false,
    build: {
      target: "es2020",
      outDir: script ? "dist" : "tracker/dist",
      emptyOutDir: !script,
      minify: script ? "esbuild" : false,
      lib: {
        entry: script ? "src/tracking/script.ts" : "src/tracking/tracker.ts",
        formats: [script ? "iife" : "es"],
        name: "taskflow",
        fileName: () => "tracker.js",
      },
    },
  };
});
