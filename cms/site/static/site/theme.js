/* The remembered choice of light or dark. Loaded before the first paint; without it the system decides. */
(function () {
  var root = document.documentElement;
  var remembered = null;
  try { remembered = localStorage.getItem("loa-theme"); } catch (refused) { remembered = null; }
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;

  document.addEventListener("DOMContentLoaded", function () {
    var box = document.querySelector("[data-theme-switch]");
    if (!box) return;
    var buttons = box.querySelectorAll("button");
    function show() {
      var now = root.dataset.theme || "auto";
      buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.value === now)); });
    }
    box.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.value === "auto") delete root.dataset.theme; else root.dataset.theme = button.value;
      try {
        if (button.value === "auto") localStorage.removeItem("loa-theme"); else localStorage.setItem("loa-theme", button.value);
      } catch (refused) { /* storage is off: the choice holds for this page */ }
      show();
    });
    box.hidden = false;
    show();

    document.querySelectorAll("[data-copy]").forEach(function (button) {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          document.getElementById(button.dataset.says).textContent = button.dataset.done;
        });
      });
    });
  });
})();
