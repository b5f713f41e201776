// Forms that check, send, and say at each field what is wrong with it.
import { createContext, useContext, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";

import { ApiError } from "../api";
import { Notice } from "./notice";
import { useWait, WaitNotice } from "./waiting";

/** What the fields hold, by their names. Passwords stay as they were typed; nothing is trimmed. */
export type Values = Record<string, string>;
/** What is wrong with them, by their names. */
export type Errors = Record<string, string>;

interface FormProps {
  /** What the form does: its button's text, and that while the answer is awaited. */
  button: string;
  sending: string;
  kind?: "wide" | "danger" | "outlined";
  className?: string;
  /** Stands beside the button. */
  beside?: ReactNode;
  /** What is wrong before anything is sent. */
  check?(values: Values): Errors;
  /** Returns what has been done, if it is to be said; the fields are empty then. Throws ApiError. */
  submit(values: Values): Promise<string | void>;
  children?: ReactNode;
}

interface Problems {
  fields: Errors;
  form: string | null;
}

interface FormState {
  errors: Errors;
  sending: boolean;
}

const NONE: Problems = { fields: {}, form: null };
const Context = createContext<FormState>({ errors: {}, sending: false });

/** For the fields of a form. */
export function useFormState(): FormState {
  return useContext(Context);
}

export function Form({ button, sending, kind, className = "", beside, check, submit, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState(NONE);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const wait = useWait();
  const [refused, setRefused] = useState(false);

  // After the errors are at their fields, so that they are read out with them.
  useEffect(() => focusFirst(form.current, problems.fields), [problems]);

  async function send(values: Values) {
    setBusy(true);
    try {
      const said = await submit(values);
      if (said === undefined) return;
      form.current?.reset();
      setDone(said);
    } catch (error) {
      if (error instanceof ApiError && error.status === 429 && error.retryAfterSeconds !== null) {
        wait.begin(error.retryAfterSeconds);
        setRefused(true);
      } else {
        setProblems(problemsOf(error, values));
      }
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (busy || wait.left > 0) return;
    const values = valuesOf(form.current!);
    const fields = check?.(values) ?? {};
    setProblems({ fields, form: null });
    setDone(null);
    setRefused(false);
    if (Object.keys(fields).length === 0) void send(values);
  }

  return (
    <form ref={form} className={`form ${className}`} noValidate onSubmit={onSubmit}>
      {problems.form && <Notice>{problems.form}</Notice>}
      {refused && wait.total !== null && <WaitNotice left={wait.left} total={wait.total} />}
      <Context.Provider value={{ errors: problems.fields, sending: busy }}>{children}</Context.Provider>
      <div className="form-end">
        <button type="submit" className={`button ${kind ?? ""}`} aria-disabled={busy || wait.left > 0}>
          {busy ? sending : button}
        </button>
        {beside}
      </div>
      <p role="status" className={done ? "done" : "visually-hidden"}>
        {busy ? sending : done}
      </p>
    </form>
  );
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") values[name] = value;
  return values;
}

function focusFirst(form: HTMLFormElement | null, errors: Errors) {
  for (const element of form?.elements ?? []) {
    if (element instanceof HTMLInputElement && errors[element.name]) return element.focus();
  }
}

function problemsOf(error: unknown, values: Values): Problems {
  if (!(error instanceof ApiError)) return { fields: {}, form: "Something went wrong. Please try again." };
  if (error.field !== null && error.field in values) return { fields: { [error.field]: error.message }, form: null };
  return { fields: {}, form: error.message };
}
