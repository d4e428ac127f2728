// Submits a form that makes something once. The server refuses a second submission, but
// its response would replace the first one.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    form.querySelector("[type=submit]").setAttribute("aria-disabled", "true");
  });
}

// After a step back the form can be submitted again; the response says what it made.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    form.querySelector("[type=submit]").removeAttribute("aria-disabled");
  }
});
