// The previews follow the typing. Without this file the button "Preview" does the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const token = form.elements.csrf_token.value;
  const PAUSE = 400;

  const post = (address, body) => {
    body.set("csrf_token", token);
    return fetch(address, { method: "POST", body, credentials: "same-origin", redirect: "error" });
  };

  // One timer and one answer an input: an older answer never overwrites a newer one.
  const soon = (work) => {
    let timer, last = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(() => work(++last, (mine) => mine === last), PAUSE);
    };
  };

  const follow = (area) => {
    const panel = document.getElementById(area.dataset.preview);
    const show = soon(async (mine, isLast) => {
      try {
        const body = new FormData();
        body.set("text", area.value);
        const answer = await post("/organizer/preview", body);
        if (!answer.ok || !isLast(mine)) return;
        // Rendered and cleaned by the server; parsed here as a document of its own, in which no script runs.
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        panel.querySelector(".statement").replaceChildren(...page.body.childNodes);
        panel.hidden = !area.value.trim();
      } catch {
        // Without an answer the preview stays as it was; the button still works.
      }
    });
    area.addEventListener("input", show);
    if (area.value.trim()) show();
  };
  form.querySelectorAll("textarea[data-preview]").forEach(follow);

  // A picture that is too large is refused before it is sent; without this file the server does it.
  const file = form.elements.upload;
  const tooLarge = document.getElementById("upload-large");
  const described = file.getAttribute("aria-describedby"), invalid = file.ariaInvalid;
  const fits = () => {
    const [chosen] = file.files;
    const does = !chosen || chosen.size <= Number(file.dataset.most);
    tooLarge.hidden = does;
    file.setAttribute("aria-describedby", does ? described : `${described} ${tooLarge.id}`);
    file.ariaInvalid = does ? invalid : "true";
    return does;
  };
  file.addEventListener("change", fits);
  form.addEventListener("submit", (event) => {
    if (fits()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    file.focus();
  });

  // Leaving with unsaved words is asked about.
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  // A preview opens beside the form, which stays as it is.
  form.addEventListener("submit", (event) => { changed &&= event.submitter?.formTarget === "_blank"; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
