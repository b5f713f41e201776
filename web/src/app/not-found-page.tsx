import { Link } from "react-router-dom";

import { PageTitle } from "../ui/page-title";

export function NotFoundPage() {
  return (
    <section className="narrow">
      <p className="eyebrow">404</p>
      <PageTitle>There is no page here</PageTitle>
      <p>The address may be mistyped, or the page has moved.</p>
      <p>
        <Link className="button" to="/">
          To the home page
        </Link>
      </p>
    </section>
  );
}
