// A pasted reply in the search: an offer to explain it in the box of the start page. The text is behind # in the address,
// which browsers do not send.
"use strict";

siteSearch.offers.push((query) => {
  const isReply = /^\s*[2-5][0-9][0-9][ -]\S+\s+\S/.test(query) || /\b[245]\.\d{1,3}\.\d{1,3}\b.*\s\S+\s/.test(query);
  return isReply ? [{ title: "Why did it bounce? Explain this reply", address: `#explain=${encodeURIComponent(query)}` }] : [];
});

(() => {
  const box = document.querySelector(".paste");
  if (!box) return;
  const explain = () => {
    if (!location.hash.startsWith("#explain=")) return;
    const input = box.querySelector("textarea");
    try {
      input.value = decodeURIComponent(location.hash.slice("#explain=".length));
    } catch {
      return; // the address is damaged
    }
    box.querySelector("form").requestSubmit();
    box.scrollIntoView();
    input.focus({ preventScroll: true });
  };
  addEventListener("hashchange", explain);
  document.addEventListener("DOMContentLoaded", explain);
})();
