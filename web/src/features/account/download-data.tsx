import { Form } from "../../ui/form";
import { fetchExport } from "./account-api";
import { Section } from "./section";

const FILE_NAME = "taskflow-account.json";

async function download() {
  const file = URL.createObjectURL(new Blob([await fetchExport()], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = file;
  link.download = FILE_NAME;
  link.click();
  // The browser has begun to read it by then.
  window.setTimeout(() => URL.revokeObjectURL(file), 60_000);
  return `${FILE_NAME} is in your downloads.`;
}

export function DownloadData() {
  return (
    <Section
      title="Your data"
      about="Your account, its sessions and tasks, and the events that are still on their way, as one JSON file."
    >
      <Form button="Download my data" sending="Collecting…" kind="outlined" submit={download} />
    </Section>
  );
}
