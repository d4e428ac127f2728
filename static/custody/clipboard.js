/* A secret in the clipboard, taken out again after a minute.

   Where the page may read the clipboard, it is emptied only while it still holds the
   secret. Where it may not, it is emptied unless something else was copied on this page:
   what was copied elsewhere in that minute goes as well, which is better than a password
   that stays. A page may write only while it is in front, so otherwise it waits for that.
   Of the secret a digest is kept here, so that it can be told from something else. */
"use strict";

globalThis.clipboardOfSecrets = (() => {
  const KEPT = 60 * 1000;
  let copied = null, clock = null;

  async function digest(text) {
    const bytes = new TextEncoder().encode(text);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
  }

  async function holdsOther(expected) {
    try {
      const right = await navigator.permissions.query({ name: "clipboard-read" });
      if (right.state !== "granted") return false;
      return await digest(await navigator.clipboard.readText()) !== expected;
    } catch {
      return false; // this browser has no such right
    }
  }

  async function empty() {
    if (copied === null) return;
    if (!document.hasFocus()) {
      addEventListener("focus", empty, { once: true });
      return;
    }
    const expected = copied;
    const isOther = await holdsOther(expected);
    if (copied !== expected) return; // something else was copied meanwhile
    copied = null;
    if (isOther) return;
    try {
      await navigator.clipboard.writeText("");
    } catch {
      // Some browsers want a press for each write. The clipboard keeps it then.
    }
  }

  /** Leave the clipboard alone: something else of this page is in it. */
  function forget() {
    copied = null;
    clearTimeout(clock);
  }

  /** Copy it, and take it out again; throws where a page may not write. */
  async function copy(text) {
    await navigator.clipboard.writeText(text);
    forget();
    copied = await digest(text);
    clock = setTimeout(empty, KEPT);
  }

  document.addEventListener("copy", forget);
  document.addEventListener("cut", forget);
  return { copy, forget };
})();
