// Completes the question from the words of the documents. The box works without it.
//
// A textarea may not have the role combobox (ARIA in HTML), and a datalist works with one-line boxes only: the box
// stays a textbox with `aria-autocomplete`, and points to the chosen option with `aria-activedescendant`.

const PAUSE = 120;
const SHORTEST = 2;

const complete = (form) => {
  const field = form.querySelector("textarea");
  const list = form.querySelector("[role=listbox]");
  const told = form.querySelector("[data-completed]");
  let waiting;
  let asked;
  let chosen = -1;

  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", list.id);

  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    told.textContent = "";
    choose(-1);
  };

  const choose = (place) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = list.children[chosen];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };

  const take = (text) => {
    field.value = text;
    close();
    field.focus();
  };

  const show = (texts) => {
    close();
    list.append(...texts.map((text, place) => optionOf(text, place)));
    list.hidden = texts.length === 0;
    told.textContent = texts.length ? told.dataset.completed.replace("#", texts.length) : "";
  };

  const optionOf = (text, place) => {
    const option = document.createElement("li");
    option.id = `completion-${place}`;
    option.role = "option";
    option.dir = "auto";
    option.textContent = text;
    option.setAttribute("aria-selected", "false");
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(text));
    return option;
  };

  const look = async () => {
    const typed = field.value.trim();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/suggest?${new URLSearchParams({ q: typed })}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions.map((one) => one.text).filter((text) => text !== typed));
    } catch {
      // Without completions the question can be asked all the same.
    }
  };

  field.addEventListener("input", (event) => {
    close();
    const typed = field.value.trim();
    if (event.isComposing || typed.length < SHORTEST || typed.includes("\n")) return;
    waiting = setTimeout(look, PAUSE);
  });

  // Before the listener that sends the question with Enter: this script stands before it on the page.
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  field.addEventListener("blur", close);
  form.addEventListener("submit", close);
};

const completeAll = () => document.querySelectorAll("form[data-ask]").forEach(complete);

completeAll();
document.addEventListener("refilled", completeAll);
