// Single-key shortcuts of the ticket's page. None acts while a text field has the focus.

import { announce } from "./page.js";

const TEXT_FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function focusTextField(mode) {
  const choice = document.getElementById(`mode-${mode}`);
  if (!choice) return;
  choice.checked = true;
  document.getElementById(`text-${mode}`).focus();
}

function openField(id) {
  const field = document.getElementById(id);
  if (!field) return;
  field.open = true;
  (field.querySelector("[aria-pressed]") ?? field.querySelector("button, select, input:not([type=hidden])")).focus();
}

async function copyLink() {
  const button = document.querySelector("[data-copy-link]");
  const link = new URL(button.dataset.copyLink, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    globalThis.secretClipboard?.forget();
    announce("Link copied.");
    button.firstChild.textContent = "Copied ";
    setTimeout(() => { button.firstChild.textContent = "Copy link "; }, 2000);
  } catch {
    announce(`The browser does not let us copy. The link is ${link}`);
  }
}

const KEYS = {
  r: () => focusTextField("reply"),
  n: () => focusTextField("note"),
  a: () => document.querySelector("#take button")?.click(),
  p: () => openField("fact-priority"),
  s: () => openField("fact-status"),
  j: () => document.getElementById("next")?.click(),
  k: () => document.getElementById("previous")?.click(),
  c: copyLink,
  "/": () => document.querySelector("[data-open-palette]")?.click(),
};

function onEscape(event) {
  const preview = event.target.closest(".preview");
  if (preview) {
    preview.querySelector("[data-close-macro]").click();
    event.preventDefault();
    return;
  }
  const choice = event.target.closest("details.fact, details.menu, .secret details, .publish");
  if (choice?.open) {
    choice.open = false;
    choice.querySelector("summary").focus();
  } else if (event.target.matches(TEXT_FIELDS)) {
    document.getElementById("thread").focus();
  } else return;
  event.preventDefault();
}

function moveInMenu(event) {
  const items = [...event.target.closest("details[open]").querySelectorAll("button, a")];
  const index = items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  items[(index + items.length) % items.length].focus();
  event.preventDefault();
}

function onKeydown(event) {
  if (event.defaultPrevented) return; // keys.js of the desk has handled it
  const { target, key } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = target.closest("form.box, form.preview");
    if (!form) return;
    event.preventDefault();
    form.querySelector(".send, [type=submit]").click(); // htmx needs to know which button it was
  } else if (key === "Escape") onEscape(event);
  else if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.(TEXT_FIELDS)) return;
  else if (/^Arrow(Up|Down)$/.test(key) && target.closest("details[open]") && target.matches("button, a")) moveInMenu(event);
  else if (!event.shiftKey && !document.querySelector("dialog[open]") && Object.hasOwn(KEYS, key)) {
    if (localStorage.getItem("desk.singleKeysOff")) return;
    event.preventDefault();
    KEYS[key]();
  }
}

export function startKeys() {
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("click", event => {
    if (event.target.closest("[data-copy-link]")) copyLink();
    const mode = event.target.name === "chosen-mode" && event.target.value;
    // After a click, focus the text field. Arrow keys stay in the radio group.
    if (mode && event.detail > 0) document.getElementById(`text-${mode}`).focus();
  });
}
