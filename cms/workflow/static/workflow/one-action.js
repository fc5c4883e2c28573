/* What a form of the admin asks for is asked once; while an action of the editor is under way nothing else is saved. */
(() => {
  let underWay = false;
  let signedOut = false;
  let heldBack = null; // the button that was pressed while signed out
  const form = () => document.querySelector("[data-edit-form]");
  const isAction = (name) => name.startsWith("action-") || name.startsWith("workflow-action-");

  // Signing in again, in another tab, makes the token that this page was opened with worthless.
  const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];

  document.addEventListener("w-autosave:save", (event) => {
    const { formData } = event.detail;
    if (token()) formData.set("csrfmiddlewaretoken", token());
    if (underWay || [...formData.keys()].some(isAction)) event.preventDefault();
  });

  // Wagtail stops watching a form that comes back refused: it would be saved by itself once more at most.
  document.addEventListener("w-unsaved:ready", ({ target }) => {
    const unsaved = window.wagtail.app.getControllerForElementAndIdentifier(target, "w-unsaved");
    if (!unsaved?.forceValue) return;
    unsaved.forceValue = false;
    unsaved.initialFormData = "refused"; // like no form: what it holds is not saved yet
    unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
  });

  // A button that was pressed in vain can be pressed again.
  const ready = (button) => {
    const progress = button && window.wagtail.app.getControllerForElementAndIdentifier(button, "w-progress");
    if (progress) progress.loadingValue = false;
  };

  const saveAgain = (event) =>
    window.wagtail.app.getControllerForElementAndIdentifier(form(), "w-autosave")?.save(event);

  document.addEventListener("w-autosave:error", (event) => {
    signedOut = event.detail.response?.signed_out === true;
    heldBack = null;
  });

  window.addEventListener("focus", (event) => {
    if (signedOut) saveAgain(event);
  });

  // The version that this person has seen is the one they wrote last; an action on an older one is refused.
  document.addEventListener("w-autosave:success", (event) => {
    const { revision_id: id, revision_created_at: at } = event.detail.data;
    const { loaded_revision_id: loaded, loaded_revision_created_at: loadedAt } = form()?.elements ?? {};
    if (!id || !loaded || !loadedAt) return;
    loaded.value = id;
    loadedAt.value = at;
  });

  document.addEventListener("w-autosave:success", () => {
    const button = heldBack;
    signedOut = false;
    heldBack = null;
    if (button) form().requestSubmit(button);
  });

  // In the capture phase, so that Wagtail's own handlers have not yet written the action into the form again.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-workflow-action-name], [data-edit-form] [name^='action-']");
      const answer = button?.dataset.workflowActionName; // sent by a script, without a "submit" to hold back
      if (button && (underWay || (signedOut && answer))) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!underWay) saveAgain(event);
      }
    },
    true,
  );

  // Forms that a script sends, and those that open another window, leave this page as it is.
  document.addEventListener("submit", (event) => {
    const { method, target } = event.target;
    if (event.defaultPrevented || method !== "post" || (target && target !== "_self")) return;
    if (signedOut && event.target === form()) {
      // The answer would be the sign-in page, and what was written since would be gone.
      event.preventDefault();
      saveAgain(event);
      heldBack = event.submitter;
      setTimeout(ready, 0, event.submitter); // after Wagtail has shown the button as busy
      return;
    }
    if (underWay) event.preventDefault();
    underWay = true;
    const { csrfmiddlewaretoken: opened } = event.target.elements;
    if (opened && token()) opened.value = token();
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
