// A list that is narrowed while one types, before (or without) asking the server: the long lists of names.
export function narrow() {
  const form = document.querySelector("form.narrowing");
  const list = document.querySelector(".choices, .entries");
  const input = form?.querySelector('input[name^="find"]');
  if (!input || !list) return;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = item.matches(".initial") ? Boolean(wanted) : !item.textContent.toLowerCase().includes(wanted);
  });
}
