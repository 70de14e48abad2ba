// Small helps for every page. All pages work without them; the words come from data- attributes.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // "/" goes to the search box, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = document.getElementById("site-search");
      if (box) {
        const body = document.getElementById("topbar-body");
        if (body) body.classList.add("open");
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === "Escape") {
      const open = [...document.querySelectorAll("details.pop[open]")];
      open.forEach((menu) => { menu.open = false; });
      if (open.length) open[0].querySelector("summary").focus();
    }
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.pop[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const toggle = event.target.closest("[data-toggle-menu]");
    if (toggle) {
      const body = document.getElementById(toggle.getAttribute("aria-controls"));
      toggle.setAttribute("aria-expanded", String(body.classList.toggle("open")));
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  // <form data-confirm="…"> or <button data-confirm="…"> asks before it sends.
  document.addEventListener("submit", (event) => {
    const asking = (event.submitter && event.submitter.closest("[data-confirm]")) || event.target.closest("form[data-confirm]");
    if (asking && !window.confirm(asking.dataset.confirm)) event.preventDefault();
  });

  // <form data-keeps-address> sends the address as it is by now: filters change it without a new page.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-keeps-address]");
    if (form) form.elements.query.value = window.location.search.slice(1);
  });

  // <form data-autosubmit> sends itself when a choice changes; with htmx, htmx does it.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-autosubmit") && !form.hasAttribute("hx-get")) form.requestSubmit();
  });

  // What somebody types before the scripts are there is heard as soon as they are. Whoever sent a form that
  // was refused, and is not typing yet, goes on at what is wrong and not at the top of the page.
  document.addEventListener("DOMContentLoaded", () => {
    const field = document.activeElement, errors = document.querySelector("[data-errors]");
    const typed = field && "defaultValue" in field && field.value !== field.defaultValue;
    if (typed) field.dispatchEvent(new Event("input", { bubbles: true }));
    else if (errors) errors.focus();
  });

  // A page that answers with an error, or not at all, says so instead of doing nothing.
  const tell = (text) => {
    const region = document.getElementById("messages");
    if (!region || !text) return;
    const note = document.createElement("div");
    note.className = "alert alert-danger";
    note.textContent = text;
    region.replaceChildren(note);
  };
  const words = document.body ? document.body.dataset : {};
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401 || event.detail.xhr.status === 403) tell(words.textSignedOut);
    else tell(words.textFailed);
  });
  document.addEventListener("htmx:sendError", () => tell(words.textOffline));
  // A session that ended answers a partial request with the sign-in page: go there as a whole page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const address = event.detail.xhr.responseURL || "";
    if (address.includes("/accounts/login/")) {
      event.detail.shouldSwap = false;
      window.location.assign("/accounts/login/?next=" + encodeURIComponent(window.location.pathname + window.location.search));
    }
  });
})();
