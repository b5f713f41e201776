import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PencilIcon = () => (
  <Icon>
    <path d="m4 16 .8-3.4L13 4.4a1.6 1.6 0 0 1 2.3 0l.3.3a1.6 1.6 0 0 1 0 2.3l-8.2 8.2L4 16Z" />
    <path d="m11.6 5.8 2.6 2.6" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon>
    <path d="m5.5 5.5 9 9m0-9-9 9" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m5 10.6 3.3 3.3L15 6.6" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="10" cy="7" r="3.25" />
    <path d="M3.75 16.5a6.4 6.4 0 0 1 12.5 0" />
  </Icon>
);

/** A bead on a line: the mark of TaskFlow. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true" focusable="false">
    <path className="logo-line" d="M1 14h10M33 14h10" />
    <circle className="logo-bead" cx="22" cy="14" r="10" />
    <path className="logo-check" d="m17.6 14.3 3.1 3.1 5.8-6.4" />
  </svg>
);
