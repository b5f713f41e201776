import type { Errors } from "../../ui/form";

export const PASSWORD_MIN = 8;
export const PASSWORD_HINT = `At least ${PASSWORD_MIN} characters. A few words that only you would put together are fine.`;

/** What is wrong with a password that somebody chose, at the field of this name. */
export function newPasswordErrors(name: string, password: string): Errors {
  // As the server counts: characters, however many units JavaScript needs for one.
  if ([...password].length >= PASSWORD_MIN) return {};
  return { [name]: `Please choose at least ${PASSWORD_MIN} characters.` };
}
