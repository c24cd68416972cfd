// How the search reads a status and a reply. The search offers an explanation, which the box of the start page shows.
// The text is behind # in the address, and browsers do not send that part.
"use strict";

siteSearch.readings.push((query) => {
  const statuses = query.match(/(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w.])/g) ?? [];
  return statuses.map((status) => `X${status.slice(1)}`);
});

// A class of codes, such as 4yz, 5xx, X.7 or 5.7, is a place in a list. A code without a page can be explained.
siteSearch.offers.push((query, entries) => {
  const text = query.replace("#", "").trim();
  const [, digit] = /^([2-5])(?:xx|yz)$/i.exec(text) ?? [];
  if (digit) return [{ title: `Replies ${digit}yz`, address: `reply-codes/#severity-${digit}` }];
  const [, subject] = /^[x245]\.([0-7])(?:\.x)?$/i.exec(text) ?? [];
  if (subject) return [{ title: `Enhanced status codes X.${subject}`, address: `enhanced-status-codes/#subject-${subject}` }];
  const [, code, rest] = /^(?:([2-5]\d\d)|[245]\.(\d{1,3}\.\d{1,3}))$/.exec(text) ?? [];
  const address = code ? `reply-codes/${code}/` : `enhanced-status-codes/x.${rest}/`;
  if (!(code || rest) || entries.some((entry) => entry.address === address)) return [];
  const explanation = { title: `${text} is not registered. Explain it`, address: `#explain=${encodeURIComponent(text)}` };
  return [...entries.filter((entry) => entry.address === `folklore/${text}/`), explanation];
});

siteSearch.offers.push((query, entries) => {
  const reply =
    /^\s*([2-5]\d\d)(?:[ -]+[245]\.(\d{1,3}\.\d{1,3}))?(?![\w.])(.*)/s.exec(query) ??
    /(?<![\w.])([2-5]\d\d)[ -]+[245]\.(\d{1,3}\.\d{1,3})(?![\w.])(.*)/s.exec(query); // in a line of a log
  const isText = /\p{L}/u.test(reply?.[3]);
  if (!reply || !(reply[2] || isText)) return [];
  const addresses = [`enhanced-status-codes/x.${reply[2]}/`, `reply-codes/${reply[1]}/`];
  const pages = addresses.flatMap((address) => entries.find((entry) => entry.address === address) ?? []);
  const explanation = { title: "Why did it bounce? Explain this reply", address: `#explain=${encodeURIComponent(query)}` };
  return isText ? [explanation, ...pages] : [...pages, explanation];
});
