// Keeps the parts of a page fresh while somebody looks: one small request, nothing replaced that has not changed.
// The page is complete without it: a link loads it again.
(() => {
  const board = document.querySelector("[data-refresh]");
  const EVERY = 1000 * (board?.dataset.every ?? 10);
  const LONGEST = 300000;
  let etag = null;
  let pause = EVERY;
  let over = false;

  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

  // What a reader has opened, and where the keyboard is, by ids and places that the new part has too.
  const focusable = (root) => [...root.querySelectorAll("a, summary, button, [tabindex]")];

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
    // Another one each time, and each as good.
    copy.querySelectorAll("input[name=csrf_token]").forEach((one) => one.remove());
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
    const news = await answer.json();
    show(news.html);
    over = news.over ?? false;
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
    if (!over) setTimeout(loop, pause);
  };

  if (board?.dataset.refresh) {
    document.addEventListener("visibilitychange", () => document.hidden || over || refresh().catch(() => {}));
    setTimeout(loop, EVERY);
  }
})();
