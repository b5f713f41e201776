import { useState } from "react";
import { useNavigate } from "react-router-dom";

import { Dialog } from "../../ui/dialog";
import { Form, type Values } from "../../ui/form";
import { PasswordField, UsernameForManagers } from "../../ui/password-field";
import { useSession } from "../auth/session";
import { Section } from "./section";

function check({ password = "" }: Values) {
  return { ...(password === "" && { password: "Please enter your password." }) };
}

export function DeleteAccount({ email }: { email: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <Section title="Delete the account" about="There is no way back, and nobody can restore it.">
      <dl className="fates">
        <div>
          <dt>At once</dt>
          <dd>Your account, its sessions and all its tasks are gone.</dd>
        </div>
        <div>
          <dt>Soon after</dt>
          <dd>The events that carry your address are erased: from the outbox, the log and the table.</dd>
        </div>
        <div>
          <dt>Stays</dt>
          <dd>Page views from before you logged in: they carry no name, and expire with the other rows.</dd>
        </div>
      </dl>
      <button type="button" className="button danger outlined" aria-haspopup="dialog" onClick={() => setAsked(true)}>
        Delete account…
      </button>
      {asked && <Confirmation email={email} onClose={() => setAsked(false)} />}
    </Section>
  );
}

function Confirmation({ email, onClose }: { email: string; onClose(): void }) {
  const { deleteAccount } = useSession();
  const navigate = useNavigate();
  const leave = () => navigate("/goodbye", { replace: true, state: { deleted: true } });
  return (
    <Dialog title="Delete this account for good?" onClose={onClose}>
      {(close) => (
        <>
          <p>
            <strong className="settings-email">{email}</strong> and all its tasks will be gone. Your password tells us
            that it is you.
          </p>
          <Form
            button="Delete account"
            sending="Deleting…"
            kind="danger"
            check={check}
            submit={({ password = "" }) => deleteAccount(password, leave)}
            beside={
              <button type="button" className="button outlined" onClick={close}>
                Keep it
              </button>
            }
          >
            <UsernameForManagers email={email} />
            <PasswordField name="password" label="Password" autoComplete="current-password" />
          </Form>
        </>
      )}
    </Dialog>
  );
}
