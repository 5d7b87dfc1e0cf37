// While reading: from hit to hit, copying a citation, the basket without leaving, tips that Escape puts away, asking why.
import { say } from "./words.js";

function hits() {
  const section = document.getElementById("hits");
  if (!section) return;
  const count = Number(section.dataset.hits);
  const row = section.querySelector("p");
  const shown = document.createElement("output");
  let at = 0;
  const go = (step) => {
    document.getElementById(`hit-${at}`)?.classList.remove("now");
    at = ((at - 1 + step + count) % count) + 1;
    const mark = document.getElementById(`hit-${at}`);
    mark.classList.add("now");
    mark.scrollIntoView({ block: "center" });
    shown.textContent = `${at} / ${count}`;
  };
  const button = (text, step) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", () => go(step));
    return made;
  };
  shown.textContent = `${count}`;
  row.replaceChildren(button(say("上一处"), -1), shown, button(say("下一处"), 1));
  document.addEventListener("jianbao:hit", (event) => go(event.detail));
}

function copying() {
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: say("复制") });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = say("已复制");
    });
    text.before(button);
  }
}

function basket() {
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.matches("button.put")) return;
    event.preventDefault();
    const sent = new URLSearchParams([[button.name, button.value]]);
    const answer = await fetch(event.target.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (!answer.ok) return event.target.submit();
    const { count, full } = await answer.json();
    if (full) return location.assign(`${event.target.action}${event.target.action.includes("?") ? "&" : "?"}full=1`);
    const shown = document.getElementById("basket");
    shown.hidden = false;
    shown.querySelector("b").textContent = count;
    const link = Object.assign(document.createElement("a"), { className: "put", href: event.target.action, textContent: `${say("已在文摘篮")} · ${count}` });
    button.replaceWith(link);
    link.focus();
  });
  // A page that one comes back to is as the browser kept it; the basket is not.
  addEventListener("pageshow", async ({ persisted }) => {
    const [went] = performance.getEntriesByType("navigation");
    if (!persisted && went?.type !== "back_forward") return;
    const shown = document.getElementById("basket");
    const answer = await fetch(shown.href);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("basket");
    if (now) shown.replaceWith(now);
  });
}

function tips() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.body.classList.add("shut");
  });
  for (const name of ["focusin", "pointerover"]) {
    document.addEventListener(name, (event) => {
      if (!event.target.closest?.(".facts-list li")) document.body.classList.remove("shut");
    });
  }
}

// What is selected in the text is what the keeper asks for.
function asking() {
  const input = document.getElementById("ask");
  if (!input) return;
  document.addEventListener("selectionchange", () => {
    const text = getSelection().toString().trim();
    if (text && text.length <= input.maxLength && document.activeElement !== input) input.value = text;
  });
}

export function reading() {
  hits();
  copying();
  basket();
  tips();
  asking();
}
