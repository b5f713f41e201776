// tracker.js: <script src="https://.../tracker.js" data-endpoint="https://.../api/track" defer></script>.
// Without data-endpoint, the site that the script came from.
import { createTracker, type Tracker } from "./tracker";

declare global {
  interface Window {
    taskflowTracker?: Tracker;
  }
}

const { src, dataset } = document.currentScript as HTMLScriptElement;
window.taskflowTracker ??= createTracker({ endpoint: dataset.endpoint || new URL("/api/track", src).href });
