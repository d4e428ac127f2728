// Every ten seconds: report presence, render who else is present, and load new messages.

import { announce, boxes, formData, lastSeenEvent, post, ticket } from "./page.js";
import { scrollToNewest } from "./newest.js";

const INTERVAL = 10_000, WRITING_PERIOD = 30_000;
let lastKey = 0;

function isWriting() {
  return Date.now() - lastKey < WRITING_PERIOD && boxes().some(box => box.value.trim());
}

function renderPresence(present) {
  const container = document.getElementById("presence");
  const parts = present.map(one => [one.name, ` is ${one.is_writing ? "replying" : "looking"}. `]);
  const text = parts.flat().join("");
  if (!container || text === container.textContent.replace(/\s+/g, " ").trimStart()) return;
  container.replaceChildren(...parts.flatMap(([name, activity]) => {
    const nameElement = document.createElement("bdi");
    nameElement.textContent = name;
    return [nameElement, activity];
  }));
  container.classList.toggle("presence-writing", present.some(one => one.is_writing));
  announce(text);
}

async function reportPresence() {
  if (document.visibilityState === "hidden") return;
  const fields = { seen: lastSeenEvent() };
  if (isWriting()) fields.is_writing = "on";
  const response = await post(ticket.dataset.presenceUrl, fields);
  if (!response?.ok) return;
  const { present, has_new_activity: hasNewActivity } = await response.json();
  renderPresence(present);
  if (!hasNewActivity) return;
  // Do not move the page while the agent writes.
  if (boxes().some(box => box.value.trim())) offerRefresh();
  else refreshAndAnnounce();
}

function offerRefresh() {
  const news = document.getElementById("news");
  if (!news?.hidden) return;
  news.hidden = false;
  announce("Something new arrived.");
}

async function refresh() {
  const url = new URL(ticket.dataset.threadUrl, location.href);
  url.searchParams.set("seen", lastSeenEvent());
  await window.htmx.ajax("GET", url.pathname + url.search, { target: "#thread", swap: "outerHTML" });
  document.getElementById("news").hidden = true;
  scrollToNewest();
}

async function refreshAndAnnounce() {
  await refresh();
  announce("The conversation has something new.");
}

export function startPresence() {
  setInterval(reportPresence, INTERVAL);
  document.addEventListener("visibilitychange", reportPresence);
  document.addEventListener("desk:moved", refresh);
  document.addEventListener("input", event => {
    if (!event.target.dataset?.draft) return;
    const hasBegun = !isWriting();
    lastKey = Date.now();
    if (hasBegun) reportPresence();
  });
  document.addEventListener("click", event => {
    if (!event.target.closest("[data-show-news]")) return;
    refreshAndAnnounce().then(() => document.getElementById("thread").focus());
  });
  addEventListener("pagehide", () => {
    const data = formData({ is_leaving: "on", seen: lastSeenEvent() });
    navigator.sendBeacon(ticket.dataset.presenceUrl, data);
  });
}
