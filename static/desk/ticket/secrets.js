// An opened secret: kept here, out of the page, one field shown at a time. A field is
// hidden after 30 seconds; all is forgotten after five minutes, and when one leaves.

const SHOWN = 30, KEPT = 5 * 60 * 1000;
const MASK = "••••••••";
let holding = null;

class Held {
  constructor(place) {
    const source = place.querySelector("script");
    this.secret = new Map(Object.entries(JSON.parse(source.textContent)));
    source.remove();
    this.place = place;
    this.home = place.closest("li.secret").id;
    this.told = place.querySelector("[data-told]");
    this.clocks = new Map();
    this.end = setTimeout(() => this.forget(), KEPT);
  }

  hide(row) {
    clearInterval(this.clocks.get(row));
    this.clocks.delete(row);
    row.querySelector("[data-value]").textContent = MASK;
    row.querySelector("[data-show]").textContent = "Show";
  }

  show(row) {
    let left = SHOWN;
    const button = row.querySelector("[data-show]");
    row.querySelector("[data-value]").textContent = this.secret.get(row.dataset.field);
    button.textContent = `Hide (${left})`;
    this.clocks.set(row, setInterval(() => {
      left -= 1;
      if (left === 0 || !row.isConnected) this.hide(row);
      else button.textContent = `Hide (${left})`;
    }, 1000));
  }

  async copy(row) {
    const name = row.dataset.field;
    try {
      await clipboardOfSecrets.copy(this.secret.get(name));
      this.told.textContent = `Copied: ${name}. The clipboard is emptied after a minute.`;
    } catch {
      // Without TLS, or where it is forbidden, a page may not write the clipboard.
      if (!this.clocks.has(row)) this.show(row);
      getSelection().selectAllChildren(row.querySelector("[data-value]"));
      this.told.textContent = `Selected: ${name}. Copy it with the keyboard.`;
    }
  }

  forget() {
    if (this.secret === null) return;
    this.secret = null;
    clearTimeout(this.end);
    for (const row of this.place.querySelectorAll("[data-field]")) {
      this.hide(row);
      for (const button of row.querySelectorAll("button")) button.disabled = true;
    }
    this.told.textContent = "Forgotten here. Open it again, on record, if you need it.";
  }
}

/** The side was drawn anew around an open secret: it stays, while it may be opened. */
function putBack() {
  if (!holding?.secret || holding.place.isConnected) return;
  const home = document.getElementById(holding.home);
  if (home?.querySelector(".open-secret") && !home.querySelector("[data-opened]")) {
    home.querySelector(".open-secret").before(holding.place);
  } else holding.forget();
}

function take() {
  putBack();
  const place = document.querySelector("[data-opened]");
  if (!place?.querySelector("script")) return;
  holding?.forget();
  holding = new Held(place);
}

function pressed(event) {
  const row = event.target.closest("[data-opened] [data-field]");
  if (!row || !holding?.secret) return;
  if (event.target.closest("[data-copy]")) holding.copy(row);
  else if (!event.target.closest("[data-show]")) return;
  else if (holding.clocks.has(row)) holding.hide(row);
  else holding.show(row);
}

/** How long secrets still live, told anew every half minute. */
function count() {
  for (const time of document.querySelectorAll("time[data-left]")) {
    const minutes = Math.max(0, Math.floor((new Date(time.dateTime) - Date.now()) / 60_000));
    const left = minutes >= 2880 ? `${Math.floor(minutes / 1440)} d`
      : minutes >= 60 ? `${Math.floor(minutes / 60)} h` : `${minutes} min`;
    time.textContent = minutes ? `${left} left` : "its time is over";
  }
}

export function holdSecrets() {
  take();
  document.addEventListener("htmx:afterSwap", take);
  document.addEventListener("htmx:oobAfterSwap", take);
  document.addEventListener("click", pressed);
  addEventListener("pagehide", () => holding?.forget());
  addEventListener("pageshow", event => { if (event.persisted) holding?.forget(); });
  setInterval(count, 30_000);
}
