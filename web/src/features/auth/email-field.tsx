import { Field } from "../../ui/field";

/** The address is the user's name, and that is how password managers keep it. */
export function EmailField() {
  return (
    <Field
      label="Email"
      type="email"
      name="email"
      autoComplete="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
    />
  );
}
