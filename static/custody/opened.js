/* An opened secret: kept here, out of the page, and shown one field at a time.

   A shown field is hidden after 30 seconds. All of it is forgotten after five minutes,
   when the page is left, and so before it could come back from the browser's cache. */
"use strict";

(() => {
  const SHOWN = 30, KEPT = 5 * 60 * 1000;
  const MASK = "••••••••";
  const source = document.getElementById("secret");
  const said = document.getElementById("said");
  const rows = [...document.querySelectorAll("[data-field]")].map(row => ({
    name: row.dataset.field,
    value: row.querySelector("[data-value]"),
    show: row.querySelector("[data-show]"),
    copy: row.querySelector("[data-copy]"),
    clock: null,
  }));
  let secret = new Map(Object.entries(JSON.parse(source.textContent)));
  source.remove();

  function hide(row) {
    clearInterval(row.clock);
    row.clock = null;
    row.value.textContent = MASK;
    row.show.textContent = "Show";
  }

  function show(row) {
    let left = SHOWN;
    row.value.textContent = secret.get(row.name);
    row.show.textContent = `Hide (${left})`;
    row.clock = setInterval(() => {
      left -= 1;
      if (left === 0) hide(row);
      else row.show.textContent = `Hide (${left})`;
    }, 1000);
  }

  async function copy(row) {
    try {
      await clipboardOfSecrets.copy(secret.get(row.name));
      said.textContent = `Copied: ${row.name}. The clipboard is emptied after a minute.`;
    } catch {
      // Without TLS, or where it is forbidden, a page may not write the clipboard.
      if (row.clock === null) show(row);
      getSelection().selectAllChildren(row.value);
      said.textContent = `Selected: ${row.name}. Copy it with the keyboard.`;
    }
  }

  function forget() {
    if (secret === null) return;
    secret = null;
    for (const row of rows) {
      hide(row);
      row.show.disabled = row.copy.disabled = true;
    }
    said.textContent = "Forgotten here. Open it again, on record, if you need it.";
  }

  for (const row of rows) {
    row.show.addEventListener("click", () => {
      if (row.clock === null) show(row);
      else hide(row);
    });
    row.copy.addEventListener("click", () => copy(row));
  }
  addEventListener("pagehide", forget);
  addEventListener("pageshow", event => { if (event.persisted) forget(); });
  setTimeout(forget, KEPT);
})();
