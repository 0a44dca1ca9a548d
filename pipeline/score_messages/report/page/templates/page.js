"use strict";
// Search, filters and order of the messages to read first. Without it the page shows them all, in their order.
(() => {
  const table = document.getElementById("messages");
  if (!table) return;
  const form = document.getElementById("controls");
  const search = document.getElementById("search");
  const count = document.getElementById("shown");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const filters = Array.from(form.querySelectorAll("select[data-filter]"));
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const more = document.getElementById("more");
  const atFirst = Number(table.dataset.atFirst);
  let whole = rows.length <= atFirst;
  const visible = () => Array.from(body.rows).filter((row) => !row.hidden);

  function say(text) {
    if (count.textContent !== text) count.textContent = text;
  }

  function update() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const isFiltered = words.length > 0 || filters.some((filter) => filter.value);
    let fitting = 0;
    for (const row of body.rows) {
      const chosen = filters.every(
        (filter) => !filter.value || row.getAttribute("data-filter-" + filter.dataset.filter) === filter.value,
      );
      const fits = chosen && words.every((word) => texts.get(row).includes(word));
      fitting += fits ? 1 : 0;
      row.hidden = !fits || (!whole && !isFiltered && fitting > atFirst);
    }
    more.hidden = whole || isFiltered;
    const left = visible().length;
    const all = rows.length === 1 ? "1 message" : rows.length + " messages";
    say(left === rows.length ? all : left === 0 ? "None of " + all + " fits" : left + " of " + all);
  }

  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();

  function sort(header, column) {
    const rising = header.getAttribute("aria-sort") === "descending" ? 1 : header.hasAttribute("aria-sort") ? -1 : header.dataset.sort === "number" ? -1 : 1;
    const compare = header.dataset.sort === "number"
      ? (left, right) => Number(left) - Number(right)
      : (left, right) => left.localeCompare(right, "en", { numeric: true });
    const sorted = rows.slice().sort((left, right) => {
      const [a, b] = [valueOf(left, column), valueOf(right, column)];
      if (a === "" || b === "") return (a === "") - (b === "");
      return rising * compare(a, b);
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", rising > 0 ? "ascending" : "descending");
    body.append(...sorted);
    update();
  }

  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(header, column));
  });

  async function copy() {
    const ids = visible().map((row) => row.querySelector(".id bdi")?.textContent).filter(Boolean).join("\n");
    const area = document.createElement("textarea");
    area.value = ids;
    form.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    document.getElementById("copy").focus();
    say(done ? "Copied " + (ids ? ids.split("\n").length : 0) + " ids" : "The browser doesn’t allow copying");
  }

  more.firstElementChild.addEventListener("click", () => {
    const next = rows[0] && Array.from(body.rows).find((row) => row.hidden);
    whole = true;
    update();
    if (next) {
      next.tabIndex = -1;
      next.focus();
    }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  document.getElementById("copy").addEventListener("click", copy);
  form.hidden = rows.length < 2;
  update();
})();
