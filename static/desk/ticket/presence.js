// Every ten seconds: I am here, I am writing; who else is, and did something arrive?

import { announce, boxes, formData, post, seen, ticket } from "./page.js";
import { showNewest } from "./newest.js";

const BEAT = 10_000, STILL_WRITING = 30_000;
let lastKey = 0;

function isWriting() {
  return Date.now() - lastKey < STILL_WRITING && boxes().some(box => box.value.trim());
}

function tell(present) {
  const place = document.getElementById("presence");
  const words = present.map(one => [one.name, ` is ${one.is_writing ? "replying" : "looking"}. `]);
  const whole = words.flat().join("");
  if (!place || whole === place.textContent.replace(/\s+/g, " ").trimStart()) return;
  place.replaceChildren(...words.flatMap(([name, does]) => {
    const person = document.createElement("bdi");
    person.textContent = name;
    return [person, does];
  }));
  place.classList.toggle("presence-writing", present.some(one => one.is_writing));
  announce(whole);
}

async function beat() {
  if (document.visibilityState === "hidden") return;
  const fields = { seen: seen() };
  if (isWriting()) fields.is_writing = "on";
  const answer = await post(ticket.dataset.presenceUrl, fields);
  if (!answer?.ok) return;
  const { present, has_new_activity: hasNewActivity } = await answer.json();
  tell(present);
  if (!hasNewActivity) return;
  // Who is writing reads it when ready: text that moves under a hand is in its way.
  if (boxes().some(box => box.value.trim())) offerNews();
  else showNews();
}

function offerNews() {
  const news = document.getElementById("news");
  if (!news?.hidden) return;
  news.hidden = false;
  announce("Something new arrived.");
}

async function refresh() {
  const url = new URL(ticket.dataset.threadUrl, location.href);
  url.searchParams.set("seen", seen());
  await window.htmx.ajax("GET", url.pathname + url.search, { target: "#thread", swap: "outerHTML" });
  document.getElementById("news").hidden = true;
  showNewest();
}

async function showNews() {
  await refresh();
  announce("The conversation has something new.");
}

export function beHere() {
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  document.addEventListener("desk:moved", refresh);
  document.addEventListener("input", event => {
    if (!event.target.dataset?.draft) return;
    const began = !isWriting();
    lastKey = Date.now();
    if (began) beat();
  });
  document.addEventListener("click", event => {
    if (!event.target.closest("[data-show-news]")) return;
    showNews().then(() => document.getElementById("thread").focus());
  });
  addEventListener("pagehide", () => {
    const data = formData({ is_leaving: "on", seen: seen() });
    navigator.sendBeacon(ticket.dataset.presenceUrl, data);
  });
}
