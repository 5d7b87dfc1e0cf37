// A list that is narrowed while one types. A long list of names asks the server, which knows all of it, and takes over
// what it lists; the values of a facet are all there. Whatever fails leaves the form, which does the same.
const WAIT = 150;

function ask(form, input) {
  let timer = 0;
  let asked = null;

  async function follow() {
    asked?.abort();
    asked = new AbortController();
    const url = new URL(form.action);
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("listed").replaceChildren(...page.getElementById("listed").childNodes);
      history.replaceState(history.state, "", url);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  }

  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(follow, WAIT);
  };
  input.addEventListener("input", (event) => event.isComposing || typed());
  input.addEventListener("compositionend", typed);
}

export function narrow() {
  const form = document.querySelector("form.narrowing");
  const input = form?.querySelector('input[name^="find"]');
  if (!input) return;
  if (document.getElementById("listed")) return ask(form, input);
  const list = document.querySelector(".choices");
  if (!list) return;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
}
