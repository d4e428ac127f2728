// A form that makes something is sent once; the server would refuse the second anyway,
// and its answer would be the one that is seen.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    form.querySelector("[type=submit]").setAttribute("aria-disabled", "true");
  });
}

// Whoever steps back may send it again, and learns what it made.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    form.querySelector("[type=submit]").removeAttribute("aria-disabled");
  }
});
