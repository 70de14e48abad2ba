// The reviewer's keys, ready-made words put into the note, and ticks. Everything works without.
(() => {
  "use strict";
  const cards = [...document.querySelectorAll("[data-review]")];
  const STORE = "review-keys";

  // A ready-made phrase goes into the note, where it can be changed; the choice is empty again.
  document.querySelectorAll("form.answer").forEach((form) => {
    const choice = form.elements.phrase;
    const note = form.elements.note;
    if (!choice || !note) return;
    choice.addEventListener("change", () => {
      if (!choice.value) return;
      const words = choice.options[choice.selectedIndex].text;
      note.value = note.value.trim() ? note.value.trimEnd() + "\n" + words : words;
      choice.value = "";
      note.focus();
    });
    note.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button[name=return]"));
      }
    });
  });

  // Ticks: how many, and all at once.
  const bulk = document.getElementById("bulk");
  if (bulk) {
    const boxes = [...document.querySelectorAll("input[form=bulk][name=accept]")];
    const shown = bulk.querySelector("[data-ticked]");
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      shown.textContent = ticked ? "(" + ticked + ")" : "";
    };
    boxes.forEach((box) => box.addEventListener("change", count));
    const all = bulk.querySelector("[data-tick-all]");
    all.hidden = false;
    all.addEventListener("click", () => {
      const open = boxes.some((box) => !box.checked);
      boxes.forEach((box) => { box.checked = open; });
      count();
    });
    count();
  }

  // Keys. They can be turned off, and never act while somebody types or holds another key.
  const help = document.querySelector("[data-keys]");
  if (!help || !cards.length) return;
  const on = help.querySelector("[data-keys-on]");
  const kept = () => { try { return window.localStorage.getItem(STORE) !== "off"; } catch { return true; } };
  const keep = (value) => { try { window.localStorage.setItem(STORE, value ? "on" : "off"); } catch { /* private window */ } };
  on.checked = kept();
  on.addEventListener("change", () => keep(on.checked));
  const here = () => cards.findIndex((card) => card.contains(document.activeElement));
  const go = (place) => {
    const card = cards[Math.min(Math.max(place, 0), cards.length - 1)];
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  };
  const accept = (card) => {
    const button = card.querySelector("button[name=accept]");
    if (!button) return;
    if (card.hasAttribute("data-odd")) button.focus();
    else button.form.requestSubmit(button);
  };
  const acts = {
    j: (place) => go(place + 1),
    ArrowDown: (place) => go(place + 1),
    k: (place) => go(place - 1),
    ArrowUp: (place) => go(place - 1),
    a: (place) => { if (place >= 0) accept(cards[place]); },
    r: (place) => { const note = place >= 0 && cards[place].querySelector("textarea[name=note]"); if (note) note.focus(); },
    x: (place) => { const box = place >= 0 && cards[place].querySelector("input[type=checkbox][name=accept]"); if (box) box.click(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!on.checked || typing || event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
    const place = here();
    if (event.key.startsWith("Arrow") && place < 0) return; // arrows scroll until a report is chosen
    event.preventDefault();
    acts[event.key](place);
  });
})();
