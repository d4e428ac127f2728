// Shared by the scripts of the ticket's page.

export { announce } from "../desk.js";

/** The element with the ticket's URLs as data attributes. */
export const ticket = document.getElementById("ticket");

/** The text fields of reply and note. */
export function boxes() {
  return [...document.querySelectorAll("textarea[data-draft]")];
}

/** The newest event that the conversation on this page includes. */
export function lastSeenEvent() {
  return document.getElementById("thread").dataset.seen;
}

export function formData(fields) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

/** Post fields. With `keepalive` the request outlives the page. Resolves to null on failure. */
export async function post(url, fields, { keepalive = false } = {}) {
  try {
    const response = await fetch(url, {
      method: "POST", body: formData(fields), keepalive, redirect: "manual",
    });
    return response.type === "opaqueredirect" ? null : response;
  } catch {
    return null;
  }
}
