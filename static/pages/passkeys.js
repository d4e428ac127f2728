// Passkeys: the browser's part of a ceremony. Without this script the buttons stay hidden,
// and everything works with password and code.
//
// A form says what it is by data-passkey ("add", "confirm" or "sign-in"); its hidden field
// `credential` takes the answer. What the server asks stands in #js_data, or is fetched
// from the form's own address when somebody signs in. webauthn-json.js is allauth's.

const { create, get } = window.webauthnJSON ?? {};

async function asked(form) {
  if (form.dataset.passkey !== "sign-in") {
    return JSON.parse(document.getElementById("js_data").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function hold(form) {
  const options = await asked(form);
  return form.dataset.passkey === "add"
    ? create(options.creation_options)
    : get(options.request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!create || !window.PublicKeyCredential) break;
  const button = form.querySelector("button[data-passkey-go]");
  const problem = form.querySelector("[data-passkey-problem]");
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await hold(form));
    } catch {
      problem.hidden = false;
      return;
    }
    form.submit();
  });
}
