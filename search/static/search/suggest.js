/* Titles while somebody types: a combobox with a list (ARIA 1.2). Without this file the form searches all the same. */
"use strict";

(() => {
  const input = document.getElementById("site-search");
  if (!input || !input.dataset.suggest) return;

  const PAUSE = 180; // milliseconds without a key before it asks
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let waiting, asking, chosen = -1;

  list.id = "site-search-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestions);
  list.hidden = true;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  input.form.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const options = () => [...list.children];

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    choose(-1);
    input.setAttribute("aria-expanded", "false");
    said.textContent = "";
  }

  function choose(number) {
    chosen = number;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options()[number].id);
      options()[number].scrollIntoView({ block: "nearest" });
    }
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ highlight, url }, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.url = url;
      option.lang = "vi";
      option.innerHTML = highlight; // our own server's: escaped, with <mark> as its only element
      return option;
    }));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
    said.textContent = list.hidden ? "" : `${input.dataset.suggestions}: ${suggestions.length}`;
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`, {
        signal: asking.signal, headers: { Accept: "application/json" },
      });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      if (document.activeElement === input && input.value.trim() === typed) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // searching works without it
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // what was typed stays
      close();
    } else if (event.key === "ArrowDown" && list.hidden) {
      ask();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      const next = chosen + (event.key === "ArrowDown" ? 1 : -1);
      choose(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.url);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
})();
