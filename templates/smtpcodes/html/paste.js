// The box for a pasted reply or bounce: it shows the verdict in plain words. The text does not leave the page.
"use strict";

(() => {
  const box = document.querySelector(".paste");
  if (!box) return;
  const root = document.body.dataset.root;
  const form = box.querySelector("form");
  const input = document.getElementById("paste-text");
  const output = document.getElementById("paste-verdict");
  const status = document.getElementById("paste-told");
  const SCRIPTS = ["verdict-tables.js", "reading.js", "verdicts.js"];
  const MOST = 20;
  let loaded = null;

  // The scripts are loaded in their order, when they are needed.
  const load = () => {
    loaded ??= Promise.all(SCRIPTS.map(siteSearch.load)).catch((error) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };

  // Return an element with texts and elements in it. Whatever is pasted stays text.
  const element = (name, ...inside) => {
    const made = document.createElement(name);
    made.append(...inside);
    return made;
  };
  const link = (text, address) => {
    const made = element("a", text);
    made.href = root + address;
    return made;
  };
  const note = (text) => {
    const made = element("span", ` ${text}`);
    made.className = "note";
    return made;
  };

  const phrase_of = (enumeration, value) => smtpcodes.member(enumeration, value).phrase;
  const system_link = (system) => link(phrase_of("MailSystem", system), `mail-systems/${system}/`);

  // Return a part of a reply, with a link to its page if it has one.
  const part = (text, { code, status }) => {
    if (text === String(code) && smtpcodes.member("ReplyCode", code)) return link(text, `reply-codes/${text}/`);
    const known = status && text === status.join(".") && smtpcodes.registered(status);
    return known ? link(text, `enhanced-status-codes/${known.value.toLowerCase()}/`) : text;
  };

  const surety_of = ({ category, confidence }) => {
    if (category === "unknown") return "the reply does not tell the cause";
    return category === "not-a-bounce" ? "" : `${confidence} confidence`;
  };

  // Yield each label with what belongs to it, as `smtpcodes` prints them.
  function* entries(result) {
    const { said, verdict } = result;
    const told = smtpcodes.explain(result);
    for (const [text, meaning] of told.parts) yield [part(text, said), meaning];
    const names = [...new Set([verdict.system, verdict.software])].filter(Boolean).map(system_link);
    if (names.length) yield ["Written by", ...names.flatMap((name, place) => (place ? [", on ", name] : [name]))];
    yield ["Meaning", told.meaning];
    const category = link(phrase_of("BounceCategory", verdict.category), `bounce-categories/${verdict.category}/`);
    yield ["About", category, note(surety_of(verdict))];
    yield ["Try again", told.retry];
    yield ["Sender", told.sender];
    yield ["Receiver", told.receiver];
    yield ["Address", told.address];
    for (const caution of told.cautions) yield ["Note", caution];
  }

  const show_one = (result) => {
    const { address, action, reply, said } = result;
    const words = reply ? [reply.code, reply.status?.join("."), ...reply.lines] : [said.status?.join(".")];
    const list = element("dl");
    list.className = "fields";
    for (const [label, ...texts] of entries(result)) {
      if (texts.some(Boolean)) list.append(element("dt", label), element("dd", ...texts));
    }
    const title = [address, action, ...words].filter(Boolean).join(" ");
    return element("section", ...(title ? [element("h3", title)] : []), list);
  };

  // Say a short text: a screen reader reads it aloud. Others see it only if there is no verdict.
  const say = (text, verdicts = []) => {
    status.className = verdicts.length ? "hidden" : "";
    status.textContent = text;
    output.replaceChildren(...verdicts);
  };

  const in_short = (result) => {
    const cause = phrase_of("BounceCategory", result.verdict.category);
    return `${cause}. Try again? ${smtpcodes.explain(result).retry}`;
  };

  const show = async () => {
    const text = input.value;
    if (!text.trim()) {
      say("Paste a reply, a line of a log, or a whole bounce.");
      return;
    }
    try {
      await load();
    } catch {
      say("The tables of the verdicts cannot be loaded. The pages of the codes have the same facts.");
      return;
    }
    const results = smtpcodes.classify(text);
    const shown = results.slice(0, MOST).map(show_one);
    if (results.length > MOST) shown.push(element("p", `The first ${MOST} of ${results.length} are shown.`));
    if (!results.length) say("Nothing is known about this text. Paste a reply, a line of a log, or a whole bounce.");
    else say(results.length === 1 ? in_short(results[0]) : `${results.length} explained.`, shown);
  };

  box.hidden = false;
  input.addEventListener("focus", () => load().catch(() => {}), { once: true });
  input.addEventListener("paste", () => setTimeout(show));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });

  // The search offers to explain a reply.
  const explain = () => {
    if (!location.hash.startsWith("#explain=")) return;
    try {
      input.value = decodeURIComponent(location.hash.slice("#explain=".length));
    } catch {
      return; // the address is damaged
    }
    form.requestSubmit();
    box.scrollIntoView();
    input.focus({ preventScroll: true });
  };
  addEventListener("hashchange", explain);
  explain();
})();
