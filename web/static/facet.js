// Type-ahead within a facet of the column: the link to all its values opens a box here, which asks for the values that
// contain what is typed, under the current search. Without script the link leads to a page that does the same.
import { root, say } from "./words.js";

const WAIT = 150;
const MOST = 30; // values in an answer
const opened = new Map(); // facet → what was typed; it stays open while the results follow the filters

function item(pattern, { value, label, count, selected, excluded }) {
  const made = pattern.cloneNode(true);
  const name = value === "-" ? say("未标注") : label;
  const input = made.querySelector("input");
  input.value = value;
  input.checked = selected;
  made.querySelector(".n").textContent = name;
  made.querySelector(".c").textContent = String(count);
  const bar = made.querySelector(".bar");
  bar.value = value;
  bar.hidden = selected || excluded;
  return made;
}

function open(link, { focus }) {
  const key = link.dataset.facet;
  const field = link.closest("fieldset");
  const list = field.querySelector("ul");
  const shown = [...list.children];
  const pattern = shown.find((one) => one.querySelector(".bar"));
  if (!pattern) return false;
  const box = document.createElement("input");
  Object.assign(box, { type: "search", className: "find", id: `find-${key}`, value: opened.get(key) ?? "", placeholder: say("名称含"), autocomplete: "off" });
  box.setAttribute("aria-label", `${field.querySelector("legend").firstChild.textContent.trim()} ${say("名称含")}`);
  opened.set(key, box.value);
  const told = [...link.childNodes];
  list.classList.add("long");
  list.before(box);
  const home = link.href;
  let timer = 0;
  let asked = null;

  // The link stays and leads to the whole list: it says how many values are not shown here.
  function follow(count, typed) {
    const left = Number.parseInt(link.dataset.total, 10) - count;
    link.hidden = typed ? count < MOST : left <= 0;
    const more = link.dataset.total.endsWith("+") ? "另有 {n} 个以上" : "另有 {n} 个";
    const name = told.find((one) => one.nodeType === Node.ELEMENT_NODE);
    link.replaceChildren(typed ? say("全部") : say(more, { n: left }), name.cloneNode(true), " …");
    const whole = new URL(home);
    if (typed) whole.searchParams.set(`find_${key}`, typed);
    link.href = whole.href;
  }

  async function ask() {
    opened.set(key, box.value);
    asked?.abort();
    asked = new AbortController();
    const parameters = new URL(home).searchParams;
    parameters.set("size", "1");
    if (box.value.trim()) parameters.set(`find_${key}`, box.value.trim());
    try {
      const answer = await fetch(`${root}/api/search?${parameters}`, { signal: asked.signal });
      const values = (await answer.json()).facets[key] ?? [];
      // What is excluded keeps its place: it is taken back there, or at its chip.
      const excluded = shown.filter((one) => one.matches(".not"));
      const focus = list.contains(document.activeElement) ? document.activeElement.value : null;
      list.replaceChildren(...excluded, ...values.filter((one) => !one.excluded).map((one) => item(pattern, one)));
      if (focus !== null) list.querySelector(`input[value="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
      follow(values.length, box.value.trim());
      document.getElementById("status").textContent = say("{n} 条建议", { n: list.children.length });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(home);
    }
  }

  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
  box.addEventListener("input", (event) => event.isComposing || typed());
  box.addEventListener("compositionend", typed);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    opened.delete(key);
    clearTimeout(timer);
    asked?.abort();
    list.classList.remove("long");
    list.replaceChildren(...shown);
    box.remove();
    link.replaceChildren(...told);
    link.hidden = false;
    link.href = home;
    link.focus();
  });
  ask();
  if (focus) box.focus();
  return true;
}

export function facets() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.more[data-facet]");
    if (!link || opened.has(link.dataset.facet) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (open(link, { focus: true })) event.preventDefault();
  });
  document.addEventListener("jianbao:followed", () => {
    for (const key of [...opened.keys()]) {
      const link = document.querySelector(`a.more[data-facet="${key}"]`);
      if (link) open(link, { focus: false });
    }
  });
}
