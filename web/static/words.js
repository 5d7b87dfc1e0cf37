// What scripts say, in the reader's language.
const words = JSON.parse(document.getElementById("script").dataset.words);

export function say(message, values = {}) {
  return (words[message] ?? message).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const root = document.documentElement.dataset.root;

export function address(path) {
  const url = new URL(root + path, location.href);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) url.searchParams.set("lang", lang);
  return url.href;
}
