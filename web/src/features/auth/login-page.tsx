import { Link } from "react-router-dom";

import { Form, type Values } from "../../ui/form";
import { PageTitle } from "../../ui/page-title";
import { PasswordField } from "../../ui/password-field";
import { EmailField } from "./email-field";
import { useSession } from "./session";

function check({ email = "", password = "" }: Values) {
  return {
    ...(email.trim() === "" && { email: "Please enter your email address." }),
    ...(password === "" && { password: "Please enter your password." }),
  };
}

export function LoginPage() {
  const { login } = useSession();
  return (
    <section className="narrow">
      <PageTitle>Log in</PageTitle>
      <Form
        className="card"
        kind="wide"
        button="Log in"
        sending="Logging in…"
        check={check}
        submit={({ email = "", password = "" }) => login(email.trim(), password)}
      >
        <EmailField />
        <PasswordField name="password" label="Password" autoComplete="current-password" />
      </Form>
      <p className="aside">
        New here? <Link to="/register">Create an account</Link>
      </p>
    </section>
  );
}
