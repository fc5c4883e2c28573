/* Entries that may move are dragged to another day; without this script the link beside each does the same. */
(() => {
    const calendar = document.querySelector("[data-calendar]");
    const form = calendar?.querySelector("[data-calendar-drop]");
    if (!form) return;
    let moving = null;
    const dayOf = (event) => event.target.closest?.("[data-day]");
    calendar.addEventListener("dragstart", (event) => {
        moving = event.target.closest?.("[data-move]");
        if (!moving) return;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", moving.textContent.trim());
        calendar.classList.add("calendar--moving");
    });
    calendar.addEventListener("dragover", (event) => {
        const day = moving && dayOf(event);
        for (const other of calendar.querySelectorAll(".calendar__day--target")) {
            if (other !== day) other.classList.remove("calendar__day--target");
        }
        if (!day) return;
        event.preventDefault();
        day.classList.add("calendar__day--target");
    });
    calendar.addEventListener("drop", (event) => {
        const day = moving && dayOf(event);
        if (!day || day.contains(moving)) return;
        event.preventDefault();
        form.action = moving.dataset.move;
        form.elements.day.value = day.dataset.day;
        form.submit();
    });
    calendar.addEventListener("dragend", () => {
        moving = null;
        calendar.classList.remove("calendar--moving");
        for (const day of calendar.querySelectorAll(".calendar__day--target")) day.classList.remove("calendar__day--target");
    });
})();
