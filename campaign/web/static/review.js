// The review works without this file; it adds keys: j k a r w u.
"use strict";

document.querySelector(".keys")?.removeAttribute("hidden");
const findings = [...document.querySelectorAll(".finding")];

/** The finding that the focus is in, else the first. */
function current() {
  return document.activeElement?.closest(".finding") ?? findings[0];
}

/** Moves the focus to the finding that many places on. */
function move(step) {
  const inside = document.activeElement?.closest(".finding");
  const place = inside ? findings.indexOf(inside) + step : 0;
  const next = findings[Math.max(0, Math.min(findings.length - 1, place))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing && event.key === "Escape") typing.closest(".finding")?.focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    a: () => current()?.querySelector('[data-key="a"]')?.click(),
    r: () => current()?.querySelector('[data-key="r"]')?.click(),
    w: () => current()?.querySelector('input[name="why"]')?.focus(),
    u: () => document.querySelector('[data-key="u"]')?.click(),
  };
  if (Object.hasOwn(acts, event.key)) {
    event.preventDefault();
    acts[event.key]();
  }
});

// A second press while the first is on its way would only be told that it was decided.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// After a decision the address names the finding that follows it.
if (location.hash.startsWith("#finding-")) document.querySelector(location.hash)?.focus();
