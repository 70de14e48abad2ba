// The report form keeps its draft while somebody types (data-autosave), says when, and keeps a copy on this
// computer of what could not be sent. Files and links are sent by the buttons alone. Without this script the
// form is an ordinary one.
(() => {
  "use strict";
  const form = document.getElementById("report-form");
  if (!form || !window.Keep) return;
  const AFTER = 2000, COPY_AFTER = 300;
  const BY_BUTTON = ["links", "files", "expected_version", "csrfmiddlewaretoken", "confirmed", "period"];
  const words = form.dataset;
  const key = `${words.person}:form:${words.key}`;
  const state = document.getElementById("kept-state"), place = document.getElementById("kept-note");
  let dirty = false, saving = null, sending = false, timer = 0, copying = 0, stopped = false;

  const tell = (text, kind) => {
    state.textContent = text;
    state.className = `kept-state ${kind || "text-secondary"}`;
  };
  const fields = () => [...form.elements].filter((field) => field.name && !["file", "submit", "button"].includes(field.type)
    && !["expected_version", "csrfmiddlewaretoken", "confirmed", "period"].includes(field.name));
  const value = (field) => (["radio", "checkbox"].includes(field.type) ? (field.checked ? field.value : null) : field.value);
  const said = () => fields().map((field) => [field.name, value(field)]);
  const copy = () => Keep.put(key, said());

  // -- keeping the draft
  const body = () => {
    const data = new FormData(form);
    data.delete("links");
    data.delete("files");
    data.set("autosave", "1");
    return data;
  };
  const save = () => {
    clearTimeout(timer);
    if (stopped || sending || !dirty || !("autosave" in words)) return Promise.resolve();
    if (saving) return saving.then(save);
    dirty = false;
    tell(words.textSaving);
    saving = Keep.send(form, form.getAttribute("action") || location.href, body()).then((answer) => {
      saving = null;
      answered(answer);
    });
    return saving;
  };
  const answered = ({ how, told }) => {
    if (how === "ok") {
      form.elements.expected_version.value = told.seen;
      if (form.getAttribute("action") !== told.address) {
        form.setAttribute("action", told.address);
        history.replaceState(null, "", told.address);
      }
      if (dirty) return;
      if (!form.elements.links || !form.elements.links.value) Keep.drop(key);
      tell(`✓ ${words.textSaved.replace("{time}", Keep.clock(Date.now()))}`, "answer-saved");
    } else if (how === "clash") {
      dirty = true;
      stopped = true;
      clash(told);
    } else if (how === "refused") {
      const first = (told.problems || [])[0];
      tell(first ? `${words.textRefused} ${first.field} ${first.sentence}` : words.textTyped, "refused");
    } else {
      dirty = true;
      tell(how === "offline" ? words.textFailed : words.textSignedOut, "refused");
    }
  };

  const element = (name, text, style) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (style) made.className = style;
    return made;
  };
  const button = (text, style, act) => {
    const made = element("button", text, `btn btn-sm ${style} me-2`);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const note = (...parts) => {
    const made = element("div", "", "alert alert-warning");
    made.setAttribute("role", "alert");
    made.append(...parts);
    place.replaceChildren(made);
    return made;
  };
  const table = (rows) => {
    const made = element("table", "", "table table-sm mb-2"), head = element("tr"), top = element("thead"), rest = element("tbody");
    [words.textField, words.textStored, words.textMine].forEach((text) => {
      const cell = element("th", text);
      cell.scope = "col";
      head.append(cell);
    });
    top.append(head);
    rows.forEach(([label, stored, typed]) => {
      const row = element("tr"), first = element("th", label, "fw-normal");
      first.scope = "row";
      row.append(first, element("td", stored || "–"), element("td", typed || "–"));
      rest.append(row);
    });
    made.append(top, rest);
    return made;
  };

  // Somebody else was faster: both values stand, and one is chosen; nothing is overwritten by itself.
  const clash = (told) => {
    tell(words.textTyped);
    note(
      element("p", told.sentence, "fw-semibold mb-1"),
      table(told.clashes.map((one) => [one.label, one.stored, one.typed])),
      button(words.textKeepMine, "btn-primary", () => {
        form.elements.expected_version.value = told.seen;
        form.setAttribute("action", told.address);
        place.replaceChildren();
        stopped = false;
        dirty = true;
        save();
      }),
      button(words.textTakeTheirs, "btn-outline-secondary", () => {
        Keep.drop(key);
        dirty = false;
        location.assign(told.address);
      }),
    );
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(copying);
    copying = setTimeout(copy, COPY_AFTER);
    if (BY_BUTTON.includes(event.target.name)) return;
    dirty = true;
    tell(words.textTyped);
    clearTimeout(timer);
    timer = setTimeout(save, AFTER);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) save(); });

  // The buttons wait for what is on its way, so that the edit number is right.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    clearTimeout(copying);
    if (saving) {
      event.preventDefault();
      saving.then(() => { if (!stopped) form.requestSubmit(event.submitter); });
      return;
    }
    if (sending) { event.preventDefault(); return; }
    copy();
    Keep.sent(key);
    sending = true;
    setTimeout(() => { sending = false; }, 8000);
  });
  window.addEventListener("pageshow", () => { sending = false; });

  // -- what was typed here and never sent: offered, never put back by itself
  const restore = (values) => {
    const texts = new Map();
    values.forEach(([name, text]) => texts.set(name, [...(texts.get(name) || []), text]));
    fields().forEach((field) => {
      const given = texts.get(field.name);
      if (!given) return;
      if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
      else field.value = given[0] ?? "";
    });
    form.querySelector(".cell, .num, input:not([type=hidden])")?.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const kept = Keep.get(key);
  if (kept && JSON.stringify(kept.data) !== JSON.stringify(said())) {
    const now = new Map(said());
    const differing = kept.data.filter(([name, text]) => text !== null && (now.get(name) ?? "") !== text);
    const label = (name) => {
      const field = form.querySelector(`[name="${name}"]`);
      return (field && field.labels && field.labels[0] && field.labels[0].textContent.replace("*", "").trim()) || name;
    };
    const made = note(
      element("p", words.textFound.replace("{time}", Keep.clock(kept.at)), "fw-semibold mb-1"),
      table(differing.map(([name, text]) => [label(name), now.get(name), text])),
      button(words.textRestore, "btn-primary", () => { made.remove(); restore(kept.data); }),
      button(words.textDrop, "btn-outline-secondary", () => { made.remove(); Keep.drop(key); }),
    );
  } else if (kept) Keep.drop(key);
})();
