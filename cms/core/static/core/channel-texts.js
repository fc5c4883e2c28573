/* Each channel's own words: a counter in the channel's unit, and only the channels that the item goes to. */
(() => {
  const length = (input) => {
    const text = input.value.normalize("NFC").trim();
    return input.dataset.wordsUnit === "utf16" ? text.length : [...text].length;
  };

  const count = (input) => {
    const shown = document.getElementById(`${input.name}-count`);
    const used = length(input);
    shown.querySelector("[data-words-count]").textContent = used.toLocaleString(document.documentElement.lang);
    shown.toggleAttribute("data-over", used > Number(input.dataset.wordsLimit));
  };

  const showChosen = () => {
    for (const tick of document.querySelectorAll('input[type="checkbox"][name="excluded_channels"]')) {
      const words = document.querySelector(`[data-words-channel="${CSS.escape(tick.value)}"]`);
      if (words) words.hidden = tick.checked;
    }
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-words-limit]")) count(target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "excluded_channels") showChosen();
  });
})();
