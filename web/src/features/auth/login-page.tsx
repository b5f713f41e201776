import { Link } from "react-router-dom";

import { PageTitle } from "../../ui/page-title";
import { CredentialsForm, type FieldErrors } from "./credentials-form";
import { useSession } from "./session";

function check(email: string, password: string): FieldErrors {
  return {
    ...(email === "" && { email: "Please enter your email address." }),
    ...(password === "" && { password: "Please enter your password." }),
  };
}

export function LoginPage() {
  const { login } = useSession();
  return (
    <section className="narrow">
      <PageTitle>Log in</PageTitle>
      <CredentialsForm
        button="Log in"
        emailAutoComplete="username"
        passwordAutoComplete="current-password"
        check={check}
        submit={login}
      />
      <p className="aside">
        New here? <Link to="/register">Create an account</Link>
      </p>
    </section>
  );
}
