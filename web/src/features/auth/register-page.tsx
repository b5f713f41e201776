import { Link } from "react-router-dom";

import { PageTitle } from "../../ui/page-title";
import { CredentialsForm, type FieldErrors } from "./credentials-form";
import { useSession } from "./session";

const PASSWORD_MIN = 8;

function check(email: string, password: string): FieldErrors {
  return {
    ...(!/^[^\s@]+@[^\s@]+$/.test(email) && { email: "Please enter an email address, such as ada@example.com." }),
    ...(password.length < PASSWORD_MIN && { password: `Please choose at least ${PASSWORD_MIN} characters.` }),
  };
}

export function RegisterPage() {
  const { register } = useSession();
  return (
    <section className="narrow">
      <PageTitle>Create an account</PageTitle>
      <CredentialsForm
        button="Create account"
        emailAutoComplete="email"
        passwordAutoComplete="new-password"
        passwordHint={`At least ${PASSWORD_MIN} characters. A few words that only you would put together are fine.`}
        check={check}
        submit={register}
      />
      <p className="aside">
        Already registered? <Link to="/login">Log in</Link>
      </p>
    </section>
  );
}
