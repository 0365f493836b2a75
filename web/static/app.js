// What a script adds to the forms, which work without it: a word while the server searches, and Enter that sends.

const SEARCHING = "Recherche…";

for (const form of document.querySelectorAll("form[data-ask]")) {
  const field = form.querySelector("textarea");
  const button = form.querySelector("button");
  const progress = form.querySelector("[data-progress]");
  form.querySelector("[data-keys]").hidden = false;

  field.addEventListener("keydown", (event) => {
    // While an input method composes a character, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit(button);
  });

  form.addEventListener("submit", () => {
    button.disabled = true;
    progress.textContent = SEARCHING;
  });

  // A page that the back button brings back out of memory is as it was left.
  addEventListener("pageshow", () => {
    button.disabled = false;
    progress.textContent = "";
  });
}
