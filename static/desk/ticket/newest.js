// Begin where the conversation is: at its newest message.

history.scrollRestoration = "manual"; // a reload, too, begins at the newest

export function newest() {
  return [...document.querySelectorAll(".said")].at(-1);
}

export function showNewest() {
  const thread = document.getElementById("thread");
  const fresh = thread.querySelector(".said-new");
  if (getComputedStyle(thread).overflowY === "auto") {
    thread.scrollTop = fresh ? fresh.offsetTop - thread.offsetTop : thread.scrollHeight;
  } else if (!location.hash) {
    (fresh ?? newest()).scrollIntoView({ block: "center" });
  }
}
