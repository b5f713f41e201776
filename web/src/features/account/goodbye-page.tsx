import { Link } from "react-router-dom";

import { PageTitle } from "../../ui/page-title";

export function GoodbyePage() {
  return (
    <section className="narrow">
      <PageTitle tab="Goodbye">Your account is deleted</PageTitle>
      <p>You are logged out, and your tasks are gone. The events that carried your address are being erased.</p>
      <p>Thank you for having been here.</p>
      <p>
        <Link className="button outlined" to="/">
          To the home page
        </Link>
      </p>
    </section>
  );
}
