import type { User } from "../api";

interface NavigationItem {
  to: string;
  label: string;
  /** Who sees it. */
  for: "all" | "users" | "visitors";
}

const ITEMS: NavigationItem[] = [
  { to: "/", label: "Home", for: "all" },
  { to: "/tasks", label: "Tasks", for: "users" },
];

export function navigationFor(user: User | null): NavigationItem[] {
  return ITEMS.filter((item) => item.for === "all" || (item.for === "users") === (user !== null));
}
