// What comes back from the forms: refusals are shown too, and focus has a place to be.

import { announce } from "./page.js";
import { keepAgain, settle, takeStock } from "./drafts.js";
import { newest, showNewest } from "./newest.js";

// Answers of ours that say why not, on the page as it now is.
const SAID_WHY = [400, 403, 409, 410, 412, 429, 500, 503];

function isPart(xhr) {
  const isOurs = new URL(xhr.responseURL, location.href).pathname.startsWith("/admin/desk/");
  return isOurs && !/^\s*<!doctype/i.test(xhr.responseText);
}

function fail(words) {
  const place = document.getElementById("lost") ?? document.createElement("p");
  place.id = "lost";
  place.className = "refusal";
  place.setAttribute("role", "alert");
  place.textContent = words;
  document.getElementById("composer").prepend(place);
  keepAgain();
}

function beforeSwap(event) {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Redirect")) return;
  if (!isPart(xhr)) {
    event.detail.shouldSwap = false;
    event.preventDefault();
    fail(xhr.status < 400
      ? "You are signed out. Sign in in another tab, then try again: your text is still here."
      : "That did not work. Your text is still here.");
  } else if (SAID_WHY.includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
}

function afterWork() {
  takeStock();
  showNewest();
  const done = document.getElementById("done");
  if (done) announce(done.textContent);
  if (document.getElementById("refusal")) {
    const mode = document.querySelector("[name=chosen-mode]:checked").value;
    document.getElementById(`text-${mode}`).focus();
  } else newest().focus({ preventScroll: true });
}

function afterFacts(facts) {
  const { changed, refused } = facts.dataset;
  const place = document.querySelector(`#fact-${changed ?? refused} summary`);
  // Drawn beside the old one of its name, it was closed.
  if (refused && place) place.parentElement.open = true;
  // Whoever has begun to write meanwhile goes on: their letters would be keys of the page.
  const isWriting = document.activeElement?.matches("[data-draft]");
  if (!isWriting) (place ?? document.getElementById("about-secrets"))?.focus();
  if (changed) announce(`Changed: ${place.innerText.replace(/\s+/g, " ")}.`);
  document.dispatchEvent(new CustomEvent("desk:moved"));
}

export function swapParts() {
  document.addEventListener("htmx:confirm", event => {
    if (!event.detail.elt.closest("#composer")) return;
    event.preventDefault();
    settle().then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:sendError", () => fail("Nothing was sent: no connection. Your text is still here."));
  document.addEventListener("htmx:afterSettle", event => {
    const { target, elt } = event.detail;
    if (elt.id === "work" || target?.id === "work") afterWork();
    else if (elt.id === "facts") afterFacts(elt);
    else if (target?.id === "earlier") elt.focus({ preventScroll: true }); // each: the last keeps it
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
