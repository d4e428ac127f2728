/* File a ticket, and read a refusal. */

import { createClient } from "./src/client/index.ts";
import { createTicket } from "./src/index.ts";

const client = createClient({
  baseUrl: process.env.BASE_URL!,
  auth: process.env.API_KEY!,
});

const { data: filed, error } = await createTicket({
  client,
  body: {
    title: "Database connection issue",
    description: "Unable to connect to production DB after recent deployment",
  },
});
if (!filed) throw new Error(`Refused: ${error.error.code}`);

console.log("Filed:", filed.title, "is", filed.status);
