import { useRef, useState, type FormEvent } from "react";

import { ApiError } from "../../api";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";

interface CredentialsFormProps {
  button: string;
  emailAutoComplete: "username" | "email";
  passwordAutoComplete: "current-password" | "new-password";
  passwordHint?: string;
  /** What is wrong with the fields, before anything is sent. */
  check(email: string, password: string): FieldErrors;
  submit(email: string, password: string): Promise<void>;
}

export interface FieldErrors {
  email?: string;
  password?: string;
}

interface Problems extends FieldErrors {
  form?: string;
}

export function CredentialsForm(props: CredentialsFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const emailInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  function show(found: Problems) {
    setProblems(found);
    if (found.email) emailInput.current?.focus();
    else if (found.password) passwordInput.current?.focus();
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const found = props.check(email.trim(), password);
    show(found);
    if (found.email || found.password) return;
    setBusy(true);
    try {
      await props.submit(email.trim(), password);
    } catch (error) {
      show(problemsOf(error));
      setBusy(false);
    }
  }

  return (
    <form className="card form" noValidate onSubmit={(event) => void onSubmit(event)}>
      {problems.form && <Notice>{problems.form}</Notice>}
      <Field
        ref={emailInput}
        label="Email"
        type="email"
        name="email"
        autoComplete={props.emailAutoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required
        value={email}
        error={problems.email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Field
        ref={passwordInput}
        label="Password"
        type={visible ? "text" : "password"}
        name="password"
        autoComplete={props.passwordAutoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required
        value={password}
        hint={props.passwordHint}
        error={problems.password}
        onChange={(event) => setPassword(event.target.value)}
        beside={
          <button
            type="button"
            className="text-button"
            aria-label={visible ? "Hide password" : "Show password"}
            onClick={() => setVisible(!visible)}
          >
            {visible ? "Hide" : "Show"}
          </button>
        }
      />
      <button type="submit" className="button wide" aria-disabled={busy}>
        {busy ? "One moment…" : props.button}
      </button>
    </form>
  );
}

function problemsOf(error: unknown): Problems {
  if (!(error instanceof ApiError)) return { form: "Something went wrong. Please try again." };
  if (error.field === "email" || error.field === "password") return { [error.field]: error.message };
  if (error.status === 429 && error.retryAfterSeconds !== null) {
    return { form: `Too many attempts. Please try again in ${waitText(error.retryAfterSeconds)}.` };
  }
  return { form: error.message };
}

function waitText(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
