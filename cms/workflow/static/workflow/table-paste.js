/* A table pasted into a text of the body becomes a table block of its own: rich text has no tables, and Draftail would
   leave its cells as loose lines. What stands around the table in the clipboard is pasted as always. */
(() => {
  const words = document.currentScript.dataset;
  const clean = (text) => text.replace(/\s+/g, " ").trim();
  const linesOf = (cell) => {
    const parts = [...cell.querySelectorAll("p, li, div")].filter((part) => !part.querySelector("p, li, div"));
    return (parts.length ? parts : [cell]).map((part) => clean(part.textContent)).filter(Boolean).join("\n");
  };

  // Cells that span others leave the rest of their place empty, so that every row has the same number.
  function rowsOf(table) {
    const rows = [];
    [...table.rows].forEach((row, at) => {
      rows[at] ??= [];
      for (const cell of row.cells) {
        let column = 0;
        while (rows[at][column] !== undefined) column += 1;
        for (let down = 0; down < Math.min(cell.rowSpan || 1, table.rows.length - at); down += 1) {
          rows[at + down] ??= [];
          for (let right = 0; right < cell.colSpan; right += 1) {
            rows[at + down][column + right] = down || right ? "" : linesOf(cell);
          }
        }
      }
    });
    const width = Math.max(...rows.map((row) => row.length));
    return rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""));
  }

  const say = (text) => document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { text, type: "success" } }));

  document.addEventListener(
    "paste",
    (event) => {
      const body = event.target.closest?.(".Draftail-Editor") && document.getElementById("body-root")?.rootBlock;
      const html = event.clipboardData?.getData("text/html") ?? "";
      const at = body ? body.children.findIndex((child) => $(child.element)[0].contains(event.target)) : -1;
      if (at < 0 || !html.includes("<table")) return;
      const pasted = new DOMParser().parseFromString(html, "text/html");
      const tables = [...pasted.querySelectorAll("table")].filter((table) => !table.parentElement.closest("table"));
      const found = tables.map(rowsOf).filter((rows) => rows.flat().filter(Boolean).length > 1);
      if (!found.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      tables.forEach((table) => table.remove());
      pasted.querySelectorAll("style, script, meta, title").forEach((part) => part.remove());
      if (clean(pasted.body.textContent)) {
        const around = new DataTransfer();
        around.setData("text/html", pasted.body.innerHTML);
        around.setData("text/plain", pasted.body.innerText);
        event.target.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: around, bubbles: true, cancelable: true }),
        );
      }
      found.forEach((data, number) => {
        const table = { data, table_header_choice: "row", first_row_is_table_header: true, first_col_is_header: false };
        const value = { caption: "", table };
        body.insert({ type: "table", value, id: null }, at + 1 + number, { animate: false });
      });
      say(words.pasted);
    },
    true,
  );
})();
