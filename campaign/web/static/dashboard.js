// Keeps the dashboard's figures fresh while somebody looks: one small request, nothing replaced that has not changed.
(() => {
  const board = document.getElementById("board");
  const EVERY = 10000;
  const LONGEST = 300000;
  let etag = null;
  let pause = EVERY;

  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

  // What a reader has opened, and where the keyboard is, by ids and places that the new part has too.
  const focusable = (root) => [...root.querySelectorAll("a, summary, [tabindex]")];

  const replace = (old, fresh) => {
    const opened = [...old.querySelectorAll("details[open]")].map((one) => one.id);
    const at = focusable(old).indexOf(document.activeElement);
    const scrolled = [...old.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]);
    opened.forEach((id) => fresh.querySelector(`#${id}`)?.setAttribute("open", ""));
    old.replaceWith(fresh);
    fresh.querySelectorAll(".scroll").forEach((one, place) => {
      [one.scrollLeft, one.scrollTop] = scrolled[place] ?? [0, 0];
    });
    if (at >= 0) focusable(fresh)[at]?.focus({ preventScroll: true });
  };

  const plain = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("details[open]").forEach((one) => one.removeAttribute("open"));
    return copy.outerHTML;
  };

  const show = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const old of board.querySelectorAll("[data-part]")) {
      const fresh = part(template.content, old.dataset.part);
      // A part that came or went changes the whole: the next full load shows it.
      if (fresh && plain(fresh) !== plain(old)) replace(old, document.importNode(fresh, true));
    }
  };

  const refresh = async () => {
    const answer = await fetch(board.dataset.refresh, {
      headers: etag ? { "If-None-Match": etag } : {},
      cache: "no-store",
      redirect: "manual",
    });
    if (answer.status === 304) return;
    // Signed out, or without the role any more: the page itself says so.
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return location.reload();
    if (!answer.ok) throw new Error(`${answer.status}`);
    etag = answer.headers.get("ETag");
    show((await answer.json()).html);
  };

  const loop = async () => {
    if (!document.hidden) {
      try {
        await refresh();
        pause = EVERY;
      } catch {
        pause = Math.min(pause * 2, LONGEST);
      }
    }
    setTimeout(loop, pause);
  };

  if (board?.dataset.refresh) {
    document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(() => {}));
    setTimeout(loop, EVERY);
  }
})();
