// A form with data-upload: a file can be dropped anywhere on it, and a large one shows how far it is.
// Without scripts the form is an ordinary one.
(() => {
  "use strict";
  const LARGE = 262144;

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const field = form.querySelector("input[type=file]");
    const bar = form.querySelector("progress");
    if (!field || !bar) return;

    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
      field.focus();
    });

    form.addEventListener("submit", (event) => {
      const file = field.files[0];
      if (!file || file.size < LARGE || event.defaultPrevented) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      bar.hidden = false;
      request.upload.addEventListener("progress", (step) => {
        bar.max = step.total;
        bar.value = step.loaded;
      });
      request.addEventListener("load", () => {
        if (request.status < 400 && request.responseURL) location.assign(request.responseURL);
        else form.submit(); // the server's own answer says what is wrong
      });
      request.addEventListener("error", () => { bar.hidden = true; form.submit(); });
      request.open("POST", form.action);
      request.send(new FormData(form));
    });
  });
})();
