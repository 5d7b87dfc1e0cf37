// The basket's page: what is typed is kept at once, buttons answer in place, and pieces are dragged, or moved by the
// arrow keys, at a handle.
import { say } from "./words.js";

const page = () => document.getElementById("basket-page");
let waiting = Promise.resolve();

function post(action) {
  const form = document.getElementById("pieces");
  const sent = new URLSearchParams(new FormData(form));
  sent.append("do", action);
  return fetch(form.action, { method: "POST", body: sent });
}

// The page stays as it is being typed into; what does not fit is said.
async function keep() {
  const answer = await post("save");
  if (!answer.ok) return show(answer);
  history.replaceState(null, "", answer.url);
}

async function show(answer) {
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!fresh.getElementById("basket-page")) return location.reload();
  page().replaceChildren(...fresh.getElementById("basket-page").childNodes);
  document.getElementById("basket").replaceWith(fresh.getElementById("basket"));
  if (answer.ok) history.replaceState(null, "", answer.url);
  grips();
}

async function act(action, at) {
  const answer = await post(action);
  const [name, place] = action.split(":");
  await show(answer);
  const items = document.querySelectorAll(".pieces > li");
  if (name === "heading" || name === "note") return items[place]?.querySelector(".words")?.focus();
  if (name === "open") return document.querySelector(".paragraphs summary")?.focus();
  const now = name === "up" ? at - 1 : name === "down" ? at + 1 : at;
  const item = items[Math.min(now, items.length - 1)];
  if (name === "up" || name === "down" || name === "save") {
    document.getElementById("moved").textContent = say("移到第 {n} 位", { n: now + 1 });
    item?.querySelector(".grip")?.focus();
  } else item?.querySelector("a, .words")?.focus();
}

// One after the other: each is sent with what the page shows by then.
function later(task) {
  waiting = waiting.then(task).catch(() => document.getElementById("pieces")?.submit());
}

const place = (element) => [...document.querySelectorAll(".pieces > li")].indexOf(element?.closest("li"));

function grips() {
  for (const item of document.querySelectorAll("#pieces .pieces > li")) {
    const grip = Object.assign(document.createElement("button"), { type: "button", className: "grip", textContent: "⠿" });
    grip.setAttribute("aria-label", say("拖动，或按上下键移动"));
    item.prepend(grip);
  }
}

// The piece stays where it is in the page, and its neighbours change sides: a pointer never loses what it holds.
function drag(event) {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button) return;
  const item = grip.closest("li");
  const before = place(item);
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  item.classList.add("moving");
  const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
  const follow = ({ clientY }) => {
    while (item.nextElementSibling && clientY > middle(item.nextElementSibling)) item.before(item.nextElementSibling);
    while (item.previousElementSibling && clientY < middle(item.previousElementSibling)) item.after(item.previousElementSibling);
    if (clientY < 48) scrollBy(0, -16);
    if (clientY > innerHeight - 48) scrollBy(0, 16);
  };
  grip.addEventListener("pointermove", follow);
  const end = () => {
    item.classList.remove("moving");
    grip.removeEventListener("pointermove", follow);
    if (place(item) !== before) later(() => act("save", place(item)));
  };
  grip.addEventListener("lostpointercapture", end, { once: true });
}

function key(event) {
  const grip = event.target.closest?.(".grip");
  const name = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!grip || !name) return;
  event.preventDefault();
  const at = place(grip);
  if (event.repeat || (name === "up" ? !grip.closest("li").previousElementSibling : !grip.closest("li").nextElementSibling)) return;
  later(() => act(`${name}:${at}`, at));
}

function press(event) {
  const form = event.target;
  if (form.id !== "pieces") return;
  event.preventDefault();
  const action = event.submitter?.value ?? "save";
  const at = place(event.submitter);
  if (["docx", "md", "ris"].includes(action)) {
    later(async () => {
      await keep();
      location.assign(document.getElementById("pieces").dataset.digest + action + location.search);
    });
  } else if (action === "save") later(keep);
  else later(() => act(action, at));
}

export function basket() {
  if (!document.getElementById("pieces")) return;
  grips();
  page().addEventListener("pointerdown", drag);
  page().addEventListener("keydown", key);
  page().addEventListener("submit", press);
  page().addEventListener("change", () => later(keep));
}
