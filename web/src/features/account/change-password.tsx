import { Form, type Values } from "../../ui/form";
import { PasswordField, UsernameForManagers } from "../../ui/password-field";
import { newPasswordErrors, PASSWORD_HINT, PASSWORD_MIN } from "../auth/password-rules";
import { changePassword } from "./account-api";
import { Section } from "./section";

function check({ current = "", new: wanted = "" }: Values) {
  return {
    ...(current === "" && { current: "Please enter your current password." }),
    ...newPasswordErrors("new", wanted),
  };
}

export function ChangePassword({ email, onChanged }: { email: string; onChanged(): void }) {
  async function submit({ current = "", new: wanted = "" }: Values) {
    await changePassword(current, wanted);
    onChanged();
    return "Your password is changed, and every other session is logged out.";
  }

  return (
    <Section title="Password" about="Changing it logs you out everywhere but here.">
      <Form button="Change password" sending="Changing…" check={check} submit={submit}>
        <UsernameForManagers email={email} />
        <PasswordField name="current" label="Current password" autoComplete="current-password" />
        <PasswordField
          name="new"
          label="New password"
          autoComplete="new-password"
          minLength={PASSWORD_MIN}
          hint={PASSWORD_HINT}
        />
      </Form>
    </Section>
  );
}
