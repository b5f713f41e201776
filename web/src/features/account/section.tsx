import { useId, type ReactNode } from "react";

interface SectionProps {
  title: string;
  /** What it is about, beside or above it. */
  about: ReactNode;
  children: ReactNode;
}

export function Section({ title, about, children }: SectionProps) {
  const id = useId();
  return (
    <section className="settings-section" aria-labelledby={id}>
      <div className="settings-about">
        <h2 id={id}>{title}</h2>
        <p>{about}</p>
      </div>
      <div className="card">{children}</div>
    </section>
  );
}
