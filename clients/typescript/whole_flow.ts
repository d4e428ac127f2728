/* Everything the guides tell of, once and in their order.

BASE_URL and API_KEY say where and as whom, AGENT who is to answer (a sandbox has one
agent alone), and RECEIVER which address of yours is told of events. */

import { createClient } from "./src/client/index.ts";
import {
  createComment,
  createCredential,
  createTicket,
  createWebhook,
  getAccessLog,
  getHealth,
  getTicket,
  listComments,
  listCredentials,
  listEvents,
  updateComment,
  updateTicket,
  type ErrorBody,
  type ErrorResponse,
} from "./src/index.ts";

const { BASE_URL, API_KEY, RECEIVER, AGENT = "agent@sandbox.test" } = process.env;
const client = createClient({ baseUrl: BASE_URL!, auth: API_KEY! });

type Answer<Data> = { data?: Data; error?: ErrorResponse };

/** Return what was answered; a refusal ends the program with its code. */
function done<Data>({ data, error }: Answer<Data>): Data {
  if (data === undefined) throw new Error(`Refused: ${error?.error.code}`);
  return data;
}

/** Return why we were refused; an answer ends the program. */
function refusal({ error }: Answer<unknown>): ErrorBody {
  if (!error) throw new Error("Not refused.");
  return error.error;
}

const say = (what: string, ...values: unknown[]) =>
  console.log(`${what}:`, ...values.map((value) => JSON.stringify(value)));

// Health
const { data: health } = await getHealth({ client });
if (health) say("health", health.status);

// A ticket with every field
const ticket = done(
  await createTicket({
    client,
    body: {
      title: "Database connection issue",
      description: "Unable to connect to production DB after recent deployment",
      priority: "high",
      category: "database",
      tags: ["urgent", "production", "deployment"],
      customer_email: "client@agency.com",
      due_date: "2024-01-20",
      environment: "production",
      metadata: { order: 1207 },
    },
    headers: { "Idempotency-Key": crypto.randomUUID() }, // the same when you try again
  }),
);
say("filed", ticket.status, ticket.priority, ticket.tags);

// The same ticket, read
const found = done(await getTicket({ client, path: { ticket_id: ticket.id } }));
say("read", found.title, found.due_date);

// Changed, and given to an agent
const changed = done(
  await updateTicket({
    client,
    path: { ticket_id: ticket.id },
    body: { status: "in_progress", priority: "medium", assigned_to: AGENT },
  }),
);
say("changed", changed.status, changed.priority, changed.assigned_to);

// Comments: added, edited, listed
const comment = done(
  await createComment({
    client,
    path: { ticket_id: ticket.id },
    body: { content: "This is my comment/reply", is_internal: false },
  }),
);
const edited = done(
  await updateComment({
    client,
    path: { ticket_id: ticket.id, comment_id: comment.id },
    body: { content: "Updated comment content", is_internal: true },
  }),
);
const thread = done(await listComments({ client, path: { ticket_id: ticket.id } }));
say("thread", thread.comments.map((said) => said.content), edited.is_internal);

// A secret: handed over, listed, and who opened it
const credential = done(
  await createCredential({
    client,
    path: { ticket_id: ticket.id },
    body: {
      type: "wordpress_admin",
      credentials: {
        url: "https://client-site.com/wp-admin",
        username: "admin_user",
        password: "temporary_password",
      },
      notes: "Access expires in 24 hours",
      expires_at: new Date(Date.now() + 24 * 3600_000).toISOString(),
    },
  }),
);
const kept = done(await listCredentials({ client, path: { ticket_id: ticket.id } }));
const log = done(
  await getAccessLog({
    client,
    path: { ticket_id: ticket.id, credential_id: credential.id },
  }),
);
say("secret", kept.credentials.map((secret) => secret.fields), log.access_log.length);

// Where to tell us what happens
const webhook = done(
  await createWebhook({
    client,
    body: { url: RECEIVER!, events: ["ticket.status_changed"] },
  }),
);
say("webhook", webhook.status, webhook.secret?.slice(0, 6));

// What happened so far
const events = done(await listEvents({ client, query: { ticket: ticket.id } }));
say("events", events.events.map((event) => event.type));

// What is refused, and why
const missing = refusal(await getTicket({ client, path: { ticket_id: "TICK-1" } }));
say("missing", missing.code);
const faulty = refusal(
  await createTicket({ client, body: { title: "", description: "d" } }),
);
const faults = faulty.details.fields as { field: string }[];
say("faulty", faulty.code, faults.map((fault) => fault.field));
