// Drafts are kept on the server, three seconds after the last key and when one leaves.

import { boxes, post, ticket } from "./page.js";

const PAUSE = 3000, A_MOMENT = 15_000;
const LEFT = "desk.left.";
const timers = new Map();
const kept = new Map(); // what the server has, by mode
let saving = Promise.resolve();

function say(mode, words) {
  const place = document.querySelector(`[data-kept=${mode}]`);
  if (place) place.textContent = words;
}

async function save(mode, text, options) {
  clearTimeout(timers.get(mode));
  timers.delete(mode);
  if (kept.get(mode) === text) return;
  const answer = await post(ticket.dataset.draftUrl, { mode, text }, options);
  if (answer?.ok) {
    kept.set(mode, text);
    say(mode, text.trim() ? "Draft saved" : "");
  } else {
    say(mode, "Draft not saved. Trying again…");
    plan(mode);
  }
}

function boxOf(mode) {
  return document.querySelector(`textarea[data-draft=${mode}]`);
}

function plan(mode) {
  clearTimeout(timers.get(mode));
  timers.set(mode, setTimeout(() => {
    // One after the other: an older text never arrives after a newer one.
    saving = saving.then(() => boxOf(mode) && save(mode, boxOf(mode).value));
  }, PAUSE));
}

/** Save at once whatever waits; for leaving. */
export function flush() {
  for (const mode of [...timers.keys()]) {
    if (!boxOf(mode)) continue;
    const text = boxOf(mode).value;
    save(mode, text, { keepalive: true });
    // A page drawn before that arrived would not know of it; this very tab does.
    sessionStorage.setItem(`${LEFT}${mode}`, JSON.stringify([location.pathname, Date.now(), text]));
  }
}

/** Take up what this tab had left a moment ago, if the server did not know of it yet. */
function takeUp(mode) {
  const [path, at, text] = JSON.parse(sessionStorage.getItem(`${LEFT}${mode}`) ?? "[]");
  sessionStorage.removeItem(`${LEFT}${mode}`);
  if (path !== location.pathname || Date.now() - at > A_MOMENT) return;
  if (!boxOf(mode) || boxOf(mode).value === text) return;
  boxOf(mode).value = text;
  plan(mode);
}

/** Before an answer goes: save what waits, lest it comes after and is a draft again. */
export async function settle() {
  const waiting = [...timers.keys()];
  await saving;
  for (const mode of waiting) {
    if (boxOf(mode)) await save(mode, boxOf(mode).value);
  }
}

/** Take what a fresh page holds as what the server has. */
export function takeStock() {
  for (const box of boxes()) kept.set(box.dataset.draft, box.value);
}

/** After an answer did not get through: what is in the boxes goes back to be kept. */
export function keepAgain() {
  for (const box of boxes()) {
    kept.delete(box.dataset.draft);
    if (box.value.trim()) plan(box.dataset.draft);
  }
}

export function keepDrafts() {
  takeStock();
  for (const mode of ["reply", "note"]) takeUp(mode);
  document.addEventListener("input", event => {
    const mode = event.target.dataset?.draft;
    if (!mode) return;
    say(mode, "");
    plan(mode);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  });
}
