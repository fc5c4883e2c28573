/* The page of an approval: channels by arrow keys and by swiping, the frame as tall as what it shows. */
(() => {
  const FAR = 60; // pixels that a thumb moves sideways to mean another channel
  const frame = document.querySelector(".approval-frame");
  const tabs = [...document.querySelectorAll("[data-approval-tabs] a")];
  const loading = document.querySelector("[data-approval-loading]");

  // The links load into the frame by themselves; here they are only told apart.
  const choose = (tab) => {
    tabs.forEach((other) => other.toggleAttribute("aria-current", false));
    tab.setAttribute("aria-current", "true");
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    frame.title = `${frame.dataset.title}: ${tab.textContent}`;
    loading.hidden = false;
  };
  const step = (by) => {
    const next = tabs[tabs.findIndex((tab) => tab.hasAttribute("aria-current")) + by];
    next?.click();
    return next;
  };
  tabs.forEach((tab) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (by) step(by)?.focus();
    });
  });

  const fit = () => {
    const page = frame.contentDocument?.documentElement;
    if (!page) return;
    frame.style.height = "0";
    frame.style.height = `${page.scrollHeight + 2}px`;
  };
  const shown = () => {
    loading.hidden = true;
    const page = frame.contentDocument;
    if (!page) return;
    fit();
    // A link in a preview would lead the frame to a page that no frame may show.
    page.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || link.getAttribute("href").startsWith("#")) return;
      event.preventDefault();
      window.open(link.href, "_blank", "noopener");
    });
    let from = null;
    page.addEventListener("touchstart", ({ touches }) => (from = touches.length === 1 ? touches[0] : null), { passive: true });
    page.addEventListener("touchend", ({ changedTouches: [to] }) => {
      const [x, y] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
      if (Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
    });
  };
  if (frame) {
    frame.addEventListener("load", shown);
    window.addEventListener("resize", fit);
    if (frame.contentDocument?.readyState === "complete") shown();
  }

  document.querySelector(".approval-back")?.addEventListener("toggle", ({ target }) => {
    if (target.open) target.querySelector("textarea").focus();
  });

  // The back button shows the page as it was left, which is not how things stand.
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  // one-action.js lets a form through once; what was pressed says that it is under way.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.dataset.busy) return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });
})();
