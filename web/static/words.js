// What scripts say, in the reader's language.
const words = JSON.parse(document.getElementById("script").dataset.words);

// {n} is a value, {n:one|many} a word that it chooses.
export function say(message, values = {}) {
  return (words[message] ?? message).replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, name, one, many) =>
    one === undefined ? (values[name] ?? "") : Number(values[name]) === 1 ? one : many,
  );
}

export const root = document.documentElement.dataset.root;

export function address(path) {
  const url = new URL(root + path, location.href);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) url.searchParams.set("lang", lang);
  return url.href;
}
