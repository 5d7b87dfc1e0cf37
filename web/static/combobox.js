// Suggestions under a search box: an ARIA 1.2 combobox with a grouped list. Enter goes to the option that is
// chosen, else searches; Enter that ends an input method's composition does neither.
import { address, root, say } from "./words.js";

const GROUPS = [["company", "企业"], ["policy", "政策"], ["number", "文号"], ["section", "栏目"], ["issue", "期"]];
const WAIT = 120;

function target({ kind, id }) {
  const part = id.split("/").map(encodeURIComponent).join("/");
  if (kind === "company") return address(`/companies/${part}`);
  if (kind === "policy" || kind === "number") return address(`/policies/${part}`);
  if (kind === "issue") return address(`/issues/${part}`);
  return address(`/?section=${encodeURIComponent(id)}`);
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

export function combobox(input) {
  const list = element("div", { id: `${input.id}-list`, role: "listbox", class: "suggest", "aria-label": input.labels[0]?.textContent ?? "" });
  const status = element("p", { class: "vh", role: "status" });
  list.hidden = true;
  input.form.append(list, status);
  let options = [];
  let at = -1;
  let typed = "";
  let asked = null;
  let timer = 0;

  const composing = (event) => event.isComposing || event.keyCode === 229;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    options = [];
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-controls");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    options[at]?.element.setAttribute("aria-selected", "false");
    at = place;
    const option = options[at];
    if (option) {
      option.element.setAttribute("aria-selected", "true");
      option.element.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.element.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(suggestions) {
    list.replaceChildren();
    options = [];
    for (const [kind, name] of GROUPS) {
      const found = suggestions.filter((suggestion) => suggestion.kind === kind);
      if (!found.length) continue;
      const group = element("div", { role: "group", "aria-label": say(name) });
      group.append(element("p", { class: "kind", "aria-hidden": "true" }, say(name)));
      for (const suggestion of found) {
        const option = element("div", { role: "option", id: `${list.id}-${options.length}`, "aria-selected": "false" });
        option.append(element("span", { class: "n" }, suggestion.text), element("span", { class: "c" }, String(suggestion.count)));
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => location.assign(target(suggestion)));
        options.push({ element: option, suggestion });
        group.append(option);
      }
      list.append(group);
    }
    at = -1;
    if (!options.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
    status.textContent = say("{n} 条建议", { n: options.length });
  }

  async function ask() {
    typed = input.value.trim();
    if (!typed) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${root}/api/suggest?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      const { suggestions = [] } = await answer.json();
      if (document.activeElement === input) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (composing(event)) {
      // Safari ends the composition before this keydown, which would submit the form.
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.key === "ArrowDown" && list.hidden) return void ask();
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(at + 1 < options.length ? at + 1 : -1);
    else if (event.key === "ArrowUp") choose(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) location.assign(target(options[at].suggestion));
    else return;
    event.preventDefault();
  });
}
