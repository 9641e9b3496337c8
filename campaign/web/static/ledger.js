// Checks a receipt in the page: reads the ledger's tiles and head, computes the root from them (RFC 9162, SHA-256), and
// checks the signature on the head.
"use strict";

(() => {
  const form = document.getElementById("check");
  const button = document.getElementById("check-here");
  const answer = document.getElementById("checked");
  // Browsers keep their SHA-256 from pages that come without encryption.
  if (!form || !window.crypto || !crypto.subtle) return;

  const WIDTH = 256;
  const HASH = 32;

  const hash = async (...parts) => {
    const data = await new Blob(parts).arrayBuffer();
    return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  };
  const node = (left, right) => hash(new Uint8Array([1]), left, right);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const read = async (path) => {
    const response = await fetch(`${form.dataset.ledger}/${path}`, { credentials: "omit" });
    if (!response.ok) throw new Error(path);
    return response;
  };

  // C2SP tlog-tiles: 1234067 is x001/x234/067, and the last tile says how wide it is.
  const tilePath = (level, number, count) => {
    const digits = String(number);
    const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
    const last = groups.pop();
    const width = Math.min(WIDTH, count - number * WIDTH);
    const end = width === WIDTH ? "" : `.p/${width}`;
    return `tile/${level}/${groups.map((group) => `x${group}/`).join("")}${last}${end}`;
  };

  class Tree {
    constructor(size) {
      this.size = size;
      this.tiles = new Map();
    }

    async tile(level, number) {
      const path = tilePath(level, number, Math.floor(this.size / WIDTH ** level));
      if (!this.tiles.has(path)) {
        this.tiles.set(path, new Uint8Array(await (await read(path)).arrayBuffer()));
      }
      return this.tiles.get(path);
    }

    // The hash of the complete subtree over the leaves [index * 2^height, (index + 1) * 2^height).
    async subtree(height, index) {
      const level = Math.floor(height / 8);
      const count = 2 ** (height % 8);
      const first = index * count;
      const tile = await this.tile(level, Math.floor(first / WIDTH));
      let row = [];
      for (let at = first % WIDTH; at < (first % WIDTH) + count; at += 1) {
        row.push(tile.slice(at * HASH, (at + 1) * HASH));
      }
      while (row.length > 1) {
        const above = [];
        for (let at = 0; at < row.length; at += 2) above.push(await node(row[at], row[at + 1]));
        row = above;
      }
      return row[0];
    }

    // The hash over [start, end); where that holds the leaf `index`, it is computed from `leaf` and not read.
    async over(start, end, index, leaf) {
      const inside = start <= index && index < end;
      const count = end - start;
      if (inside && count === 1) return leaf;
      const height = Math.floor(Math.log2(count));
      if (!inside && 2 ** height === count) return this.subtree(height, start / count);
      const middle = start + (2 ** height === count ? count / 2 : 2 ** height);
      return node(await this.over(start, middle, index, leaf), await this.over(middle, end, index, leaf));
    }
  }

  const entryAt = async (index, size) => {
    const bundle = new Uint8Array(await (await read(tilePath("entries", Math.floor(index / WIDTH), size))).arrayBuffer());
    let at = 0;
    for (let skipped = 0; skipped < index % WIDTH; skipped += 1) at += 2 + bundle[at] * 256 + bundle[at + 1];
    return bundle.slice(at + 2, at + 2 + bundle[at] * 256 + bundle[at + 1]);
  };

  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  // Whether the keys that the page names have signed the head (C2SP signed-note); null in a browser without Ed25519.
  const signed = async (note) => {
    const end = note.lastIndexOf("\n\n") + 1;
    const lines = note.slice(end + 1).split("\n").map((line) => line.split(" "));
    let held = false;
    for (const verifier of form.dataset.keys.split(" ")) {
      const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier) ?? [];
      for (const [, , text] of lines.filter((line) => line.length === 3 && line[1] === name)) {
        const signature = bytes(text);
        if (hex(signature.slice(0, 4)) !== id) continue;
        let verifying;
        try {
          verifying = await crypto.subtle.importKey("raw", bytes(key).slice(1), "Ed25519", false, ["verify"]);
        } catch (error) {
          if (error.name === "NotSupportedError") return null;
          throw error;
        }
        const body = new TextEncoder().encode(note.slice(0, end));
        if (!(await crypto.subtle.verify("Ed25519", verifying, signature.slice(4), body))) return false;
        held = true;
      }
    }
    return held;
  };

  const say = (message, ...more) => {
    answer.replaceChildren(
      ...[message, ...more].map((text, place) => {
        const line = document.createElement("p");
        const inner = place === 1 ? line.appendChild(document.createElement("code")) : line;
        inner.textContent = text;
        return line;
      }),
    );
    answer.hidden = false;
  };

  const check = async () => {
    const words = form.dataset;
    const code = /^([0-9]{1,15})-([0-9a-f]{64})$/.exec(form.elements.code.value.replace(/\s+/g, "").toLowerCase());
    if (!code) return say(words.noCode);
    const index = Number(code[1]);
    const note = await (await read("checkpoint")).text();
    const [, size, root] = note.split("\n");
    if (index >= Number(size)) return say(words.notIn);
    const entry = await entryAt(index, Number(size));
    const leaf = await hash(new Uint8Array([0]), entry);
    const computed = await new Tree(Number(size)).over(0, Number(size), index, leaf);
    if (hex(leaf) !== code[2] || btoa(String.fromCharCode(...computed)) !== root) return say(words.notIn);
    const held = await signed(note);
    if (held === false) return say(words.bad);
    return say(words.in, new TextDecoder().decode(entry), words.proved, held ? words.signed : words.unsigned);
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await check();
    } catch {
      say(form.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
})();
