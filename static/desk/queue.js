// A queue by keyboard: J and K move, X selects, other keys change the selected tickets.
// The list refreshes itself and keeps the selection, the focus and the scroll position.

import { announce } from "./desk.js";

const work = document.getElementById("work");
const list = document.getElementById("list");
const report = document.getElementById("report");
const OPENED_KEY = "desk.opened";

const selected = new Set();
let current = null; // the number of the row that had the focus last
let rangeStart = null; // the row that was selected last

document.documentElement.classList.add("has-script");

const rows = () => [...list.querySelectorAll("tr[data-number]")];
const rowOf = number => document.getElementById(`row-${number}`);
const boxOf = number => document.getElementById(`pick-${number}`);

// --- moving -------------------------------------------------------------------------

function setCurrent(number) {
  current = number;
  for (const row of rows()) row.classList.toggle("is-current", row.dataset.number === number);
}

function moveFocus(step) {
  const all = rows();
  if (!all.length) return;
  const index = all.findIndex(row => row.dataset.number === current);
  const next = index < 0 ? all[0] : all[Math.min(Math.max(index + step, 0), all.length - 1)];
  next.querySelector("a.title").focus();
}

list.addEventListener("focusin", event => {
  const row = event.target.closest("tr[data-number]");
  if (row) setCurrent(row.dataset.number);
});

list.addEventListener("click", event => {
  if (event.target.closest("a.title")) {
    const number = event.target.closest("tr").dataset.number;
    sessionStorage.setItem(OPENED_KEY, JSON.stringify([location.search, number]));
  }
});

function restoreFocus() {
  const [search, number] = JSON.parse(sessionStorage.getItem(OPENED_KEY) || "[]");
  sessionStorage.removeItem(OPENED_KEY);
  if (search !== location.search) return;
  // The opened ticket may have left the queue since.
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
  const message = `Selected: ${selected.size}`;
  const count = document.getElementById("bulk-count");
  if (count.textContent !== message) count.textContent = message;
}

function select(number, isSelected, isRange) {
  const all = rows().map(row => row.dataset.number);
  const [from, to] = [all.indexOf(rangeStart), all.indexOf(number)];
  const range = isRange && from >= 0
    ? all.slice(Math.min(from, to), Math.max(from, to) + 1)
    : [number];
  for (const each of range) {
    if (isSelected) selected.add(each);
    else selected.delete(each);
  }
  rangeStart = number;
  showSelection();
}

function deselect() {
  selected.clear();
  rangeStart = null;
  showSelection();
}

list.addEventListener("click", event => {
  if (event.target.matches("[name=ticket]")) {
    select(event.target.value, event.target.checked, event.shiftKey);
  }
});

// Shift with a click on a label selects text in some browsers.
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
    : visibleTags().map(tag => ({ value: tag, label: tag }));
  const detail = {
    label: `${label}: ${selected.size === 1 ? "1 ticket" : `${selected.size} tickets`}`,
    options,
    allowsText: !field.matches("select"),
    onChoose(value) {
      for (const each of work.querySelectorAll(".bulk-fields input, .bulk-fields select")) {
        each.value = "";
      }
      field.value = value;
      work.requestSubmit();
    },
  };
  document.dispatchEvent(new CustomEvent("desk:choose", { detail }));
}

function visibleTags() {
  return [...new Set([...list.querySelectorAll(".tags bdi")].map(tag => tag.textContent))].sort();
}

for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => choose(button.dataset.choose, button.ariaLabel));
}
document.querySelector("[data-deselect]")?.addEventListener("click", deselect);

// After htmx has settled, so that the form of the undo is processed by htmx.
report.addEventListener("htmx:afterSettle", () => {
  const reportElement = report.querySelector("[data-report]");
  if (!reportElement) return;
  announce(reportElement.dataset.report);
  if (!("error" in reportElement.dataset)) {
    deselect();
    for (const one of reportElement.querySelectorAll("[data-refused]")) selected.add(one.dataset.refused);
    showSelection();
  }
  countDown(reportElement.querySelector(".undo"));
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
    const message = "The desk did not answer. Look at the list before you try again.";
    report.textContent = message;
    announce(message);
  });
}

// --- refreshing ---------------------------------------------------------------------

let lastResponse = null; // to skip a swap that would change nothing
let scrollAnchor = null; // a visible row and its position before the swap

list.addEventListener("htmx:beforeRequest", event => {
  if (event.target === list && document.hidden) event.preventDefault();
});

list.addEventListener("htmx:beforeSwap", event => {
  if (event.target !== list) return;
  if (event.detail.serverResponse === lastResponse) {
    event.detail.shouldSwap = false;
    return;
  }
  lastResponse = event.detail.serverResponse;
  const visibleRows = rows().filter(row => row.getBoundingClientRect().bottom > 0);
  const anchorRow = visibleRows.find(row => row.dataset.number === current) || visibleRows[0];
  scrollAnchor = {
    numbers: new Set(rows().map(row => row.dataset.number)),
    number: anchorRow?.dataset.number,
    top: anchorRow?.getBoundingClientRect().top,
    index: rows().findIndex(row => row.dataset.number === current),
    hadFocus: list.contains(document.activeElement),
  };
});

list.addEventListener("htmx:afterSwap", event => {
  if (event.target !== list || !scrollAnchor) return;
  const all = rows();
  const numbers = new Set(all.map(row => row.dataset.number));
  for (const number of selected) if (!numbers.has(number)) selected.delete(number);
  if (current && !numbers.has(current)) setCurrent(all.at(Math.min(scrollAnchor.index, all.length - 1))?.dataset.number ?? null);
  else setCurrent(current);
  showSelection();
  restoreListFocus();
  const row = rowOf(scrollAnchor.number);
  if (row) scrollBy(0, row.getBoundingClientRect().top - scrollAnchor.top);
  const newRows = all.filter(each => !scrollAnchor.numbers.has(each.dataset.number)).length;
  if (newRows) announce(newRows === 1 ? "1 ticket came into this queue." : `${newRows} tickets came into this queue.`);
});

// Until it settles, htmx gives new rows the attributes of the rows they replace.
list.addEventListener("htmx:afterSettle", event => {
  if (event.target !== list) return;
  setCurrent(current);
  showSelection();
});

function focusCurrent() {
  const title = current && rowOf(current)?.querySelector("a.title");
  (title || document.getElementById("main")).focus({ preventScroll: true });
}

function restoreListFocus() {
  if (scrollAnchor.hadFocus && !list.contains(document.activeElement)) focusCurrent();
}

// A dialog returns the focus, unless a refresh has removed the focused element.
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    const focused = document.activeElement;
    if (current && (focused === document.body || dialog.contains(focused))) focusCurrent();
  });
}

// --- keys without a button ----------------------------------------------------------

const KEYS = {
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
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
  const action = KEYS[event.key.toLowerCase()];
  if (!action || typing || localStorage.getItem("desk.singleKeysOff")) return;
  event.preventDefault();
  action(event.shiftKey);
});

restoreFocus();
showSelection();
