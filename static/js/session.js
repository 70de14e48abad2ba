// Warns two minutes before the session ends, and keeps what was typed. Words come from the markup.
(() => {
  "use strict";
  const WARN = 120, RETRY = 30;
  const box = document.getElementById("session");
  if (!box) return;
  const { address, person } = box.dataset;
  const text = box.querySelector("#session-text");
  const stay = box.querySelector("[data-stay]");
  const again = box.querySelector("[data-again]");
  let over = false, timer = 0;

  const clock = (moment) => moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const token = () => (document.querySelector("input[name=csrfmiddlewaretoken]") || {}).value || "";
  const renew = (fresh) => document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh; });
  const ask = async (method) => {
    try {
      const answer = await fetch(address, { method, headers: { "X-CSRFToken": token() }, credentials: "same-origin" });
      return answer.ok ? await answer.json() : null;
    } catch (error) {
      return null;
    }
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(check, Math.max(1, seconds) * 1000);
  };
  const show = (words, ended) => {
    text.textContent = words;
    stay.hidden = ended;
    again.hidden = !ended;
    const news = box.hidden;
    box.hidden = false;
    return news;
  };
  const mine = (found) => found && found.left > 0 && String(found.person) === person;

  function settle(found) {
    if (!found) { later(RETRY); return; }
    if (!mine(found)) {
      over = true;
      show(box.dataset.textOver, true);
      return;
    }
    if (over) renew(found.token);
    over = false;
    if (found.left > WARN) {
      box.hidden = true;
      later(found.left - WARN);
      return;
    }
    const end = new Date(Date.now() + found.left * 1000);
    const last = found.most <= found.left;
    if (show((last ? box.dataset.textLast : box.dataset.textSoon).replace("{time}", clock(end)), false)) stay.focus();
    stay.hidden = last;
    later(found.left + 1);
  }
  async function check() { settle(await ask("GET")); }

  stay.addEventListener("click", async () => {
    const found = await ask("POST");
    if (found) renew(found.token);
    settle(found);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
  // A form that is sent after the end would lose what was typed: first look whether somebody signed in again.
  document.addEventListener("submit", async (event) => {
    if (!over || event.target.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target, button = event.submitter;
    const found = await ask("GET");
    settle(found);
    if (mine(found)) form.requestSubmit(button);
    else again.focus();
  }, true);
  later(Number(box.dataset.left) - WARN);

  // --- What was typed: kept in this tab until it was sent -------------------------------------------
  const PREFIX = "typed:";
  const here = location.pathname + location.search;
  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch (error) { return null; } };
  const fields = (form) => [...form.elements].filter((field) => field.name
    && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
  const values = (form) => fields(form).map((field) => [field.name, field.value,
    ["checkbox", "radio"].includes(field.type) ? field.checked : null]);
  const typed = (form) => form.method === "post" && !form.hasAttribute("data-keeps-itself") && !form.querySelector("input[type=password]")
    && form.querySelector("textarea, input[type=text], input[type=number], input[type=date]");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  document.addEventListener("submit", (event) => {
    if (event.target.action && event.target.action.endsWith("/accounts/logout/")) {
      kept().forEach((key) => sessionStorage.removeItem(key));
      Object.keys(localStorage).filter((key) => key.startsWith("kept:")).forEach((key) => localStorage.removeItem(key)); // of keep.js
    }
  });
  const forms = [...document.querySelectorAll("main form")].filter(typed);
  const keys = forms.map((form, place) => `${PREFIX}${person}:${here}:${place}`);
  kept().forEach((key) => {
    const found = read(key);
    const foreign = !key.startsWith(`${PREFIX}${person}:`);
    if (foreign || !found || (found.sent && !keys.includes(key))) sessionStorage.removeItem(key);
  });
  forms.forEach((form, place) => {
    const key = keys[place], found = read(key);
    let waiting = 0;
    const keep = (sent) => {
      try { sessionStorage.setItem(key, JSON.stringify({ values: values(form), at: Date.now(), sent })); } catch (error) { /* full: nothing is kept */ }
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => keep(false), 300);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(waiting);
      if (!event.defaultPrevented && sessionStorage.getItem(key)) keep(true);
    });
    if (!found) return;
    if (same(found.values, values(form))) { sessionStorage.removeItem(key); return; }
    offer(form, key, found);
  });

  function offer(form, key, found) {
    const note = document.createElement("div");
    note.className = "alert alert-info no-print";
    note.setAttribute("role", "status");
    const words = document.createElement("p");
    words.className = "mb-2";
    words.textContent = box.dataset.textKept.replace("{time}", clock(new Date(found.at)));
    const button = (label, style, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `btn btn-sm ${style} me-2`;
      made.textContent = label;
      made.addEventListener("click", () => { act(); note.remove(); });
      return made;
    };
    note.append(words,
      button(box.dataset.textRestore, "btn-primary", () => restore(form, found.values)),
      button(box.dataset.textForget, "btn-outline-secondary", () => sessionStorage.removeItem(key)));
    form.before(note);
  }

  function restore(form, found) {
    const places = new Map();
    fields(form).forEach((field) => places.set(field.name, [...(places.get(field.name) || []), field]));
    found.forEach(([name, value, checked]) => {
      const field = (places.get(name) || []).shift();
      if (!field) return;
      if (checked === null) field.value = value;
      else field.checked = checked;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
