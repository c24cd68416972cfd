// Further readings of what somebody asks the search: the registered code of a status, and the codes of a reply.
"use strict";

siteSearch.readings.push((query) => {
  const statuses = (query.match(/(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w.])/g) ?? []).map((status) => `X${status.slice(1)}`);
  const code = /^\s*([2-5][0-9][0-9])[ -]/.exec(query);
  return [...(code ? [code[1]] : []), ...statuses];
});
