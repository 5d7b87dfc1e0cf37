// Keys for those who like them: / to the search box, n and p from hit to hit, j and k to the next and the previous
// result, in the list as while reading, ? to the list of them. They can be turned off on the page "about" (WCAG 2.1.4), and never act
// while something is being typed.
import { address } from "./words.js";

const KEY = "jianbao-shortcuts";

const enabled = () => localStorage.getItem(KEY) !== "off";

// Typed into: a checkbox or a button takes no letters.
const TYPED = 'input:not([type="checkbox"], [type="radio"], [type="submit"]), textarea, select, [contenteditable]';

function step(forward) {
  const link = document.querySelector(`.walk a[rel="${forward ? "next" : "prev"}"]`);
  if (link) return link.click();
  const titles = [...document.querySelectorAll(".hit > :is(h2, h3) a")];
  const at = titles.indexOf(document.activeElement.closest(".hit")?.querySelector(":scope > :is(h2, h3) a"));
  titles[at < 0 && !forward ? titles.length - 1 : at + (forward ? 1 : -1)]?.focus();
}

export function shortcuts() {
  const box = document.getElementById("shortcuts");
  if (box) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPED)) return;
    if (event.key === "/") {
      const input = document.querySelector('input[role="combobox"]');
      input?.focus();
      input?.select();
      event.preventDefault();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j");
    } else if (event.key === "?") {
      location.assign(address("/about#keys"));
    } else if (event.key === "n" || event.key === "p") {
      document.dispatchEvent(new CustomEvent("jianbao:hit", { detail: event.key === "n" ? 1 : -1 }));
    }
  });
}
