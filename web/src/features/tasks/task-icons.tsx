export const GripIcon = () => (
  <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    <path d="M7.5 5h0m5 0h0m-5 5h0m5 0h0m-5 5h0m5 0h0" strokeWidth="2.5" />
  </svg>
);

/** For all of them at once. */
export const ChecksIcon = () => (
  <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    <path d="m1.8 10.6 3.3 3.3 6.2-6.7M9.4 13.2l.7.7 7.4-7.3" />
  </svg>
);
