import { useState } from "react";

import { Field } from "./field";
import { useFormState } from "./form";

interface PasswordFieldProps {
  name: string;
  label: string;
  autoComplete: "current-password" | "new-password";
  hint?: string;
  minLength?: number;
}

/** Takes what is pasted or filled in as it is, of any length, and can be shown. */
export function PasswordField({ label, ...input }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const { sending } = useFormState();
  return (
    <Field
      {...input}
      label={label}
      // Hidden while it is sent, so that the browser does not remember it as an ordinary text.
      type={shown && !sending ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
      beside={
        <button
          type="button"
          className="text-button"
          aria-label={`${shown ? "Hide" : "Show"} ${label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide" : "Show"}
        </button>
      }
    />
  );
}

/** Tells a password manager whose password the form is about. */
export function UsernameForManagers({ email }: { email: string }) {
  return <input hidden readOnly type="email" name="username" autoComplete="username" value={email} />;
}
