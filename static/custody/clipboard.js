/* Copy a secret, and empty the clipboard after a minute.

   Where the page may read the clipboard, it is emptied only if it still holds the secret.
   Where it may not, it is emptied unless something else was copied on this page: what was
   copied in another program goes as well, which is better than a password that stays. A
   page may write to the clipboard only while it has the focus, so otherwise it waits. The
   script keeps a digest of the secret, to compare with, and not the secret. */
"use strict";

globalThis.secretClipboard = (() => {
  const LIFETIME = 60 * 1000; // milliseconds
  let copiedDigest = null, timer = null;

  async function digest(text) {
    const bytes = new TextEncoder().encode(text);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
  }

  async function holdsOther(expected) {
    try {
      const permission = await navigator.permissions.query({ name: "clipboard-read" });
      if (permission.state !== "granted") return false;
      return await digest(await navigator.clipboard.readText()) !== expected;
    } catch {
      return false; // this browser has no such permission
    }
  }

  async function empty() {
    if (copiedDigest === null) return;
    if (!document.hasFocus()) {
      addEventListener("focus", empty, { once: true });
      return;
    }
    const expected = copiedDigest;
    const isOther = await holdsOther(expected);
    if (copiedDigest !== expected) return; // something else was copied meanwhile
    copiedDigest = null;
    if (isOther) return;
    try {
      await navigator.clipboard.writeText("");
    } catch {
      // Some browsers require a click for each write. Then the secret stays.
    }
  }

  /** Leave the clipboard alone, because something else was copied on this page. */
  function forget() {
    copiedDigest = null;
    clearTimeout(timer);
  }

  /** Copy a text and empty the clipboard later; throws where a page may not write. */
  async function copy(text) {
    await navigator.clipboard.writeText(text);
    forget();
    copiedDigest = await digest(text);
    timer = setTimeout(empty, LIFETIME);
  }

  document.addEventListener("copy", forget);
  document.addEventListener("cut", forget);
  return { copy, forget };
})();
