// What pages share that save while somebody types: sending with an answer that is always told, and a copy
// on this computer of what could not be sent. The copies are of one person, and go after seven days.
window.Keep = (() => {
  "use strict";
  const PREFIX = "kept:";
  const WEEK = 7 * 24 * 3600 * 1000;

  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)); } catch (error) { return null; }
  };
  const put = (key, data) => {
    try { localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), data })); } catch (error) { /* full or forbidden */ }
  };
  const drop = (key) => {
    try { localStorage.removeItem(PREFIX + key); } catch (error) { /* forbidden */ }
  };
  const get = (key) => {
    const found = read(PREFIX + key);
    if (!found || Date.now() - found.at > WEEK) { drop(key); return null; }
    return found;
  };

  const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  const post = async (form, address, body) => {
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(address, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
  };
  const isAnswer = (response) => (response.headers.get("Content-Type") || "").includes("json");

  // The token of a session that was begun anew in another tab by the same person; null when there is none.
  const freshToken = async (form) => {
    const response = await fetch("/accounts/session/", { credentials: "same-origin" });
    const session = isAnswer(response) ? await response.json() : {};
    return String(session.person) === form.dataset.person ? session.token : null;
  };

  // Sends a body and answers { how: "ok" | "refused" | "clash" | "signed-out" | "offline", told }.
  const send = async (form, address, body) => {
    try {
      let response = await post(form, address, body);
      if (!isAnswer(response)) {
        const token = await freshToken(form);
        if (!token) return { how: "signed-out" };
        form.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
        response = await post(form, address, body);
      }
      if (!isAnswer(response)) return { how: response.status >= 500 ? "offline" : "signed-out" };
      const how = response.ok ? "ok" : response.status === 409 ? "clash" : "refused";
      return { how, told: await response.json() };
    } catch (error) {
      return { how: "offline" };
    }
  };

  // A form was sent by its button: its copy goes when another page follows, and stays while the form comes back.
  const SENT = "keep-sent:";
  const sent = (key) => { try { sessionStorage.setItem(SENT + key, "1"); } catch (error) { /* forbidden */ } };
  const bench = document.getElementById("bench");
  const rows = bench ? [...bench.querySelectorAll("tr[data-row]")].map((row) => `${bench.dataset.person}:row:${row.dataset.row}`) : [];
  const here = [...rows, ...[...document.querySelectorAll("form[data-key]")].map((form) => `${form.dataset.person}:form:${form.dataset.key}`)];
  Object.keys(sessionStorage).filter((name) => name.startsWith(SENT)).forEach((name) => {
    sessionStorage.removeItem(name);
    const key = name.slice(SENT.length);
    if (!here.includes(key)) drop(key);
  });

  return { put, drop, get, clock, send, sent };
})();
