/* Tells the server at which rank a hit was opened, and nothing about who did; the links are plain without it. */
"use strict";

(() => {
  const here = document.currentScript.dataset.address;

  function tell(event) {
    const link = event.target.closest("a[data-opened]");
    if (!link || event.button > 1) return; // the right button opens a menu
    navigator.sendBeacon(here, new URLSearchParams({ token: link.dataset.opened }));
    delete link.dataset.opened; // once is enough
  }

  document.addEventListener("click", tell);
  document.addEventListener("auxclick", tell); // the middle button: another tab
})();
