// What is under way is looked at again until it has ended: the page is fetched anew, and
// its parts that may change ([data-live], each with an id) are put in place. Without this
// script a reload does the same.

const FIRST = 700; // milliseconds; then ever longer, for a retry may be hours away
const LONGEST = 15_000;

const parts = () => [...document.querySelectorAll("[data-live]")];
const isPending = () => parts().some((part) => part.querySelector("[data-pending]"));

let wait = FIRST;

async function look() {
  if (!document.hidden) {
    await refresh();
    wait = Math.min(wait * 1.4, LONGEST);
  }
  if (isPending()) setTimeout(look, wait);
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    parts().forEach((part) => put(part, fresh.getElementById(part.id)));
  } catch {
    // Out of reach for a moment: the next look finds it.
  }
}

/** Change only what differs, and nothing in which somebody stands with the keyboard. */
function put(part, fresh) {
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  if (!part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
}

if (isPending()) setTimeout(look, wait);
