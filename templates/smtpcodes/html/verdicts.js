// The verdict on a refused, delayed or returned message: its cause, and what to do.
//
// This script does the same as the package's Python, step by step and under the same names: `vendor_rows.py`,
// `meanings.py`, `verdicts.py` and the texts of `explanations.py`. It needs `reading.js` and `verdict-tables.js`, and
// does not touch the page.
"use strict";
globalThis.smtpcodes ??= {};

(() => {
  const { agrees_with, member, parse_reply, read_delivery_report, read_line, records, rows } = smtpcodes;
  const { search_status, split, strip } = smtpcodes;

  // vendor_rows.py

  const WORD = /[\p{L}\p{N}]+/gu;
  const INNER = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?=[^\p{L}\p{N}])/gu;
  const TELLING = 16;
  const START = 5;

  // What a server said: code, status, stage, text in lower case with single spaces, names of hosts in lower case.
  const Said = (code, status, stage, text, hosts = []) => {
    const status_class = code !== null ? Math.floor(code / 100) : status !== null ? status[0] : 0;
    return { code, status, stage, text, hosts, status_class, is_transient: status_class === 4 };
  };

  const length_of = (text) => [...text].length;
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const add = (map, key, value) => {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  };

  let made = null;
  // Return the index; the first call makes it.
  const index = () => (made ??= make_index());

  const make_index = () => {
    const signs = {
      code_rows: new Map(),
      by_status: new Map(),
      by_reply: new Map(),
      ranges: [],
      suffixes: new Map(),
      servers: new Set(),
      beneath: new Map(),
      by_word: new Map(),
    };
    for (const system of rows("MailSystem")) add_system(signs, system);
    for (const row of rows("VendorMeaning")) add_row(signs, row);
    return signs;
  };

  const add_row = (signs, row) => {
    if (row.last_status.length) signs.ranges.push(row);
    else if (row.first_status.length) add(signs.by_status, row.first_status.join("."), row);
    else if (row.reply_code !== null) add(signs.by_reply, row.reply_code, row);
    if (!row.fragments.length && !row.vendor_code) {
      add(signs.code_rows, `${row.system} ${row.last_status.length ? "" : row.first_status.join(".")}`, row);
      return;
    }
    const texts = row.fragments.map((fragment) => fragment.toLowerCase());
    const code = row.vendor_code.toLowerCase();
    const length = sum(texts.map(length_of)) || length_of(code);
    let system = row.identifies ? row.system : null;
    if (code) {
      add_pattern(signs, { is_code: true, texts: [code], length, row, system, is_strong: true });
      system = null; // the code is what shows the system, not its text
    }
    const is_strong = system !== null;
    if (system === null && signs.servers.has(row.system) && length >= TELLING) system = row.system;
    if (texts.length) add_pattern(signs, { is_code: false, texts, length, row, system, is_strong });
  };

  const add_system = (signs, { value: system, marks, mx_suffixes, sort }) => {
    for (const { text, strength } of records(marks)) {
      const is_strong = strength === "strong";
      add_pattern(signs, { is_code: false, texts: [text.toLowerCase()], length: 0, row: null, system, is_strong });
    }
    for (const suffix of mx_suffixes) signs.suffixes.set(suffix.toLowerCase().replace(/^\.+/, ""), system);
    if (sort === "server") signs.servers.add(system);
    signs.beneath.set(system, beneath(system));
  };

  const words_in = (text, regular) => text.match(regular) ?? [];

  // File a pattern under a word that any text with it must have.
  const add_pattern = (signs, pattern) => {
    const whole = pattern.is_code ? WORD : INNER;
    let words = pattern.texts.flatMap((text) => words_in(text, whole));
    if (!words.length) words = [words_in(pattern.texts[0], WORD)[0].slice(0, START)];
    // How costly it is to file one more pattern under a word.
    const cost = (word) => ((signs.by_word.get(word)?.length ?? 0) + 1) / length_of(word);
    add(signs.by_word, words.reduce((best, word) => (cost(word) < cost(best) ? word : best)), pattern);
  };

  // Return the patterns that may match a text: the text has their first text.
  const patterns = (text) => {
    const words = new Set(words_in(text, WORD));
    for (const word of [...words]) words.add(word.slice(0, START));
    return [...words]
      .flatMap((word) => index().by_word.get(word) ?? [])
      .filter((pattern) => starts_word(pattern.texts[0], text));
  };

  const system_of = (host) => {
    const labels = host.split(".");
    const ends = labels.map((_, start) => labels.slice(start).join("."));
    const known = ends.find((end) => index().suffixes.has(end));
    return known === undefined ? null : index().suffixes.get(known);
  };

  // Return the rows that apply to a text by a vendor's code or by fragments, and the systems that the text shows.
  const match_texts = (said) => {
    const { text } = said;
    const matches = [];
    const found = [];
    for (const pattern of patterns(text)) {
      const { is_code, texts, length, row } = pattern;
      if (is_code ? !stands_alone(texts[0], text) : !texts.every((part) => text.includes(part))) continue;
      if (row !== null) {
        if (row.after !== null && row.after !== said.stage) continue;
        const codes_agree = agrees(row, said);
        matches.push({ rule: is_code ? "vendor-code" : "fragment", length, codes_agree, row });
        if (!codes_agree && !is_code) continue;
      }
      found.push(pattern);
    }
    const strong = found.filter(({ is_strong, system }) => is_strong && system !== null).map(({ system }) => system);
    return [matches, strong.length ? new Set(strong) : hinted(found, said)];
  };

  // Return the system and the software at which weak marks and a software's own fragments hint, as a set.
  const hinted = (found, said) => {
    const hints = new Map();
    const others = [];
    for (const { is_code, texts, row, system } of found) {
      if (is_code) continue;
      const text = texts.join("");
      if (system === null && row !== null && row.system !== null) {
        if (row.first_status.length && agrees(row, said)) others.push(text);
      } else if (!hints.has(text)) hints.set(text, system);
      else if (hints.get(text) !== system) hints.set(text, null);
    }
    const texts = [...hints.keys(), ...others];
    const systems = [...hints]
      .filter(([text, system]) => system !== null && !texts.some((other) => other !== text && other.includes(text)))
      .map(([, system]) => system);
    const software = new Set(systems.filter((system) => index().servers.has(system)));
    const providers = new Set(systems.filter((system) => !index().servers.has(system)));
    return new Set([software, providers].filter(({ size }) => size === 1).flatMap((alike) => [...alike]));
  };

  // Return the rows of the systems that ask for codes alone, if these codes agree.
  const match_codes = (said, systems) => {
    const statuses = said.status === null ? [""] : [said.status.join("."), ""];
    return systems
      .flatMap((system) => statuses.flatMap((status) => index().code_rows.get(`${system} ${status}`) ?? []))
      .filter(
        (row) =>
          agrees(row, said) &&
          (row.after === null || row.after === said.stage) &&
          (said.status !== null || !row.first_status.length) &&
          (said.code !== null || row.reply_code === null || row.first_status.length),
      )
      .map((row) => ({ rule: code_rule(row), length: 0, codes_agree: true, row }));
  };

  const code_rule = (row) => (row.last_status.length ? "range" : row.first_status.length ? "status" : "reply");

  const agrees = (row, said) => {
    if (row.reply_code !== null && said.code !== null && said.code !== row.reply_code) return false;
    return !row.first_status.length || said.status === null || is_within(row, said.status);
  };

  const is_within = ({ first_status, last_status }, status) =>
    compare(first_status, status) <= 0 && compare(status, last_status.length ? last_status : first_status) <= 0;

  // Return which of two lists is greater, as a number: the first item that differs tells.
  const compare = (one, other) => {
    const place = one.findIndex((item, at) => item !== other[at]);
    return place < 0 ? 0 : one[place] - other[place];
  };

  const stands_alone = (code, text) => {
    for (let start = text.indexOf(code); start >= 0; start = text.indexOf(code, start + code.length)) {
      const before = text.slice(Math.max(0, start - 2), start);
      const behind = text.slice(start + code.length, start + code.length + 2);
      if (!/[\p{L}\p{N}]$/u.test(before) && !/^[\p{L}\p{N}]/u.test(behind)) return true;
    }
    return false;
  };

  // Return whether a part is in a text, and does not begin inside a word.
  const starts_word = (part, text) => {
    const is_word = /^[\p{L}\p{N}]/u.test(part);
    for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1)) {
      if (!is_word || !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start))) return true;
    }
    return false;
  };

  // Return the system that wrote a reply, and the software that it runs on.
  const recognize = (said, shown) => {
    const { beneath, servers } = index();
    const system =
      said.hosts.map(system_of).find((one) => one !== null) ?? upper([...shown].filter((one) => !servers.has(one)));
    let software = upper([...shown].filter((one) => servers.has(one)));
    if (software === null && system !== null && beneath.get(system).length === 2) software = beneath.get(system)[1];
    return [system, software];
  };

  const upper = (systems) =>
    systems.find((one) => systems.every((other) => index().beneath.get(one).includes(other))) ?? null;

  // Return a system and all that it runs on.
  const beneath = (system) => [system, ...member("MailSystem", system).runs_on.flatMap(beneath)];

  // Return the rows of all systems about the status; without one, about the code.
  const rows_about = (said) => {
    const { code, status, stage } = said;
    const { by_reply, by_status, ranges } = index();
    const found =
      status === null
        ? (by_reply.get(code) ?? [])
        : [...(by_status.get(status.join(".")) ?? []), ...ranges.filter((row) => is_within(row, status))];
    return found.filter(
      (row) => agrees(row, said) && (stage === null || row.after === null || row.after === stage),
    );
  };

  // meanings.py, stages.py

  const registered = (status) => member("EnhancedStatusCode", `X.${status[1]}.${status[2]}`) ?? null;

  const meanings_of = (code) => {
    const known = member("ReplyCode", code);
    return known ? (known.records ??= records(known.meanings)) : [];
  };

  const current = (code, stage) =>
    meanings_of(code).filter(
      ({ delivery_report, status }) =>
        !delivery_report && !(status === "superseded" && !(stage && member("ReplyStage", stage).deprecated)),
    );

  const is_elsewhere = ({ stages, any_stage, exceptions }, stage) => {
    const is_placed = stages.includes(stage) || (any_stage && !exceptions.includes(stage));
    return (stages.length > 0 || any_stage) && !is_placed;
  };

  const command_of = (stage) => (stage && member("ReplyStage", stage).command) || null;

  const in_use = ({ scope, extension }, stage) => {
    const command = command_of(stage);
    if (scope === "extension") return command !== null && member("Command", command).extension === extension;
    return scope === "smtp" || (scope === "lmtp" && stage === "LHLO");
  };

  const meanings_in_use = (code, stage) => {
    const [first] = meanings_of(code);
    const rank = (meaning) => 4 * (meaning !== first) + 2 * !meaning.stages.includes(stage) + !meaning.any_stage;
    return current(code, stage)
      .filter((meaning) => (stage === null || !is_elsewhere(meaning, stage)) && in_use(meaning, stage))
      .sort((one, other) => rank(one) - rank(other));
  };

  // Return the one meaning that fits a reply best; null if none fits, or several equally.
  const find_meaning = ({ code, status, after: stage }) => {
    const meanings = meanings_in_use(code, stage);
    const known = status && registered(status);
    if (known) {
      const naming = meanings.filter(({ enhanced }) => enhanced.includes(known.value));
      if (naming.length) return naming.length === 1 ? naming[0] : null;
      const closes = member("ReplyCode", code)?.closes_connection;
      if (status[2] !== 0 && !known.associated_replies.includes(code) && !closes) return null;
    }
    const [first] = meanings_of(code);
    const plain = meanings.filter(
      (meaning) => !meaning.enhanced.length && (meaning === first || meaning.stages.includes(stage)),
    );
    const names = new Set(plain.map(({ name }) => name));
    if (!names.size && code >= 400 && command_of(stage)) return first?.scope === "smtp" ? first : null;
    return names.size === 1 ? plain[0] : null;
  };

  // verdicts.py

  const SURE = { "vendor-code": 5, fragment: 4, status: 3, range: 2, reply: 1 };
  const CAREFUL = ["no", "count", "yes"];
  const LONG = 12;

  const said_in_reply = (reply, hosts = []) => {
    const names = reply.host ? [reply.host.split("[")[0], ...hosts] : hosts;
    return Said(
      reply.code,
      reply.status ?? reply.stated_status,
      reply.after,
      plain_text(reply.lines.join(" ")),
      names.map((name) => strip(name, " .").toLowerCase()),
    );
  };

  const plain_text = (text) => split(text.toLowerCase()).join(" ");

  const DELIVERED = ["delivered", "relayed", "expanded"];

  const judge_report = (report) => {
    const { action, reply, status } = report;
    const hosts = report.remote_mta === null ? [] : [report.remote_mta];
    let said;
    if (reply !== null) {
      said = said_in_reply(reply, hosts);
      if (reply.status === null && status !== null) said.status = status;
    } else {
      const text = report.diagnostic?.text ?? "";
      said = Said(null, status, null, plain_text(text), hosts.map((host) => host.toLowerCase()));
    }
    if (DELIVERED.includes(action)) return not_a_bounce("action", ...recognize(said, match_texts(said)[1]));
    const verdict = judge(said, reply);
    if (action === "delayed") {
      const who_acts = ["sending-server"];
      return { ...verdict, is_permanent: false, retry: "no", suppress: "no", who_acts };
    }
    if (report.is_failure && !verdict.is_permanent && verdict.suppress === "no") {
      return { ...verdict, suppress: "count" }; // the sending server gave up
    }
    return verdict;
  };

  const not_a_bounce = (rule, system, software) => ({
    category: "not-a-bounce",
    is_permanent: false,
    retry: "no",
    delay: null,
    suppress: "no",
    who_acts: ["nobody"],
    system,
    software,
    rule,
    rows: [],
    advice: null,
    confidence: "high",
    others: [],
  });

  // Return the verdict on what a server said.
  const judge = (said, reply) => {
    const [texts, shown] = match_texts(said);
    const [system, software] = recognize(said, shown);
    if ([2, 3].includes(said.status_class)) return not_a_bounce("success", system, software);
    const own = [system, software].filter((one) => one !== null).flatMap((one) => index().beneath.get(one));
    const advice = find_advice(said, reply);
    const matches = best(texts, match_codes(said, own), own);
    const verdict = matches.length ? by_rows(matches, said, system, software, advice) : by_advice(said, system, advice);
    const whole = { ...verdict, system, software, advice };
    return BEFORE_RECIPIENTS.includes(said.stage) || ABOUT_LOGIN.includes(said.code) ? about_sender(whole) : whole;
  };

  const BEFORE_RECIPIENTS = ["CONNECT", "HELO", "EHLO", "LHLO", "STARTTLS", "AUTH", "MAIL"];
  const ABOUT_LOGIN = [530, 534, 535, 538];
  const OF_ADDRESS = ["bad-recipient", "mailbox-full"];

  // Return a verdict without what it says against the recipient's address.
  const about_sender = (verdict) => {
    const category = OF_ADDRESS.includes(verdict.category) ? "unknown" : verdict.category;
    return { ...verdict, category, suppress: "no" };
  };

  // Return the matches that decide, in the order of the table: those of the surest rule that fit equally well.
  const best = (texts, codes, own) => {
    let usable = texts.filter(
      ({ row }) => own.includes(row.system) || row.system === null || (row.identifies && !own.length),
    );
    if (!usable.length && !own.length) usable = texts.filter(({ length }) => length >= LONG);
    const all = [...usable, ...codes];
    const ranks = all.map(rank);
    const top = ranks.reduce((one, other) => (compare(one, other) >= 0 ? one : other), ranks[0]);
    const number = ({ row }) => rows("VendorMeaning").indexOf(row);
    const equal = all.filter((_, place) => compare(ranks[place], top) === 0);
    return equal.sort((one, other) => number(one) - number(other));
  };

  const rank = ({ rule, length, codes_agree, row }) => {
    const stated = Boolean(row.reply_code) + Boolean(row.first_status.length);
    return [SURE[rule], length, Number(codes_agree), stated, Number(row.system !== null)];
  };

  // Return the one value in a list of equal ones; undefined if they differ.
  const agreed = (values) => (new Set(values).size === 1 ? values[0] : undefined);

  const by_rows = (matches, said, system, software, advice) => {
    const found = matches.map(({ row }) => row);
    const first = matches[0];
    const category = agreed(found.map((row) => row.category));
    const alike = found.filter((row) => about_class(row, said));
    const is_permanent = agreed(alike.map((row) => row.is_permanent)) ?? !said.is_transient;
    const retry = agreed(alike.map((row) => row.retry)) ?? (said.is_transient ? "later" : "after-change");
    let suppress = CAREFUL.find((answer) => found.some((row) => row.suppress === answer));
    if (suppress === "yes" && !is_permanent) suppress = "count";
    let confidence = "medium";
    if (!category || (first.row.system === null && first.length > 0 && first.length < LONG)) confidence = "low";
    else if (first.length && first.codes_agree && is_of(first.row, system, software)) confidence = "high";
    return {
      category: category ?? "unknown",
      is_permanent,
      retry,
      delay: (retry === "later" && advice?.delay) || null,
      suppress,
      who_acts: parties(found[0].who_acts, found[0].category),
      rule: first.rule,
      rows: found,
      confidence,
      others: [],
    };
  };

  const is_of = (row, ...systems) => row.system !== null && systems.includes(row.system);

  const parties = (who_acts, category) => (who_acts?.length ? who_acts : member("BounceCategory", category).who_acts);

  const about_class = (row, said) => {
    const digit = row.first_status.length ? row.first_status[0] : Math.floor((row.reply_code ?? 0) / 100);
    if (!said.status_class) return true;
    if (digit === 0) return !(row.is_permanent && said.is_transient);
    return digit === said.status_class;
  };

  const by_advice = (said, system, advice) => {
    const category = advice?.category || "unknown";
    return {
      category,
      is_permanent: !said.is_transient,
      retry: advice?.retry || (said.is_transient ? "later" : "after-change"),
      delay: advice?.delay ?? null,
      suppress: advice?.suppress || "no",
      who_acts: parties(advice?.who_acts, category),
      rule: advice ? "standard" : "none",
      rows: [],
      confidence: "low",
      others: system ? [] : others(said, category),
    };
  };

  const others = (said, category) => {
    const differing = rows_about(said).filter((row) => row.system !== null && row.category !== category);
    return [...new Set(differing.map((row) => row.system))].sort();
  };

  let advised = null;

  // Return what the standards say of a code: of the status, of the meaning after that command, of the subject, of the
  // reply code, or of the class; null without any.
  const find_advice = (said, reply) => {
    advised ??= new Map(rows("Advice").map((row) => [`${row.kind} ${row.code} ${row.meaning}`, row]));
    const { code, status } = said;
    const meaning = reply && find_meaning(reply);
    const keys = [];
    if (status !== null && status[1]) keys.push(`status ${status.join(".")} `, `subject X.${status[1]} `);
    if (meaning) {
      const known = status && registered(status);
      const names_status = known !== null && meaning.enhanced.includes(known.value);
      keys.splice(names_status ? 0 : 1, 0, `reply ${code} ${meaning.name}`);
    }
    keys.push(`reply ${code} `, `class ${said.status_class} `);
    const key = keys.find((one) => advised.has(one));
    return key === undefined ? null : advised.get(key);
  };

  // explanations.py

  // eslint-disable-next-line no-control-regex -- where Python ends lines
  const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u;

  const of_reply = (reply) => {
    const said = said_in_reply(reply);
    return { address: null, action: null, said, reply, verdict: judge(said, reply) };
  };

  const of_recipient = (report) => {
    const { address, action, reply, status } = report;
    const said = Said(reply ? reply.code : null, status, null, "");
    return { address, action, said, reply, verdict: judge_report(report) };
  };

  // Return what a text is about, one result for each bounce in it: `said`, `verdict`, and `reply`, `address` and
  // `action` where it has them. A text without a code, a status or a known text has none.
  const classify = (text) => {
    text = text.replaceAll("\r\n", "\n").trim();
    const report = /[\n:]/.test(text) ? read_delivery_report(text) : null;
    if (report) return report.map(of_recipient);
    const reply = parse_reply(text);
    const lines = text.split(LINE_END);
    const items = reply ? [reply] : lines.map(read_line).filter(Boolean);
    if (items.length) return items.map((item) => ("is_failure" in item ? of_recipient(item) : of_reply(item)));
    const said = Said(null, search_status(text), null, plain_text(text));
    if (said.status === null && !match_texts(said)[0].length) return [];
    return [{ address: null, action: null, said, reply: null, verdict: judge(said, null) }];
  };

  const sentence = (text) => (text === "" || text.endsWith(".") ? text : `${text}.`);

  // Return what a reply means: by the rows, else by the standards.
  const meaning_of = ({ said, reply, verdict }) => {
    if (verdict.rows.length) return [...new Set(verdict.rows.map((row) => row.meaning))].join(" ");
    const meaning = reply && find_meaning(reply);
    if (meaning?.enhanced.length) return sentence(meaning.phrase);
    const known = said.status && registered(said.status);
    if (known && said.status[2]) return known.description;
    const code = member("ReplyCode", said.code);
    if (meaning && meaning.phrase !== code?.phrase) return sentence(meaning.phrase);
    if (code) return sentence(code.phrase);
    if (said.status) return nearest(said.status).description;
    return said.code === null ? "" : sentence(member("ReplySeverity", said.status_class).phrase);
  };

  const nearest = (status) =>
    registered(status) ?? member("EnhancedStatusCode", `X.${status[1]}.0`) ?? member("EnhancedStatusCode", "X.0.0");

  // Return each code of a reply with what it means by itself.
  const parts_of = ({ said, reply }) => {
    const { code, status, stage } = said;
    const parts = [];
    if (code !== null) {
      const phrase = (reply && find_meaning(reply)?.phrase) || member("ReplyCode", code)?.phrase || "Not registered";
      parts.push([String(code), `${member("ReplySeverity", Math.floor(code / 100)).phrase}. ${sentence(phrase)}`]);
    }
    if (status !== null) {
      const words = [
        member("StatusClass", status[0]).phrase,
        (status[1] && member("StatusSubject", status[1])?.phrase) || "",
        registered(status)?.phrase ?? "Not registered",
      ];
      parts.push([status.join("."), words.filter(Boolean).map(sentence).join(" ")]);
    }
    if (stage !== null) parts.push([`after ${stage}`, sentence(member("ReplyStage", stage).phrase)]);
    return parts;
  };

  const retry_of = (verdict) => {
    if (verdict.category === "not-a-bounce") return "Nothing failed.";
    if (verdict.retry === "later") {
      return `Yes, later${verdict.delay ? `: wait at least ${verdict.delay} minutes` : ""}.`;
    }
    if (verdict.retry === "after-change") return "Only after a change.";
    if (verdict.who_acts.includes("sending-server")) return "The sending server tries again by itself.";
    return "No. The same message fails again.";
  };

  const address_of = (verdict) =>
    verdict.category === "not-a-bounce"
      ? ""
      : {
          yes: "Stop sending to this address.",
          count: "Keep it for now; stop after several bounces.",
          no: "Keep it: the reply says nothing against the address.",
        }[verdict.suppress];

  const RECEIVING = ["receiving-operator", "recipient"];

  const receiver_of = (who_acts) => {
    const names = who_acts.filter((party) => RECEIVING.includes(party));
    const text = names.map((party) => member("ActingParty", party).phrase.toLowerCase()).join(" and ");
    return text && `${text[0].toUpperCase()}${text.slice(1)} can change this.`;
  };

  // Return warnings about codes that are contradictory, confused or not registered.
  const cautions_of = ({ said, verdict }) => {
    const { code, status } = said;
    const cautions = [];
    const known = member("ReplyCode", code);
    if (code !== null && status !== null && !agrees_with(status, code)) {
      cautions.push(
        `${status.join(".")} contradicts ${code}: both must begin with the same digit. The reply code counts.`,
      );
    }
    if (code !== null && !known) {
      cautions.push(`${code} is not registered: programs act on its first digit alone.`, ...of_number(String(code)));
    } else if (code !== null && status === null && !verdict.rows.length) cautions.push(...of_lists(String(code)));
    if (status !== null) cautions.push(...of_status(status, !verdict.rows.length));
    if (verdict.advice?.note && !verdict.rows.length) cautions.push(verdict.advice.note);
    const count = verdict.others.length;
    if (count) {
      cautions.push(`${count === 1 ? "1 system means" : `${count} systems mean`} something else by this code.`);
    }
    return cautions;
  };

  const of_number = (number) => {
    const cautions = rows("UnregisteredWord")
      .filter(({ word }) => word === number)
      .map(({ sent_by, description }) => `${sent_by} sends ${number}: ${description}`);
    const told = of_lists(number);
    const dotted = [...number].map(Number);
    const status = "245".includes(number[0]) && registered(dotted);
    if (!told.length && status) cautions.push(`Perhaps ${number} means ${dotted.join(".")}: ${status.phrase}.`);
    return [...cautions, ...told];
  };

  const of_lists = (number) =>
    rows("FolkloreCode")
      .filter((row) => row.number === number)
      .map(({ claim, background }) => `Lists on the web say: "${claim}" ${background}`);

  const of_status = (status, is_alone) => {
    const cautions = [];
    const code = registered(status);
    const text = status.join(".");
    if (!code) {
      const near = nearest(status);
      cautions.push(`${text} is not registered. The nearest code is ${near.value}: ${near.phrase}.`);
    } else if (code.deprecated) {
      cautions.push(`${code.value} is deprecated${code.replaced_by ? `: use ${code.replaced_by}` : ""}.`);
    }
    const shorter = registered([0, status[1], Math.floor(status[2] / 10)]);
    if (is_alone && status[2] >= 10 && shorter) {
      cautions.push(`${text} and ${shorter.value} are different codes. ${shorter.value}: ${shorter.phrase}.`);
    }
    return cautions;
  };

  // Return a result of `classify` in plain words, as the command `smtpcodes` prints it.
  const explain = (result) => {
    const { verdict } = result;
    return {
      parts: parts_of(result),
      meaning: meaning_of(result),
      retry: retry_of(verdict),
      sender: verdict.rows[0]?.action || verdict.advice?.plan || "",
      receiver: receiver_of(verdict.who_acts),
      address: address_of(verdict),
      cautions: cautions_of(result),
    };
  };

  Object.assign(smtpcodes, { classify, explain, registered });
})();
