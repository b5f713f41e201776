import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The site's Content-Security-Policy is default-src 'self': nothing may be inlined as data: or script text.
export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:3000", changeOrigin: true } },
  },
});
