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
let sending = null;

const turns = () => [...main.querySelectorAll("section.turn")];
const box = () => main.querySelector("form[data-ask]");
const parse = (text) => new DOMParser().parseFromString(text, "text/html");
// Replaced, not changed: the same words twice are said twice.
const say = (words) => status.replaceChildren(words ?? "");

// A page and the response that it came with, null where none came.
const load = async (address, options) => {
  try {
    const response = await fetch(address, options);
    return { response, fresh: parse(await response.text()) };
  } catch {
    return null;
  }
};

// Shows another page's <main>; returns the turns in it that are new or have changed. What is being typed stays typed,
// and what has the focus keeps it where it is still there.
const replaceBy = (fresh, sent) => {
  const changed = [];
  const focused = document.activeElement;
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
  const again = focused.isConnected ? focused : focused.id && document.getElementById(focused.id);
  if (again && again !== document.activeElement) {
    again.focus({ preventScroll: true });
    if (again.matches("textarea")) again.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
  document.dispatchEvent(new Event("refilled"));
  return changed;
};

// Another address is a step that the back button goes back over; another place in the same one is not.
const moveTo = (address, place) => {
  const moved = address !== shown;
  shown = address;
  history[moved ? "pushState" : "replaceState"](null, "", place ? `${address}#${place}` : address);
};

// Shows a turn and says how many passages it has; whoever is writing the next question is left in the box.
const bring = (turn) => {
  say(turn.dataset.told);
  if (document.activeElement === box()?.elements.question && box().elements.question.value) return;
  turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  turn.querySelector(".question").focus({ preventScroll: true });
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

const land = (form, submitter, sent, { response, fresh }) => {
  const own = form.closest("section.turn")?.id;
  const changed = replaceBy(fresh, sent);
  if (!response.ok) return main.querySelector("[aria-invalid]")?.focus();
  const asked = sent !== null;
  const turn = asked ? turns().at(-1) : document.getElementById(own);
  const { pathname, search } = new URL(response.url);
  moveTo(pathname + search, turn?.id);
  const pressed = submitter?.id && document.getElementById(submitter.id);
  if (pressed) {
    if (document.activeElement === document.body) pressed.focus();
  } else if (turn && (asked || changed.includes(own))) bring(turn);
};

const send = async (form, submitter) => {
  if (sending) return;
  const own = (sending = new AbortController());
  const fields = new URLSearchParams(new FormData(form, submitter));
  const question = fields.get("question");
  trouble(form);
  form.setAttribute("aria-busy", "true");
  if (question || form.hasAttribute("data-again")) say(box()?.dataset.searching);
  const waiting = question && box() ? wait(question) : null;
  const got = await load(form.action, { method: "POST", body: fields, signal: own.signal });
  sending = null;
  waiting?.remove();
  form.removeAttribute("aria-busy");
  if (own.signal.aborted) return;
  if (!got) trouble(form, offline(form, submitter));
  else if (got.fresh.querySelector("form[data-ask], .full")) land(form, submitter, question, got);
  else trouble(form, refusal(got.fresh));
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

// Not every answer is a citation: an error of the server must not be copied as one.
const citation = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
};

const copy = async (wanted) => {
  const { dataset, href } = wanted;
  const address = href ?? new URL(dataset.address, location.href).href;
  try {
    const copied = dataset.copy === "text" ? await citation(address) : address;
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

// Shows the page of the address anew. What was asked on the way is given up, and of several pages the last one counts.
const refresh = async () => {
  const address = (shown = location.pathname + location.search);
  sending?.abort();
  const got = await load(location.href);
  if (shown !== address) return false;
  const frame = (page) => page.documentElement.lang + page.querySelector("[name=color-scheme]")?.content;
  if (!got || frame(got.fresh) !== frame(document)) location.reload();
  else replaceBy(got.fresh);
  return true;
};

addEventListener("popstate", async () => {
  if (location.pathname + location.search === shown || !(await refresh())) return;
  const turn = document.getElementById(location.hash.slice(1));
  if (turn) turn.scrollIntoView();
  else scrollTo(0, 0);
  (turn?.querySelector(".question") ?? main).focus({ preventScroll: true });
  say(document.title);
});

// A page that a browser kept as it was: its conversation may have gone on, or been deleted.
addEventListener("pageshow", (event) => event.persisted && refresh());

// A link to a turn of which the page tells the question alone opens that turn.
const folded = document.getElementById(location.hash.slice(1));
if (folded?.matches(".others li")) location.replace(folded.querySelector("a").href);

document.documentElement.classList.add("live");
for (const turn of turns()) served.set(turn, turn.outerHTML);
