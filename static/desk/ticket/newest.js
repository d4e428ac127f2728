// Start the page at the newest message.

history.scrollRestoration = "manual"; // a reload starts there, too

export function newestMessage() {
  return [...document.querySelectorAll(".said")].at(-1);
}

export function scrollToNewest() {
  const thread = document.getElementById("thread");
  const newMessage = thread.querySelector(".said-new");
  if (getComputedStyle(thread).overflowY === "auto") {
    thread.scrollTop = newMessage ? newMessage.offsetTop - thread.offsetTop : thread.scrollHeight;
  } else if (!location.hash) {
    (newMessage ?? newestMessage()).scrollIntoView({ block: "center" });
  }
}
