// A queue by keyboard: J and K walk, X selects, a letter changes what is selected. The
// list refreshes itself and keeps the selection, the place of the keyboard and the scroll.

import { announce } from "./desk.js";

const work = document.getElementById("work");
const list = document.getElementById("list");
const report = document.getElementById("report");
const OPENED = "desk.opened";

const selected = new Set();
let current = null; // the number of the row the keyboard is at
let last = null; // where a range begins: the row that was selected last

document.documentElement.classList.add("has-script");

const rows = () => [...list.querySelectorAll("tr[data-number]")];
const rowOf = number => document.getElementById(`row-${number}`);
const boxOf = number => document.getElementById(`pick-${number}`);

// --- walking ------------------------------------------------------------------------

function mark(number) {
  current = number;
  for (const row of rows()) row.classList.toggle("is-current", row.dataset.number === number);
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex(row => row.dataset.number === current);
  const next = at < 0 ? all[0] : all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.querySelector("a.title").focus();
}

list.addEventListener("focusin", event => {
  const row = event.target.closest("tr[data-number]");
  if (row) mark(row.dataset.number);
});

list.addEventListener("click", event => {
  if (event.target.closest("a.title")) {
    const number = event.target.closest("tr").dataset.number;
    sessionStorage.setItem(OPENED, JSON.stringify([location.search, number]));
  }
});

function returnToWhereWeWere() {
  const [search, number] = JSON.parse(sessionStorage.getItem(OPENED) || "[]");
  sessionStorage.removeItem(OPENED);
  if (search !== location.search) return;
  // What was opened may have left the queue since; then its neighbour is the next one.
  (rowOf(number) || rows()[0])?.querySelector("a.title").focus();
}

// --- selecting ----------------------------------------------------------------------

function showSelection() {
  for (const row of rows()) {
    const number = row.dataset.number;
    boxOf(number).checked = selected.has(number);
    row.classList.toggle("is-selected", selected.has(number));
  }
  const bulk = document.getElementById("bulk");
  if (!bulk) return;
  bulk.classList.toggle("has-selection", selected.size > 0);
  const words = `Selected: ${selected.size}`;
  const count = document.getElementById("bulk-count");
  if (count.textContent !== words) count.textContent = words;
}

function select(number, on, isRange) {
  const all = rows().map(row => row.dataset.number);
  const [from, to] = [all.indexOf(last), all.indexOf(number)];
  const range = isRange && from >= 0
    ? all.slice(Math.min(from, to), Math.max(from, to) + 1)
    : [number];
  for (const each of range) {
    if (on) selected.add(each);
    else selected.delete(each);
  }
  last = number;
  showSelection();
}

function deselect() {
  selected.clear();
  last = null;
  showSelection();
}

list.addEventListener("click", event => {
  if (event.target.matches("[name=ticket]")) {
    select(event.target.value, event.target.checked, event.shiftKey);
  }
});

// A click with Shift on a label selects text in some browsers.
list.addEventListener("mousedown", event => {
  if (event.shiftKey && event.target.closest(".pick")) event.preventDefault();
});

// --- changing -----------------------------------------------------------------------

function choose(name, label) {
  if (!selected.size && current && rowOf(current)) select(current, true, false);
  if (!selected.size) {
    announce("Select a ticket first.");
    return;
  }
  const field = work.elements.namedItem(name);
  const options = field.matches("select")
    ? [...field.options].slice(1).map(each => ({ value: each.value, label: each.label }))
    : tagsShown().map(tag => ({ value: tag, label: tag }));
  const detail = {
    label: `${label}: ${selected.size === 1 ? "1 ticket" : `${selected.size} tickets`}`,
    options,
    takesText: !field.matches("select"),
    chosen(value) {
      for (const each of work.querySelectorAll(".bulk-fields input, .bulk-fields select")) {
        each.value = "";
      }
      field.value = value;
      work.requestSubmit();
    },
  };
  document.dispatchEvent(new CustomEvent("desk:choose", { detail }));
}

function tagsShown() {
  return [...new Set([...list.querySelectorAll(".tags bdi")].map(tag => tag.textContent))].sort();
}

for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => choose(button.dataset.choose, button.ariaLabel));
}
document.querySelector("[data-deselect]")?.addEventListener("click", deselect);

// Settled: what came is alive, and its undo would not leave the page.
report.addEventListener("htmx:afterSettle", () => {
  const shown = report.querySelector("[data-report]");
  if (!shown) return;
  announce(shown.dataset.report);
  if (!("error" in shown.dataset)) {
    deselect();
    for (const one of shown.querySelectorAll("[data-refused]")) selected.add(one.dataset.refused);
    showSelection();
  }
  countDown(shown.querySelector(".undo"));
});

function countDown(form) {
  if (!form) return;
  const end = Date.now() + form.dataset.seconds * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (!form.isConnected) clearInterval(timer);
    else if (left > 0) form.querySelector(".undo-left").textContent = `${left} s`;
    else {
      clearInterval(timer);
      if (form.contains(document.activeElement)) report.focus();
      form.remove();
    }
  }, 250);
}

report.addEventListener("click", event => {
  if (event.target.closest("[data-dismiss]")) {
    report.replaceChildren();
    (current && rowOf(current)?.querySelector("a.title") || report).focus();
  }
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  work.addEventListener(failure, event => {
    if (event.detail.elt !== work) return;
    const words = "The desk did not answer. Look at the list before you try again.";
    report.textContent = words;
    announce(words);
  });
}

// --- refreshing ---------------------------------------------------------------------

let before = null; // what the last refresh said
let anchor = null; // a row on the screen and where it stood

list.addEventListener("htmx:beforeRequest", event => {
  if (event.target === list && document.hidden) event.preventDefault();
});

list.addEventListener("htmx:beforeSwap", event => {
  if (event.target !== list) return;
  if (event.detail.serverResponse === before) {
    event.detail.shouldSwap = false;
    return;
  }
  before = event.detail.serverResponse;
  const seen = rows().filter(row => row.getBoundingClientRect().bottom > 0);
  const kept = seen.find(row => row.dataset.number === current) || seen[0];
  anchor = {
    numbers: new Set(rows().map(row => row.dataset.number)),
    number: kept?.dataset.number,
    top: kept?.getBoundingClientRect().top,
    at: rows().findIndex(row => row.dataset.number === current),
    hadFocus: list.contains(document.activeElement),
  };
});

list.addEventListener("htmx:afterSwap", event => {
  if (event.target !== list || !anchor) return;
  const all = rows();
  const there = new Set(all.map(row => row.dataset.number));
  for (const number of selected) if (!there.has(number)) selected.delete(number);
  if (current && !there.has(current)) mark(all.at(Math.min(anchor.at, all.length - 1))?.dataset.number ?? null);
  else mark(current);
  showSelection();
  keepFocus();
  const row = rowOf(anchor.number);
  if (row) scrollBy(0, row.getBoundingClientRect().top - anchor.top);
  const fresh = all.filter(each => !anchor.numbers.has(each.dataset.number)).length;
  if (fresh) announce(fresh === 1 ? "1 ticket came into this queue." : `${fresh} tickets came into this queue.`);
});

// Until it settles, htmx lends new rows the attributes of those they replace.
list.addEventListener("htmx:afterSettle", event => {
  if (event.target !== list) return;
  mark(current);
  showSelection();
});

function focusCurrent() {
  const title = current && rowOf(current)?.querySelector("a.title");
  (title || document.getElementById("main")).focus({ preventScroll: true });
}

function keepFocus() {
  if (anchor.hadFocus && !list.contains(document.activeElement)) focusCurrent();
}

// A dialog gives the keyboard back to where it was, unless a refresh took that away.
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    const at = document.activeElement;
    if (current && (at === document.body || dialog.contains(at))) focusCurrent();
  });
}

// --- keys that no button has --------------------------------------------------------

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  x: isRange => current && select(current, isRange || !selected.has(current), isRange),
};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select")
    && !event.target.closest("dialog:not([open])");
  if (event.key === "Escape") {
    const menu = event.target.closest("details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (typing) (rowOf(current) || rows()[0])?.querySelector("a.title").focus();
    else deselect();
    return;
  }
  const act = KEYS[event.key.toLowerCase()];
  if (!act || typing || localStorage.getItem("desk.singleKeysOff")) return;
  event.preventDefault();
  act(event.shiftKey);
});

returnToWhereWeWere();
showSelection();
