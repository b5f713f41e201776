import type { User } from "../api";

interface NavigationItem {
  to: string;
  label: string;
  /** Who sees it. */
  for: "all" | "users" | "visitors" | "admins";
}

const ITEMS: NavigationItem[] = [
  { to: "/", label: "Home", for: "all" },
  { to: "/tasks", label: "Tasks", for: "users" },
  { to: "/insights", label: "Insights", for: "admins" },
  { to: "/pipeline", label: "Pipeline", for: "admins" },
];

export function navigationFor(user: User | null): NavigationItem[] {
  const groups = ["all", user ? "users" : "visitors", ...(user?.admin ? ["admins"] : [])];
  return ITEMS.filter((item) => groups.includes(item.for));
}
