// One key for each thing that is done here; none of them while somebody types.

import { announce } from "./page.js";

const TYPED = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function write(mode) {
  const choice = document.getElementById(`mode-${mode}`);
  if (!choice) return;
  choice.checked = true;
  document.getElementById(`text-${mode}`).focus();
}

function open(id) {
  const fact = document.getElementById(id);
  if (!fact) return;
  fact.open = true;
  (fact.querySelector("[aria-pressed]") ?? fact.querySelector("button, select, input:not([type=hidden])")).focus();
}

async function copyLink() {
  const button = document.querySelector("[data-copy-link]");
  const link = new URL(button.dataset.copyLink, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    globalThis.clipboardOfSecrets?.forget();
    announce("Link copied.");
    button.firstChild.textContent = "Copied ";
    setTimeout(() => { button.firstChild.textContent = "Copy link "; }, 2000);
  } catch {
    announce(`The browser does not let us copy. The link is ${link}`);
  }
}

const KEYS = {
  r: () => write("reply"),
  n: () => write("note"),
  a: () => document.querySelector("#take button")?.click(),
  p: () => open("fact-priority"),
  s: () => open("fact-status"),
  j: () => document.getElementById("next")?.click(),
  k: () => document.getElementById("previous")?.click(),
  c: copyLink,
  "/": () => document.querySelector("[data-open-palette]")?.click(),
};

function leave(event) {
  const macro = event.target.closest(".preview");
  if (macro) {
    macro.querySelector("[data-close-macro]").click();
    event.preventDefault();
    return;
  }
  const choice = event.target.closest("details.fact, details.menu, .secret details, .publish");
  if (choice?.open) {
    choice.open = false;
    choice.querySelector("summary").focus();
  } else if (event.target.matches(TYPED)) {
    document.getElementById("thread").focus();
  } else return;
  event.preventDefault();
}

function walk(event) {
  const among = [...event.target.closest("details[open]").querySelectorAll("button, a")];
  const at = among.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  among[(at + among.length) % among.length].focus();
  event.preventDefault();
}

function pressed(event) {
  if (event.defaultPrevented) return; // the desk's own keys have had it
  const { target, key } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = target.closest("form.box, form.preview");
    if (!form) return;
    event.preventDefault();
    form.querySelector(".send, [type=submit]").click(); // htmx asks which button it was
  } else if (key === "Escape") leave(event);
  else if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.(TYPED)) return;
  else if (/^Arrow(Up|Down)$/.test(key) && target.closest("details[open]") && target.matches("button, a")) walk(event);
  else if (!event.shiftKey && !document.querySelector("dialog[open]") && Object.hasOwn(KEYS, key)) {
    if (localStorage.getItem("desk.singleKeysOff")) return;
    event.preventDefault();
    KEYS[key]();
  }
}

export function listenToKeys() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", event => {
    if (event.target.closest("[data-copy-link]")) copyLink();
    const mode = event.target.name === "chosen-mode" && event.target.value;
    // By mouse: the box is where one wants to be. By arrow keys one stays.
    if (mode && event.detail > 0) document.getElementById(`text-${mode}`).focus();
  });
}
