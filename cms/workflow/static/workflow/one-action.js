/* While an action of the editor is under way nothing else is saved, and it is asked for once. */
(() => {
  let underWay = false;
  const form = () => document.querySelector("[data-edit-form]");
  const isAction = (name) => name.startsWith("action-") || name.startsWith("workflow-action-");

  document.addEventListener("w-autosave:save", (event) => {
    const names = [...event.detail.formData.keys()];
    if (underWay || names.some(isAction)) event.preventDefault();
  });

  // The version that this person has seen is the one they wrote last; an action on an older one is refused.
  document.addEventListener("w-autosave:success", (event) => {
    const { revision_id: id, revision_created_at: at } = event.detail.data;
    const { loaded_revision_id: loaded, loaded_revision_created_at: loadedAt } = form()?.elements ?? {};
    if (!id || !loaded || !loadedAt) return;
    loaded.value = id;
    loadedAt.value = at;
  });

  // In the capture phase, so that Wagtail's own handlers have not yet written the action into the form again.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-workflow-action-name], [data-edit-form] [name^='action-']");
      if (button && underWay) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    if (event.target !== form() || event.defaultPrevented) return;
    if (underWay) event.preventDefault();
    underWay = true;
  });

  // The back button shows the page as it was left: with the action still written into its form.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    underWay = false;
    form()
      ?.querySelectorAll("input[type=hidden]")
      .forEach((input) => isAction(input.name) && input.remove());
  });
})();
