// A pasted reply in the search: offers of its codes, and of an explanation in the box of the start page. The text is behind
// # in the address, which browsers do not send.
"use strict";

siteSearch.offers.push((query, entries) => {
  const reply = /^\s*([2-5]\d\d)(?:[ -]([245])\.(\d{1,3}\.\d{1,3}))?[ -]+\S*[^\s\d.]/.exec(query);
  if (!reply) return [];
  const [, code, , detail] = reply;
  const addresses = [`reply-codes/${code}/`, `enhanced-status-codes/x.${detail}/`];
  return [
    { title: "Why did it bounce? Explain this reply", address: `#explain=${encodeURIComponent(query)}` },
    ...entries.filter(({ address }) => addresses.includes(address)),
  ];
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
