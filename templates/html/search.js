// The search of the site: an index of words, read once, and a list of links. It needs no server, and asks no other site.
// `data-search` names the scripts that a search loads: the index, and those of the package.
// Such a script can add functions to `siteSearch.readings`. Each gets a query, and returns other ways to read it.
// A function in `siteSearch.offers` gets a query and all entries, and returns the entries to list first.
"use strict";

const siteSearch = {
  readings: [(query) => (/\brfc\d/i.test(query) ? [query.replace(/\brfc(?=\d)/gi, "RFC ")] : [])],
  offers: [],
  entries: [],
};

(() => {
  // On a disk, a browser shows no page for a folder: links lead to the file in it.
  const isOnDisk = location.protocol === "file:";
  const lead = (event) => {
    const link = event.target.closest("a");
    if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
  };
  if (isOnDisk) document.addEventListener("click", lead);

  const LIMIT = 30;
  const ENOUGH = 5;
  const root = document.body.dataset.root;
  const box = document.querySelector(".search");
  if (!box) return;
  const form = box.querySelector("form");
  const input = document.getElementById("page-search");
  const found = document.getElementById("page-found");
  const results = document.getElementById("page-results");
  const isStart = Boolean(box.closest("main"));
  let index = null;
  let turn = 0;

  // Run a script of the site. A page that is opened from a disk can load a script, but cannot fetch a file.
  siteSearch.load = (name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + name;
      script.async = false;
      script.onload = resolve;
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });

  siteSearch.index = () => {
    index ??= Promise.all(document.body.dataset.search.split(" ").map(siteSearch.load))
      .then(() => siteSearch.entries.map(([title, address, words]) => ({ title, address, words: words.split(" ") })))
      .catch((error) => {
        index = null;
        throw error;
      });
    return index;
  };

  const wordsOf = (text) => [...new Set(text.toLowerCase().match(/[\p{L}\p{N}_](?:[\p{L}\p{N}_.\-]*[\p{L}\p{N}_])?/gu) ?? [])];

  // How well a word of the query fits an entry: 0 not at all, more if it is one of the first words, or the whole word.
  const fit = (words, asked) => {
    let best = 0;
    for (let place = 0; place < words.length; place++) {
      const word = words[place];
      if (!word.startsWith(asked)) continue;
      const points = (word === asked ? 4 : 1) + (place === 0 ? 4 : place < 6 ? 1 : 0);
      if (points > best) best = points;
    }
    return best;
  };

  siteSearch.find = (entries, query) => {
    const readings = [query, ...siteSearch.readings.flatMap((reading) => reading(query))].map(wordsOf);
    const asked = [...new Set(readings.flat())];
    // A rare word tells more than a frequent one.
    const counts = new Map(asked.map((word) => [word, 0]));
    const fits = entries.map((entry) => {
      const row = asked.map((word) => fit(entry.words, word));
      row.forEach((points, place) => {
        if (points) counts.set(asked[place], counts.get(asked[place]) + 1);
      });
      return row;
    });
    const weights = asked.map((word) => Math.log(1 + entries.length / (1 + counts.get(word))));
    const places = new Map(asked.map((word, place) => [word, place]));
    return entries
      .map((entry, number) => {
        const row = fits[number];
        const isWhole = readings.some((words) => words.length && words.every((word) => row[places.get(word)]));
        const sum = row.reduce((total, value, place) => total + value * weights[place], 0);
        // A page about one of the words comes before a place on a page.
        const isAbout = !entry.address.includes("#") && readings.some((words) => words.some((word) => row[places.get(word)] > 4));
        const points = isAbout ? sum * 1.5 : sum;
        return { entry, isWhole, points, number };
      })
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.isWhole - a.isWhole || b.points - a.points || a.number - b.number);
  };

  const show = async () => {
    const query = input.value.trim();
    const mine = ++turn;
    if (isStart && !isOnDisk) {
      const address = query ? `?q=${encodeURIComponent(query)}` : location.pathname;
      history.replaceState(null, "", address);
    }
    if (!query) {
      results.replaceChildren();
      found.textContent = "";
      return;
    }
    let hits, offers;
    try {
      const entries = await siteSearch.index();
      offers = siteSearch.offers.flatMap((offer) => offer(query, entries));
      hits = siteSearch.find(entries, query).filter(({ entry }) => !offers.includes(entry));
    } catch {
      if (mine === turn) found.textContent = "The search index cannot be loaded. Use the lists of this site: they have every entry.";
      return;
    }
    if (mine !== turn) return;
    const whole = hits.filter((hit) => hit.isWhole);
    const best = Math.max(0, ...hits.map((hit) => hit.points));
    const others = whole.length < ENOUGH ? hits.filter((hit) => !hit.isWhole && hit.points > best / 2) : [];
    const shown = [...offers.map((entry) => ({ entry })), ...[...whole, ...others].slice(0, LIMIT)];
    const texts = [];
    const count = whole.length + offers.filter((entry) => entry.words).length;
    if (count) texts.push(`${count} found`);
    if (others.length) texts.push(`${others.length} with some of the words`);
    if (whole.length + others.length > LIMIT) texts.push(`the first ${LIMIT} are listed`);
    const nothing = shown.length ? "Nothing found. This may help:" : "Nothing found. Try other words, or fewer.";
    found.textContent = texts.length ? `${texts.join(", ")}.` : nothing;
    results.replaceChildren(
      ...shown.map(({ entry }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = root + entry.address;
        const end = entry.title.lastIndexOf(" · ");
        const kind = document.createElement("span");
        kind.className = "note";
        kind.textContent = end < 0 ? "" : entry.title.slice(end);
        link.append(end < 0 ? entry.title : entry.title.slice(0, end), kind);
        item.append(link);
        return item;
      }),
    );
  };

  const links = () => [...results.querySelectorAll("a")];
  const move = (step) => {
    const all = [input, ...links()];
    const next = all[all.indexOf(document.activeElement) + step];
    if (next) next.focus();
  };

  box.hidden = false;
  input.addEventListener("input", show);
  input.addEventListener("focus", () => siteSearch.index().catch(() => {}));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show(); // somebody may type faster than the index is loaded
    links()[0]?.click();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      input.value = "";
      input.focus();
      show();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (isStart && asked) input.value = asked;
  if (input.value) show();
})();
