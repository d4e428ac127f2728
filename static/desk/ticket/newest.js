// Begin where the conversation is: at its newest message.

export function showNewest() {
  const thread = document.getElementById("thread");
  const fresh = thread.querySelector(".said-new");
  if (thread.scrollHeight > thread.clientHeight) {
    thread.scrollTop = fresh ? fresh.offsetTop - thread.offsetTop : thread.scrollHeight;
  } else if (!location.hash) {
    (fresh ?? thread.querySelector(".messages > :last-child"))?.scrollIntoView({ block: "center" });
  }
}
