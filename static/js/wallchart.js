// The wall chart by keyboard: one cell is in the order of the page, the arrows move among the others.
(function () {
  "use strict";
  function cells(row) {
    return Array.from(row.querySelectorAll("a.wall-name, a.wall-cell"));
  }
  function place(table, link) {
    const rows = Array.from(table.tBodies[0].rows);
    const row = link.closest("tr");
    return { rows: rows, r: rows.indexOf(row), c: cells(row).indexOf(link) };
  }
  function go(table, link) {
    if (!link) { return; }
    table.querySelectorAll("a.wall-cell, a.wall-name").forEach(function (one) { one.tabIndex = -1; });
    link.tabIndex = 0;
    link.focus();
  }
  function step(table, link, key, whole) {
    const at = place(table, link);
    const near = function (r) {
      const row = at.rows[Math.max(0, Math.min(at.rows.length - 1, r))];
      const found = cells(row);
      return found[Math.min(at.c, found.length - 1)];
    };
    const own = cells(at.rows[at.r]);
    const moves = {
      ArrowRight: function () { return own[Math.min(at.c + 1, own.length - 1)]; },
      ArrowLeft: function () { return own[Math.max(at.c - 1, 0)]; },
      ArrowDown: function () { return near(at.r + 1); },
      ArrowUp: function () { return near(at.r - 1); },
      Home: function () { return whole ? cells(at.rows[0])[0] : own[0]; },
      End: function () { return whole ? cells(at.rows[at.rows.length - 1]).pop() : own[own.length - 1]; },
    };
    return moves[key] ? moves[key]() : null;
  }
  document.querySelectorAll("table[data-wallchart]").forEach(function (table) {
    const links = table.querySelectorAll("a.wall-name, a.wall-cell");
    links.forEach(function (link, n) { link.tabIndex = n === 0 ? 0 : -1; });
    table.addEventListener("keydown", function (event) {
      const link = event.target.closest("a.wall-name, a.wall-cell");
      if (!link || event.altKey || event.metaKey) { return; }
      const next = step(table, link, event.key, event.ctrlKey);
      if (next) { event.preventDefault(); go(table, next); }
    });
    table.addEventListener("focusin", function (event) {
      const link = event.target.closest("a.wall-name, a.wall-cell");
      if (!link) { return; }
      links.forEach(function (one) { one.tabIndex = one === link ? 0 : -1; });
    });
  });
  // The legend is folded on a phone, and there whenever it is asked for or printed.
  const legend = document.querySelector("[data-legend]");
  if (legend) {
    legend.open = !window.matchMedia("(max-width: 40rem)").matches || window.location.hash === "#legend";
    const unfold = function () { legend.open = true; };
    document.querySelectorAll("a[href$='#legend']").forEach(function (link) { link.addEventListener("click", unfold); });
    window.addEventListener("beforeprint", unfold);
  }
  // What was opened gets its name above it, and is shown.
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "opened-lines") { return; }
    const link = event.detail.requestConfig.elt;
    document.querySelector("[data-opened-name]").textContent = link.dataset.opens || "";
    document.querySelectorAll("#opened .board-about").forEach(function (about) { about.remove(); });
    document.getElementById("opened").hidden = false;
  });
})();
