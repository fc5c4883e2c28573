/* Fetches the account again while something of it is under way: every two seconds at first, later every ten. */
(function () {
    const place = document.getElementById("account");
    let asked = 0;

    async function look() {
        if (!place.querySelector("[data-under-way]")) return;
        if (document.visibilityState === "visible") {
            asked += 1;
            try {
                const answer = await fetch(place.dataset.source, { headers: { "X-Requested-With": "XMLHttpRequest" } });
                const text = answer.ok && !answer.redirected ? await answer.text() : "";
                if (text && text !== place.dataset.shown) {
                    place.dataset.shown = text;
                    place.innerHTML = text;
                }
            } catch (error) {
                /* The network is away for a moment: what stands here is still true, and the next look may succeed. */
            }
        }
        setTimeout(look, asked < 30 ? 2000 : 10000);
    }

    setTimeout(look, 2000);
})();
