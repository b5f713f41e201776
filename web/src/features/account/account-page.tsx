import { useState } from "react";

import { PageTitle } from "../../ui/page-title";
import { useSession } from "../auth/session";
import { ChangePassword } from "./change-password";
import { DeleteAccount } from "./delete-account";
import { DownloadData } from "./download-data";
import { Sessions } from "./sessions";

export function AccountPage() {
  const { user } = useSession();
  const [passwordChanges, setPasswordChanges] = useState(0);
  if (!user) return null;
  return (
    <div className="settings">
      <div className="settings-head">
        <PageTitle>Account</PageTitle>
        <p>
          <span className="settings-email">{user.email}</span>
          {user.admin && <span className="badge">Administrator</span>}
        </p>
      </div>
      <ChangePassword email={user.email} onChanged={() => setPasswordChanges((count) => count + 1)} />
      <Sessions key={passwordChanges} />
      <DownloadData />
      <DeleteAccount email={user.email} />
    </div>
  );
}
