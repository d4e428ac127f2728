// Saved replies: `/` and the beginning of a code, in the box, at the cursor.

import { announce, ticket } from "./page.js";

const BEGUN = /(?:^|\s)\/([-\w]*)$/;
const MOST = 8;
let box = null, found = [], at = 0;

function list() {
  return document.getElementById("replies");
}

function known() {
  const data = document.getElementById("saved-replies");
  return data ? JSON.parse(data.textContent) : [];
}

function close() {
  if (list()) list().hidden = true;
  box?.removeAttribute("aria-activedescendant");
  found = [];
}

function option(reply, index) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `saved-${reply.code}`;
  item.ariaSelected = String(index === at);
  const code = document.createElement("code");
  code.textContent = `/${reply.code}`;
  const title = document.createElement("bdi");
  title.textContent = reply.title;
  item.append(code, " ", title);
  return item;
}

function draw() {
  list().replaceChildren(...found.map(option));
  list().hidden = found.length === 0;
  if (found.length) box.setAttribute("aria-activedescendant", `saved-${found[at].code}`);
}

function look(textarea) {
  const begun = BEGUN.exec(textarea.value.slice(0, textarea.selectionStart));
  if (!begun) return close();
  box = textarea;
  const wanted = begun[1].toLowerCase();
  found = known()
    .filter(({ code, title }) => code.startsWith(wanted) || (wanted && title.toLowerCase().includes(wanted)))
    .slice(0, MOST);
  at = 0;
  draw();
  if (found.length) announce(`${found.length} saved replies. ${found[0].title}`);
}

async function insert(reply) {
  const textarea = box, end = textarea.selectionStart;
  const start = end - BEGUN.exec(textarea.value.slice(0, end))[1].length - 1;
  close();
  const answer = await fetch(ticket.dataset.repliesUrl.replace("CODE", reply.code));
  if (!answer.ok || answer.redirected) {
    announce("The saved reply is not to be had.");
    return;
  }
  const { text } = await answer.json();
  textarea.focus();
  textarea.setSelectionRange(start, end);
  // The old command alone leaves a step that Ctrl+Z takes back.
  if (!document.execCommand("insertText", false, text)) {
    textarea.setRangeText(text, start, end, "end");
    textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  announce(`Inserted: ${reply.title}`);
}

function pressed(event) {
  if (!found.length || event.target !== box) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    at = (at + step + found.length) % found.length;
    draw();
    announce(found[at].title);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert(found[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
}

export function offerReplies() {
  document.addEventListener("input", event => {
    if (event.target.dataset?.draft) look(event.target);
  });
  document.addEventListener("keydown", pressed, { capture: true });
  document.addEventListener("mousedown", event => {
    const item = event.target.closest("#replies li");
    if (!item) return;
    event.preventDefault(); // the box keeps the focus and its cursor
    insert(found[[...item.parentElement.children].indexOf(item)]);
  });
  document.addEventListener("focusout", event => {
    if (event.target === box) close();
  });
}
