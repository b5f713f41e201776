// The module for other sites: no dependency, no React.
export { createTracker, type Tracker, type TrackerOptions } from "./tracker";
