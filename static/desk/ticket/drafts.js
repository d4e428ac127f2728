// Save drafts on the server, three seconds after the last key and when the page closes.

import { boxes, post, ticket } from "./page.js";

const SAVE_DELAY = 3000, MAX_AGE = 15_000;
const STORAGE_PREFIX = "desk.left.";
const timers = new Map();
const savedTexts = new Map(); // the texts that the server has, by mode
let saveQueue = Promise.resolve();

function showStatus(mode, message) {
  const status = document.querySelector(`[data-kept=${mode}]`);
  if (status) status.textContent = message;
}

async function save(mode, text, options) {
  clearTimeout(timers.get(mode));
  timers.delete(mode);
  if (savedTexts.get(mode) === text) return;
  const response = await post(ticket.dataset.draftUrl, { mode, text }, options);
  if (response?.ok) {
    savedTexts.set(mode, text);
    showStatus(mode, text.trim() ? "Draft saved" : "");
  } else {
    showStatus(mode, "Draft not saved. Trying again…");
    scheduleSave(mode);
  }
}

function boxOf(mode) {
  return document.querySelector(`textarea[data-draft=${mode}]`);
}

function scheduleSave(mode) {
  clearTimeout(timers.get(mode));
  timers.set(mode, setTimeout(() => {
    // One after the other, so that an older text never replaces a newer one.
    saveQueue = saveQueue.then(() => boxOf(mode) && save(mode, boxOf(mode).value));
  }, SAVE_DELAY));
}

/** Save all pending drafts at once, because the page closes. */
export function saveNow() {
  for (const mode of [...timers.keys()]) {
    if (!boxOf(mode)) continue;
    const text = boxOf(mode).value;
    save(mode, text, { keepalive: true });
    // The next page may be rendered before that request arrives, so this tab stores it.
    sessionStorage.setItem(`${STORAGE_PREFIX}${mode}`, JSON.stringify([location.pathname, Date.now(), text]));
  }
}

/** Restore a text that this tab stored, if the server did not have it yet. */
function restoreUnsaved(mode) {
  const key = `${STORAGE_PREFIX}${mode}`;
  const [path, at, text] = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  // Another ticket's text waits for its page: the agent may come back at once.
  if (path !== location.pathname) return;
  sessionStorage.removeItem(key);
  if (Date.now() - at > MAX_AGE) return;
  if (!boxOf(mode) || boxOf(mode).value === text) return;
  boxOf(mode).value = text;
  scheduleSave(mode);
}

/** Save before a reply is sent. A later save would store the sent text as a draft. */
export async function savePending() {
  const pendingModes = [...timers.keys()];
  await saveQueue;
  for (const mode of pendingModes) {
    if (boxOf(mode)) await save(mode, boxOf(mode).value);
  }
}

/** The server has the texts of a page that was just rendered. */
export function markAsSaved() {
  for (const box of boxes()) savedTexts.set(box.dataset.draft, box.value);
}

/** Save the texts again, because a reply was not sent. */
export function scheduleAll() {
  for (const box of boxes()) {
    savedTexts.delete(box.dataset.draft);
    if (box.value.trim()) scheduleSave(box.dataset.draft);
  }
}

export function startDrafts() {
  markAsSaved();
  for (const mode of ["reply", "note"]) restoreUnsaved(mode);
  document.addEventListener("input", event => {
    const mode = event.target.dataset?.draft;
    if (!mode) return;
    showStatus(mode, "");
    scheduleSave(mode);
  });
  addEventListener("pagehide", saveNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveNow();
  });
}
