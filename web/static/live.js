// Results that follow the filters and what is typed, without leaving the page; the address follows too, so that
// Back, Forward, reload and sharing give what is seen. Whatever fails falls back to the form.
import { say } from "./words.js";

const WAIT = 300;
let asked = null;
let reached = "";

function wanted(form) {
  const url = new URL(form.action);
  url.search = "";
  for (const [name, value] of new FormData(form)) {
    if (value && !(name.endsWith("_all") && value === "0")) url.searchParams.append(name, value);
  }
  return url.href;
}

// Where the focus was, so that it can be put on the same thing in what replaces it.
function place(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name) return `[name="${CSS.escape(element.name)}"]${element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : ""}`;
  return null;
}

async function swap(url, parts) {
  asked?.abort();
  asked = new AbortController();
  const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: asked.signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focus = place(document.activeElement);
  const open = [...document.querySelectorAll("details[open]")].map((details) => details.className);
  for (const id of parts) {
    const old = document.getElementById(id);
    const made = page.getElementById(id);
    if (!old || !made) {
      location.assign(url);
      return null;
    }
    old.replaceChildren(...[...made.childNodes]);
  }
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("jianbao:followed"));
  open.forEach((name) => name && document.querySelector(`details.${name}`)?.setAttribute("open", ""));
  if (focus && !document.activeElement?.matches(focus)) document.querySelector(focus)?.focus({ preventScroll: true });
  drawer();
  const status = document.getElementById("status");
  if (status) status.textContent = document.getElementById("found")?.textContent.trim() ?? "";
  reached = answer.url;
  return page;
}

function drawer() {
  const button = document.querySelector("#filters .apply button");
  const total = document.querySelector("#found b")?.textContent;
  if (button && total) button.textContent = say("查看 {n} 篇", { n: total });
}

export function live() {
  const form = document.getElementById("ask");
  if (!form || !document.getElementById("live")) return;
  let timer = 0;
  let typing = false;
  drawer();

  async function follow({ push }) {
    const url = wanted(form);
    try {
      const scroll = { scroll: window.scrollY };
      if (!(await swap(url, ["filters", "results"]))) return;
      if (push) {
        history.replaceState(scroll, "");
        history.pushState({ scroll: window.scrollY }, "", reached + location.hash);
      } else {
        history.replaceState(scroll, "", reached + location.hash);
      }
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.matches('[type="checkbox"], [type="radio"]')) follow({ push: true });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.bar");
    if (!button) return;
    event.preventDefault();
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: button.name, value: button.value });
    form.append(hidden);
    follow({ push: true }).finally(() => hidden.remove());
  });
  // In the drawer the button has nothing left to apply: it shows the results.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#filters .apply button")) return;
    event.preventDefault();
    location.hash = "results";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#filters") location.hash = "results";
  });

  const input = form.querySelector('input[name="q"]');
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!input.value.trim()) return;
      follow({ push: !typing });
      typing = true;
    }, WAIT);
  };
  input.addEventListener("input", (event) => event.isComposing || typed());
  input.addEventListener("compositionend", typed);
  input.addEventListener("blur", () => (typing = false));
  form.addEventListener("submit", () => clearTimeout(timer));

  window.addEventListener("popstate", async (event) => {
    if (!event.state) return;
    const page = await swap(location.href, ["filters", "results"]);
    if (!page) return;
    const other = page.getElementById("ask");
    form.querySelectorAll('input[type="hidden"]').forEach((hidden) => hidden.remove());
    form.append(...other.querySelectorAll('input[type="hidden"]'));
    input.value = other.querySelector('input[name="q"]').value;
    window.scrollTo(0, event.state.scroll ?? 0);
  });
}
