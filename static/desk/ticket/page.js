// What the parts of the page share: the ticket's addresses, saying things, and posting.

export const ticket = document.getElementById("ticket");

export function announce(words) {
  document.getElementById("announcements").textContent = words;
}

export function boxes() {
  return [...document.querySelectorAll("textarea[data-draft]")];
}

/** What the conversation on this page has taken note of. */
export function seen() {
  return document.getElementById("thread").dataset.seen;
}

export function formData(fields) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

/** Post fields; `keepalive` outlives the page. Resolves to an answer, or to null. */
export async function post(url, fields, { keepalive = false } = {}) {
  try {
    const answer = await fetch(url, {
      method: "POST", body: formData(fields), keepalive, redirect: "manual",
    });
    return answer.type === "opaqueredirect" ? null : answer;
  } catch {
    return null;
  }
}
