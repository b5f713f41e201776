import { Link } from "react-router-dom";

import { PageTitle } from "../../ui/page-title";
import { useSession } from "../auth/session";
import { ExampleRow } from "./example-row";
import { PipelinePicture } from "./pipeline-picture";

export function HomePage() {
  const { user } = useSession();
  return (
    <div className="home">
      <section className="hero">
        <div className="hero-text">
          <PageTitle tab="A task list you can query">A task list you can query</PageTitle>
          <p className="lead">
            Every page you open, every task you add, tick off or delete becomes a row in a table, and the table answers
            your questions.
          </p>
          <div className="actions">{user ? <UserActions /> : <VisitorActions />}</div>
        </div>
        <ExampleRow />
      </section>
      <section aria-labelledby="way">
        <h2 id="way">The way of one click</h2>
        <PipelinePicture />
        <p className="caption">
          A change and its event are stored together, so neither is ever without the other. From the log on, the parts
          speak the standard protocols, and Apache Kafka, Kafka Connect and Apache Cassandra can take their places.
        </p>
      </section>
      <section className="recorded" aria-labelledby="recorded">
        <h2 id="recorded">What is recorded, and what is not</h2>
        <ul>
          <li>Opening a page, registering, logging in and out; adding, ticking off and deleting a task.</li>
          <li>With each: your email address or “anonymous”, the page or the task’s title, and the time.</li>
          <li>Rows expire after 90 days. Nothing goes to third parties.</li>
          <li>If your browser sends Global Privacy Control or Do Not Track, this page sends no page views.</li>
        </ul>
      </section>
    </div>
  );
}

function VisitorActions() {
  return (
    <>
      <Link className="button" to="/register">
        Create an account
      </Link>
      <Link className="button outlined" to="/login">
        Log in
      </Link>
    </>
  );
}

function UserActions() {
  return (
    <Link className="button" to="/tasks">
      Open your tasks
    </Link>
  );
}
