import { useId, type InputHTMLAttributes, type ReactNode } from "react";

import { useFormState } from "./form";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  name: string;
  label: string;
  hint?: string | undefined;
  /** Stands at the end of the label's line; comes after the input for the keyboard. */
  beside?: ReactNode;
}

/** An input of a Form with its label, its hint and its error, bound together for assistive technology. */
export function Field({ label, hint, beside, ...input }: FieldProps) {
  const id = useId();
  const error = useFormState().errors[input.name];
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      />
      {beside && <div className="field-beside">{beside}</div>}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <span aria-hidden="true" className="field-error-mark">
            !
          </span>
          {error}
        </p>
      )}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
