import { Link } from "react-router-dom";

import { Form, type Values } from "../../ui/form";
import { PageTitle } from "../../ui/page-title";
import { PasswordField } from "../../ui/password-field";
import { EmailField } from "./email-field";
import { newPasswordErrors, PASSWORD_HINT, PASSWORD_MIN } from "./password-rules";
import { useSession } from "./session";

function check({ email = "", password = "" }: Values) {
  return {
    ...(!/^[^\s@]+@[^\s@]+$/.test(email.trim()) && { email: "Please enter an email address, such as ada@example.com." }),
    ...newPasswordErrors("password", password),
  };
}

export function RegisterPage() {
  const { register } = useSession();
  return (
    <section className="narrow">
      <PageTitle>Create an account</PageTitle>
      <Form
        className="card"
        kind="wide"
        button="Create account"
        sending="Creating your account…"
        check={check}
        submit={({ email = "", password = "" }) => register(email.trim(), password)}
      >
        <EmailField />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="new-password"
          minLength={PASSWORD_MIN}
          hint={PASSWORD_HINT}
        />
      </Form>
      <p className="aside">
        Already registered? <Link to="/login">Log in</Link>
      </p>
    </section>
  );
}
