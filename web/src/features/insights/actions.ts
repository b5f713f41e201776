// The actions, in the order in which they are shown; other producers may have more.
export const ACTIONS = ["view", "register", "login", "logout", "create", "complete", "delete"];
/** What `top` by title counts. */
export const TITLE_ACTIONS = ["create", "complete", "delete"];

/** The class that gives it its colour (styles/charts.css); one colour for all that are not known. */
export function toneOf(action: string): string {
  return `tone-${ACTIONS.includes(action) ? action : "other"}`;
}

/** Known ones first, then by name. */
export function inOrder(actions: Iterable<string>): string[] {
  const rank = (action: string) => (ACTIONS.indexOf(action) + ACTIONS.length + 1) % (ACTIONS.length + 1);
  return [...new Set(actions)].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
