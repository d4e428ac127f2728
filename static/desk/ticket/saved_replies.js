// Suggest saved replies after `/` and the beginning of a code, at the cursor.

import { announce, ticket } from "./page.js";

const CODE_BEFORE_CURSOR = /(?:^|\s)\/([-\w]*)$/;
const MAX_REPLIES = 8;
let textField = null, found = [], activeIndex = 0;

function listElement() {
  return document.getElementById("replies");
}

function allReplies() {
  const data = document.getElementById("saved-replies");
  return data ? JSON.parse(data.textContent) : [];
}

function close() {
  if (listElement()) listElement().hidden = true;
  textField?.removeAttribute("aria-activedescendant");
  found = [];
}

function buildOption(reply, index) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `saved-${reply.code}`;
  item.ariaSelected = String(index === activeIndex);
  const code = document.createElement("code");
  code.textContent = `/${reply.code}`;
  const title = document.createElement("bdi");
  title.textContent = reply.title;
  item.append(code, " ", title);
  return item;
}

function renderList() {
  listElement().replaceChildren(...found.map(buildOption));
  listElement().hidden = found.length === 0;
  if (found.length) textField.setAttribute("aria-activedescendant", `saved-${found[activeIndex].code}`);
}

function suggest(textarea) {
  const match = CODE_BEFORE_CURSOR.exec(textarea.value.slice(0, textarea.selectionStart));
  if (!match) return close();
  textField = textarea;
  const prefix = match[1].toLowerCase();
  found = allReplies()
    .filter(({ code, title }) => code.startsWith(prefix) || (prefix && title.toLowerCase().includes(prefix)))
    .slice(0, MAX_REPLIES);
  activeIndex = 0;
  renderList();
  if (found.length) announce(`${found.length} saved replies. ${found[0].title}`);
}

async function insert(reply) {
  const textarea = textField, end = textarea.selectionStart;
  const start = end - CODE_BEFORE_CURSOR.exec(textarea.value.slice(0, end))[1].length - 1;
  close();
  const response = await fetch(ticket.dataset.repliesUrl.replace("CODE", reply.code));
  if (!response.ok || response.redirected) {
    announce("The saved reply is not to be had.");
    return;
  }
  const { text } = await response.json();
  textarea.focus();
  textarea.setSelectionRange(start, end);
  // Only this old command makes a step that Ctrl+Z undoes.
  if (!document.execCommand("insertText", false, text)) {
    textarea.setRangeText(text, start, end, "end");
    textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  announce(`Inserted: ${reply.title}`);
}

function onKeydown(event) {
  if (!found.length || event.target !== textField) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    activeIndex = (activeIndex + step + found.length) % found.length;
    renderList();
    announce(found[activeIndex].title);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert(found[activeIndex]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
}

export function startSavedReplies() {
  document.addEventListener("input", event => {
    if (event.target.dataset?.draft) suggest(event.target);
  });
  document.addEventListener("keydown", onKeydown, { capture: true });
  document.addEventListener("mousedown", event => {
    const item = event.target.closest("#replies li");
    if (!item) return;
    event.preventDefault(); // the text field keeps the focus
    insert(found[[...item.parentElement.children].indexOf(item)]);
  });
  document.addEventListener("focusout", event => {
    if (event.target === textField) close();
  });
}
