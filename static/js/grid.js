// The grid of the workbench: numbers are typed, understood, looked ahead and saved in place.
// ↑↓ move, Enter saves and goes on, Ctrl+S saves, Ctrl+Enter submits all that are filled. Enter never submits.
// Without this script the grid is one plain form.
(() => {
  "use strict";
  const form = document.getElementById("bench");
  if (!form) return;
  const PREVIEW_AFTER = 350, SAVE_AFTER = 2500;
  const words = form.dataset;
  const rows = [...form.querySelectorAll("tr[data-row]")].filter((row) => row.querySelector(".cell")).map((element) => {
    const key = element.dataset.row;
    return {
      key, element,
      value: form.elements[`value-${key}`], note: form.elements[`note-${key}`],
      seen: form.elements[`seen-${key}`], confirmed: form.elements[`confirmed-${key}`],
      light: document.getElementById(`light-${key}`), state: document.getElementById(`state-${key}`),
      dirty: false, saving: null, asking: null, timers: {},
    };
  });
  const local = (row) => `${words.person}:row:${row.key}`;
  const said = (row) => ({ value: row.value.value, note: row.note.value });

  const tell = (row, text, kind) => {
    const note = document.createElement("span");
    note.className = kind || "text-secondary";
    note.textContent = text;
    row.state.replaceChildren(note);
  };

  // -- looking ahead
  const preview = async (row) => {
    if (row.asking) row.asking.abort();
    if (!row.value.value.trim()) { row.light.replaceChildren(); return; }
    row.asking = new AbortController();
    const query = new URLSearchParams({ key: row.key, ...said(row) });
    try {
      const response = await fetch(`${words.previewAddress}?${query}`, { signal: row.asking.signal, credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      row.light.innerHTML = await response.text(); // our own page's fragment, escaped by the server
      row.note.classList.toggle("is-wanted", Boolean(row.light.querySelector("[data-note-wanted]")));
    } catch (error) { /* the next key asks again */ }
  };

  // -- saving
  const body = (row) => {
    const data = new FormData();
    ["value", "note", "seen", "confirmed"].forEach((name) => data.set(`${name}-${row.key}`, row[name].value));
    return data;
  };

  const save = (row) => {
    clearTimeout(row.timers.save);
    if (row.saving) return row.saving.then(() => (row.dirty ? save(row) : null));
    if (!row.dirty) return Promise.resolve();
    row.dirty = false;
    tell(row, words.textSaving);
    const sent = said(row);
    row.saving = Keep.send(form, words.rowAddress, body(row)).then((answer) => {
      row.saving = null;
      answered(row, sent, answer);
    });
    return row.saving;
  };

  const answered = (row, sent, answer) => {
    if (answer.how === "signed-out" || answer.how === "offline") {
      row.dirty = true;
      tell(row, answer.how === "offline" ? words.textFailed : words.textSignedOut, "refused");
      return;
    }
    const { outcome, seen, html } = answer.told;
    row.element.classList.toggle("row-open", outcome === "refused" || outcome === "conflict");
    if (outcome === "saved" || outcome === "unchanged") {
      row.seen.value = seen;
      row.value.classList.remove("is-invalid");
      row.value.removeAttribute("aria-invalid");
      if (row.dirty) return;
      Keep.drop(local(row));
      tell(row, `✓ ${words.textSaved} ${Keep.clock(Date.now())}`, "answer-saved");
    } else {
      row.state.innerHTML = html;
      if (outcome === "conflict") offer(row, answer.told);
    }
  };

  // Somebody else was faster: both values stand, and one is chosen.
  const offer = (row, told) => {
    row.state.querySelectorAll("[data-keep]").forEach((button) => button.addEventListener("click", () => {
      row.seen.value = told.seen;
      if (button.dataset.keep === "theirs") {
        row.value.value = told.theirs;
        row.note.value = told.theirNote;
      }
      row.dirty = true;
      save(row);
      preview(row);
      row.value.focus();
    }));
  };

  const changed = (row) => {
    row.dirty = true;
    row.confirmed.value = "";
    tell(row, words.textTyped);
    Keep.put(local(row), said(row));
    clearTimeout(row.timers.preview);
    clearTimeout(row.timers.save);
    row.timers.preview = setTimeout(() => preview(row), PREVIEW_AFTER);
    row.timers.save = setTimeout(() => save(row), SAVE_AFTER);
  };

  // -- keys
  const go = (row, step) => {
    const next = rows[rows.indexOf(row) + step];
    if (next) { next.value.focus(); next.value.select(); }
    return Boolean(next);
  };
  const saveAll = () => Promise.all(rows.map(save));
  const submitAll = document.getElementById("submit-all");

  rows.forEach((row) => {
    [row.value, row.note].forEach((field) => {
      field.addEventListener("input", () => changed(row));
      field.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          form.requestSubmit(submitAll);
        } else if (event.key === "Enter") {
          event.preventDefault();
          save(row);
          go(row, event.shiftKey ? -1 : 1);
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          go(row, event.key === "ArrowDown" ? 1 : -1);
        }
      });
    });
    row.element.addEventListener("focusout", (event) => {
      if (row.dirty && !row.element.contains(event.relatedTarget)) save(row);
    });
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveAll();
    }
  });
  window.addEventListener("online", saveAll);
  // Back from signing in again in another tab: what is not saved yet is sent.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) saveAll(); });

  // -- sending: wait for what is on its way, so that the edit numbers are right; a second click does nothing.
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    rows.forEach((row) => clearTimeout(row.timers.save));
    if (rows.some((row) => row.saving)) {
      event.preventDefault();
      Promise.all(rows.map((row) => row.saving)).then(() => form.requestSubmit(event.submitter));
      return;
    }
    rows.filter((row) => row.dirty).forEach((row) => Keep.sent(local(row)));
    sending = true;
    setTimeout(() => { sending = false; }, 5000);
  });
  window.addEventListener("pageshow", () => { sending = false; });

  // -- what was typed here and never sent: offered, never put back by itself
  rows.forEach((row) => {
    const kept = Keep.get(local(row));
    if (!kept) return;
    if (kept.data.value === row.value.value && kept.data.note === row.note.value) { Keep.drop(local(row)); return; }
    const text = [kept.data.value, kept.data.note].filter(Boolean).join(" · ");
    tell(row, `${words.textFound} ${text} (${Keep.clock(kept.at)}) `, "refused");
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm btn-outline-primary";
      made.textContent = label;
      made.addEventListener("click", act);
      row.state.append(made, " ");
    };
    button(words.textRestore, () => {
      row.value.value = kept.data.value;
      row.note.value = kept.data.note;
      changed(row);
      row.value.focus();
    });
    button(words.textDrop, () => { Keep.drop(local(row)); row.state.replaceChildren(); row.value.focus(); });
  });

  const first = form.querySelector(".cell.is-invalid");
  if (first) first.focus();
})();
