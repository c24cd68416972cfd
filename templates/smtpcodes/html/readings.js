// How the search reads a status and a reply. The search offers an explanation, which the box of the start page shows.
// The text is behind # in the address, and browsers do not send that part.
"use strict";

siteSearch.readings.push((query) => {
  const statuses = query.match(/(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w.])/g) ?? [];
  return statuses.map((status) => `X${status.slice(1)}`);
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
