// An opened secret in the sidebar (static/custody/opened_secret.js), which stays when htmx
// swaps the sidebar, and how long the other secrets have left.

/* global OpenedSecret */

let opened = null;
let listItemId = ""; // of the credential whose secret is open

/** Take the secret from a page or fragment that has just been rendered. */
function takeOpenedSecret() {
  restoreOpenedSecret();
  const element = document.querySelector("[data-opened]");
  if (!element?.querySelector("script")) return;
  opened?.forget();
  listItemId = element.closest("li.secret").id;
  opened = new OpenedSecret(element);
}

/** Put the secret back into a new sidebar, if the agent may still open it there. */
function restoreOpenedSecret() {
  if (!opened || opened.isForgotten || opened.element.isConnected) return;
  const listItem = document.getElementById(listItemId);
  const opener = listItem?.querySelector(".open-secret");
  if (opener && !listItem.querySelector("[data-opened]")) opener.before(opened.element);
  else opened.forget();
}

function updateTimesLeft() {
  for (const time of document.querySelectorAll("time[data-left]")) {
    const minutes = Math.max(0, Math.floor((new Date(time.dateTime) - Date.now()) / 60_000));
    const left = minutes >= 2880 ? `${Math.floor(minutes / 1440)} d`
      : minutes >= 60 ? `${Math.floor(minutes / 60)} h` : `${minutes} min`;
    time.textContent = minutes ? `${left} left` : "its time is over";
  }
}

export function startSecrets() {
  takeOpenedSecret();
  document.addEventListener("htmx:afterSwap", takeOpenedSecret);
  document.addEventListener("htmx:oobAfterSwap", takeOpenedSecret);
  setInterval(updateTimesLeft, 30_000);
}
