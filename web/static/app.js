// What a script adds to the forms, which work without it: an answer comes in its place without a new page, and copying.
//
// A form with `data-live` is sent in the background; what comes back is the page that a browser without scripts gets,
// and its <main> takes the place of the one that is shown. A turn that has not changed stays as the reader left it.
// No key does anything outside a field that has the focus: a screen reader's keys are its own.

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

const main = document.querySelector("main");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const served = new WeakMap();
let shown = location.pathname + location.search;
let busy = false;

const turns = () => [...main.querySelectorAll("section.turn")];
const box = () => main.querySelector("form[data-ask]");
const parse = (text) => new DOMParser().parseFromString(text, "text/html");
// Replaced, not changed: the same words twice are said twice.
const say = (words) => status.replaceChildren(words ?? "");

// Shows another page's <main>; returns the turns in it that are new or have changed. What is being typed stays typed.
const replaceBy = (fresh, sent) => {
  const changed = [];
  const typed = box()?.elements.question.value;
  for (const turn of fresh.querySelectorAll("main section.turn")) {
    const old = document.getElementById(turn.id);
    const whole = turn.outerHTML;
    if (old && served.get(old) === whole) {
      turn.replaceWith(old);
    } else {
      served.set(turn, whole);
      changed.push(turn.id);
    }
  }
  main.replaceChildren(...fresh.querySelector("main").childNodes);
  document.title = fresh.title;
  document.querySelector("[name=back]")?.replaceWith(fresh.querySelector("[name=back]"));
  if (typed && typed !== sent && box()) box().elements.question.value = typed;
  document.dispatchEvent(new Event("refilled"));
  return changed;
};

// Another address is a step that the back button goes back over; another place in the same one is not.
const moveTo = (address, place) => {
  const moved = address !== shown;
  shown = address;
  history[moved ? "pushState" : "replaceState"](null, "", place ? `${address}#${place}` : address);
};

const bring = (turn) => {
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  turn.querySelector(".question").focus({ preventScroll: true });
  say(turn.dataset.told);
};

const wait = (question) => {
  const waiting = box().querySelector("[data-waiting]").content.firstElementChild.cloneNode(true);
  waiting.querySelector(".question").textContent = question;
  const next = box().closest(".next");
  if (next) next.before(waiting);
  else box().after(waiting);
  waiting.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  return waiting;
};

const trouble = (form, told) => {
  form.querySelector("[data-trouble]")?.remove();
  say("");
  if (!told) return;
  told.dataset.trouble = "";
  (form.querySelector(".box") ?? form.lastElementChild).after(told);
  told.scrollIntoView({ block: "nearest" });
};

const offline = (form, submitter) => {
  const told = document.querySelector("[data-offline]").content.firstElementChild.cloneNode(true);
  told.querySelector("button").addEventListener("click", () => send(form, submitter));
  return told;
};

const refusal = (fresh) => {
  const told = document.createElement("div");
  told.className = "refusal";
  told.setAttribute("role", "alert");
  for (const found of fresh.querySelectorAll("main :is(h1, .lede)")) {
    const words = document.createElement("p");
    words.textContent = found.textContent;
    told.append(words);
  }
  return told;
};

const land = (form, submitter, sent, response, fresh) => {
  const own = form.closest("section.turn")?.id;
  const changed = replaceBy(fresh, sent);
  if (!response.ok) return main.querySelector("[aria-invalid]")?.focus();
  const asked = sent !== null;
  const turn = asked ? turns().at(-1) : document.getElementById(own);
  const { pathname, search } = new URL(response.url);
  moveTo(pathname + search, turn?.id);
  const pressed = submitter?.id && document.getElementById(submitter.id);
  if (pressed) pressed.focus();
  else if (turn && (asked || changed.includes(own))) bring(turn);
};

const send = async (form, submitter) => {
  if (busy) return;
  busy = true;
  const fields = new URLSearchParams(new FormData(form, submitter));
  const question = fields.get("question");
  trouble(form);
  form.setAttribute("aria-busy", "true");
  if (question || form.hasAttribute("data-again")) say(box()?.dataset.searching);
  const waiting = question && box() ? wait(question) : null;
  try {
    const response = await fetch(form.action, { method: "POST", body: fields });
    const fresh = parse(await response.text());
    waiting?.remove();
    if (fresh.querySelector("form[data-ask], .full")) land(form, submitter, question, response, fresh);
    else trouble(form, refusal(fresh));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    waiting?.remove();
    trouble(form, offline(form, submitter));
  } finally {
    waiting?.remove();
    form.removeAttribute("aria-busy");
    busy = false;
  }
};

const confirm = (element, words) => {
  say(words);
  const beside = document.createElement("span");
  beside.className = "confirmed";
  beside.setAttribute("aria-hidden", "true");
  beside.textContent = words;
  document.querySelector(".confirmed")?.remove();
  element.after(beside);
  setTimeout(() => beside.remove(), 4000);
};

const copy = async (wanted) => {
  const { dataset, href } = wanted;
  const text = href ?? new URL(dataset.address, location.href).href;
  try {
    const copied = dataset.copy === "text" ? await (await fetch(text)).text() : text;
    await navigator.clipboard.writeText(copied);
    confirm(wanted, dataset.told);
  } catch {
    if (href) location.assign(href);
    else confirm(wanted, dataset.failed);
  }
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-live]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter chooses it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!event.target.matches("[data-ask] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector("button[type=submit]"));
});

document.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-copy]");
  if (!wanted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  copy(wanted);
});

addEventListener("popstate", async () => {
  const address = location.pathname + location.search;
  if (address === shown) return;
  shown = address;
  try {
    replaceBy(parse(await (await fetch(location.href)).text()));
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch {
    location.reload();
  }
});

// A link to a turn of which the page tells the question alone opens that turn.
const folded = document.getElementById(location.hash.slice(1));
if (folded?.matches(".others li")) location.replace(folded.querySelector("a").href);

document.documentElement.classList.add("live");
for (const turn of turns()) served.set(turn, turn.outerHTML);
