// The organizers' door works without this file; passkeys need it.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  passkeys(form);
}

/** Shows a form for a passkey, and lets the browser answer before it is sent. */
function passkeys(form) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  form.hidden = false;
  document.querySelector("[data-without-passkey]")?.remove();
  const answer = form.querySelector("input[name$=passkey]");
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    const message = form.querySelector("[data-message]");
    message.textContent = "";
    try {
      answer.value = JSON.stringify(await ask(form.dataset.passkey, JSON.parse(form.dataset.options)));
      form.requestSubmit();
    } catch {
      message.textContent = message.dataset.message;
    }
  });
}

/** What the browser answers to the server's question, as JSON (WebAuthn Level 3). */
async function ask(kind, options) {
  const credential =
    kind === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return credential.toJSON();
}
