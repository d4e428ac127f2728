// Handle htmx responses: swap refusals too, and set the focus.

import { announce } from "./page.js";
import { scheduleAll, savePending, markAsSaved } from "./drafts.js";
import { newestMessage, scrollToNewest } from "./newest.js";

// Error responses of the desk that are fragments with the reason.
const STATUSES_WITH_FRAGMENT = [400, 403, 409, 410, 412, 429, 500, 503];

function isFragment(xhr) {
  const isDesk = new URL(xhr.responseURL, location.href).pathname.startsWith("/admin/desk/");
  return isDesk && !/^\s*<!doctype/i.test(xhr.responseText);
}

function showFailure(message) {
  const alert = document.getElementById("lost") ?? document.createElement("p");
  alert.id = "lost";
  alert.className = "refusal";
  alert.setAttribute("role", "alert");
  alert.textContent = message;
  document.getElementById("composer").prepend(alert);
  scheduleAll();
}

function beforeSwap(event) {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Redirect")) return;
  if (!isFragment(xhr)) {
    event.detail.shouldSwap = false;
    event.preventDefault();
    showFailure(xhr.status < 400
      ? "You are signed out. Sign in in another tab, then try again: your text is still here."
      : "That did not work. Your text is still here.");
  } else if (STATUSES_WITH_FRAGMENT.includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
}

function afterMainSwap() {
  markAsSaved();
  scrollToNewest();
  const done = document.getElementById("done");
  if (done) announce(done.textContent);
  if (document.getElementById("refusal")) {
    const mode = document.querySelector("[name=chosen-mode]:checked").value;
    document.getElementById(`text-${mode}`).focus();
  } else newestMessage().focus({ preventScroll: true });
}

function afterSidebarSwap(sidebar) {
  const { changed, refused } = sidebar.dataset;
  const summary = document.querySelector(`#fact-${changed ?? refused} summary`);
  // Next to the old element of the same name, the browser closed it.
  if (refused && summary) summary.parentElement.open = true;
  // If the agent has started to write meanwhile, keep the focus there: elsewhere the
  // letters would be shortcuts.
  const isWriting = document.activeElement?.matches("[data-draft]");
  if (!isWriting) (summary ?? document.getElementById("about-secrets"))?.focus();
  if (changed) announce(`Changed: ${summary.innerText.replace(/\s+/g, " ")}.`);
  document.dispatchEvent(new CustomEvent("desk:moved"));
}

export function startSwaps() {
  document.addEventListener("htmx:confirm", event => {
    if (!event.detail.elt.closest("#composer")) return;
    event.preventDefault();
    savePending().then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:sendError", () => showFailure("Nothing was sent: no connection. Your text is still here."));
  document.addEventListener("htmx:afterSettle", event => {
    const { target, elt } = event.detail;
    if (elt.id === "work" || target?.id === "work") afterMainSwap();
    else if (elt.id === "facts") afterSidebarSwap(elt);
    else if (target?.id === "earlier") elt.focus({ preventScroll: true }); // called for each; the last keeps it
    else if (elt.id === "macro") document.getElementById("macro-title").focus();
    else if (elt.id.startsWith("secret-")) (elt.querySelector("[data-show], [role=alert] a, textarea") ?? elt).focus();
  });
  document.addEventListener("click", event => {
    if (event.target.closest("#macros a")) document.getElementById("macros").open = false;
    if (!event.target.closest("[data-close-macro]")) return;
    event.preventDefault();
    document.getElementById("macro").replaceWith(Object.assign(document.createElement("div"), { id: "macro" }));
    document.querySelector("#macros summary")?.focus();
  });
}
