/* An opened secret: kept in memory instead of in the page, and shown one field at a time.

   A shown field is hidden after 30 seconds. The secret is forgotten after five minutes and
   when the page is left, so before the browser could restore the page from its cache. */
"use strict";

globalThis.OpenedSecret = (() => {
  const SECONDS_SHOWN = 30, LIFETIME = 5 * 60 * 1000;
  const MASK = "••••••••";

  return class OpenedSecret {
    #fields; // a Map of names to values; null when forgotten
    #status;
    #rows;
    #timers = new Map(); // of the shown rows

    /** Take the fields from the JSON script in this [data-opened] element. */
    constructor(element) {
      this.element = element;
      this.#status = element.querySelector("[role=status]");
      this.#rows = [...element.querySelectorAll("[data-field]")];
      const script = element.querySelector("script");
      this.#fields = new Map(Object.entries(JSON.parse(script.textContent)));
      script.remove();
      for (const row of this.#rows) {
        row.querySelector("[data-show]").addEventListener("click", () => this.#toggle(row));
        row.querySelector("[data-copy]").addEventListener("click", () => this.#copy(row));
      }
      addEventListener("pagehide", () => this.forget());
      addEventListener("pageshow", event => { if (event.persisted) this.forget(); });
      setTimeout(() => this.forget(), LIFETIME);
    }

    get isForgotten() {
      return this.#fields === null;
    }

    forget() {
      if (this.isForgotten) return;
      this.#fields = null;
      for (const row of this.#rows) {
        this.#hide(row);
        for (const button of row.querySelectorAll("button")) button.disabled = true;
      }
      this.#status.textContent = "Forgotten here. Open it again, on record, if you need it.";
    }

    #toggle(row) {
      if (this.#timers.has(row)) this.#hide(row);
      else this.#show(row);
    }

    #show(row) {
      let left = SECONDS_SHOWN;
      const button = row.querySelector("[data-show]");
      row.querySelector("[data-value]").textContent = this.#fields.get(row.dataset.field);
      button.textContent = `Hide (${left})`;
      this.#timers.set(row, setInterval(() => {
        left -= 1;
        if (left === 0 || !row.isConnected) this.#hide(row);
        else button.textContent = `Hide (${left})`;
      }, 1000));
    }

    #hide(row) {
      clearInterval(this.#timers.get(row));
      this.#timers.delete(row);
      row.querySelector("[data-value]").textContent = MASK;
      row.querySelector("[data-show]").textContent = "Show";
    }

    async #copy(row) {
      const name = row.dataset.field;
      try {
        await secretClipboard.copy(this.#fields.get(name));
        this.#status.textContent = `Copied: ${name}. The clipboard is emptied after a minute.`;
      } catch {
        // Without TLS, or without permission, a page may not write to the clipboard.
        if (!this.#timers.has(row)) this.#show(row);
        getSelection().selectAllChildren(row.querySelector("[data-value]"));
        this.#status.textContent = `Selected: ${name}. Copy it with the keyboard.`;
      }
    }
  };
})();
