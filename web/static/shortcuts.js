// Keys for those who like them: / to the search box, n and p from hit to hit, j and k to the next and the previous
// result while reading, ? to the list of them. They can be turned off on the page "about" (WCAG 2.1.4), and never act
// while something is being typed.
import { address } from "./words.js";

const KEY = "jianbao-shortcuts";

const enabled = () => localStorage.getItem(KEY) !== "off";

export function shortcuts() {
  const box = document.getElementById("shortcuts");
  if (box) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      const input = document.querySelector('input[role="combobox"]');
      input?.focus();
      input?.select();
      event.preventDefault();
    } else if (event.key === "j" || event.key === "k") {
      document.querySelector(`.walk a[rel="${event.key === "j" ? "next" : "prev"}"]`)?.click();
    } else if (event.key === "?") {
      location.assign(address("/about#keys"));
    } else if (event.key === "n" || event.key === "p") {
      document.dispatchEvent(new CustomEvent("jianbao:hit", { detail: event.key === "n" ? 1 : -1 }));
    }
  });
}
