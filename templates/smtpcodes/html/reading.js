// Reads a pasted text: a reply, a line of a log, a Diagnostic-Code, a delivery report. `verdicts.js` takes the result.
//
// This script does the same as the package's Python, step by step and under the same names: `reading.py`, `replies.py`, `searching.py`,
// `delivery_reports.py`, `reports.py`, `log_lines.py`, `stages.py`. A status is a list of three numbers, a reply code is a number.
// The script does not touch the page.
"use strict";
globalThis.smtpcodes ??= {};

(() => {
  // Tables

  // Return the rows of a table as objects: its first row has the names of the columns.
  const records = ([columns, ...rows]) =>
    rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place]])));

  const read = new Map();
  smtpcodes.rows = (name) => {
    if (!read.has(name)) read.set(name, records(smtpcodes.tables[name]));
    return read.get(name);
  };
  const by_value = new Map();
  // Return the member of an enumeration with a value; undefined without one.
  smtpcodes.member = (name, value) => {
    if (!by_value.has(name)) by_value.set(name, new Map(smtpcodes.rows(name).map((row) => [row.value, row])));
    return by_value.get(name).get(value);
  };
  smtpcodes.records = records;
  const { rows, member } = smtpcodes;

  // Patterns: `\w`, `\b` and `\s` as Python has them, which knows all letters.

  const W = "[\\p{L}\\p{N}_]";
  const B = `(?:(?<!${W})(?=${W})|(?<=${W})(?!${W}))`;
  const S = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const SPACE = "[ \\t\\r\\n]";
  const NUMBER = "(0|[1-9][0-9]{0,2})";

  const raw = String.raw;
  const pattern = (source, flags = "") => new RegExp(source, `u${flags}`);
  // Return a pattern that takes its letters in any case.
  const any_case = (source) =>
    source.replace(/\\(?:p\{\w+\}|.)|\[(?:\\.|[^\]\\])*\]|[A-Za-z]/gsu, (part) => {
      if (part[0] === "\\") return part;
      if (part[0] !== "[") return `[${part.toLowerCase()}${part.toUpperCase()}]`;
      return part.replace(/\\(?:p\{\w+\}|x\w\w|u\w{4}|.)|[a-z](?!-)/gsu, (one) =>
        one.length > 1 ? one : one + one.toUpperCase(),
      );
    });
  // Return the match at a place, or the first one from a place on. Patterns for the former have the flag "y".
  const match_at = (regular, text, place) => {
    regular.lastIndex = place;
    return regular.exec(text);
  };
  const end_of = (match) => match.index + match[0].length;

  // Patterns for the end of a text take long for much white space inside it, so these two count.
  const rstrip = (text, characters = " \t\r\n") => {
    let stop = text.length;
    while (stop > 0 && characters.includes(text[stop - 1])) stop--;
    return text.slice(0, stop);
  };
  const strip = (text, characters = " \t\r\n") => {
    let start = 0;
    while (start < text.length && characters.includes(text[start])) start++;
    return rstrip(text.slice(start), characters);
  };
  const partition = (text, mark) => {
    const place = text.indexOf(mark);
    return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + mark.length)];
  };

  const WHITE = pattern(`${S}+`, "g");
  // Return the words of a text between any white space.
  const split = (text) => text.split(WHITE).filter(Boolean);

  // enhanced_status.py

  const WHOLE = raw`([245])\.${NUMBER}\.${NUMBER}`;
  const INSIDE = pattern(
    raw`(?:(?<=[2-5][0-9][0-9]-)|(?<![\p{L}\p{N}_.@+\-]))${WHOLE}` +
      raw`(?![\p{L}\p{N}_\-]|\.${W}|(?:(?!${S})[^<>()\[\],;:]){0,64}@)`,
  );
  const EXACT = pattern(`^${WHOLE}$`);

  const status_of = (match, first = 1) => match.slice(first, first + 3).map(Number);
  const parse_status = (text) => {
    const match = EXACT.exec(text);
    return match && status_of(match);
  };
  const search_status = (text) => {
    const match = INSIDE.exec(text);
    return match && status_of(match);
  };
  const agrees_with = (status, code) => Math.floor(code / 100) === status[0];
  const is_equal = (status, other) => status.join() === other.join();

  // stages.py

  const FURTHER_NAMES = new Map([
    ["MAIL FROM", "MAIL"],
    ["RCPT TO", "RCPT"],
    [".", "DATA-END"],
    ["DATA_END", "DATA-END"],
    ["END OF DATA", "DATA-END"],
    ["END-OF-MESSAGE", "DATA-END"],
    ["GREETING", "CONNECT"],
    ["BANNER", "CONNECT"],
    ["INITIAL CONNECTION", "CONNECT"],
  ]);

  // Return the stage that a text names, or null.
  const read_stage = (text) => {
    const name = split(text.toUpperCase())
      .join(" ")
      .replace(/ COMMAND$/, "")
      .replace(/:$/, "");
    return member("ReplyStage", name) ? name : (FURTHER_NAMES.get(name) ?? null);
  };

  // replies.py

  const STATUS = pattern(raw`^([245])\.${NUMBER}\.${NUMBER}(:?)(?: |(?=\t)|$)`);
  const SIGNED = raw`\(?#([245]\.${NUMBER}\.${NUMBER})\)?`;
  const SIGNED_FIRST = pattern(`^${SIGNED}:?(?: |$)`);
  const SIGNED_LAST = pattern(raw`(?<= )${SIGNED}\.?$`);
  const WITHOUT_STATUS = ["CONNECT", "HELO", "EHLO", "LHLO"];

  const assemble_reply = (code, lines, after, { stated = null, host = null, codes_differ = false } = {}) => {
    const elsewhere = stated;
    let status = null;
    let texts = lines;
    const is_intermediate = code >= 300 && code < 400;
    if (!is_intermediate && !(code < 300 && WITHOUT_STATUS.includes(after))) {
      [stated, status, texts] = separate_status(code, lines);
      if (!stated && elsewhere) {
        stated = elsewhere;
        status = agrees_with(elsewhere, code) ? elsewhere : null;
      }
    }
    return { code, status, lines: texts, after, stated_status: stated, host, codes_differ, is_error: code >= 400 };
  };

  const separate_status = (code, lines) => {
    const matches = lines.map((line) => STATUS.exec(line));
    const statuses = matches.map((match) => match && status_of(match));
    const stated = statuses.filter(Boolean);
    if (!stated.length) return separate_signed_status(code, lines);
    const first = stated.find((status) => agrees_with(status, code));
    if (!first) return [stated[0], null, lines];
    const texts = lines.map((line, place) =>
      statuses[place] && is_equal(statuses[place], first) ? line.slice(matches[place][0].length) : line,
    );
    return [stated[0], first, texts];
  };

  const separate_signed_status = (code, lines) => {
    for (const [place, line] of lines.entries()) {
      const match = SIGNED_FIRST.exec(line) ?? SIGNED_LAST.exec(line);
      if (!match) continue;
      const stated = parse_status(match[1]);
      if (!agrees_with(stated, code)) return [stated, null, lines];
      const texts = match.index === 0 ? lines.with(place, line.slice(match[0].length)) : lines;
      return [stated, stated, texts];
    }
    return [null, null, lines];
  };

  // reading.py

  const HEAD = pattern(raw`^[ \t]*([2-5][0-9][0-9])([ \-]|\t|: ?|$)`);

  // Return the one reply in lines, or null if they are not exactly one.
  const parse_reply = (lines) => {
    const codes = [];
    const texts = [];
    let has_next_line = true;
    for (const line of lines) {
      if (!line.replace(/[ \t]+/g, "")) continue;
      const head = HEAD.exec(line);
      if (!head || !has_next_line) return null;
      codes.push(Number(head[1]));
      texts.push(line.slice(head[0].length));
      has_next_line = head[2] === "-";
    }
    if (!codes.length) return null;
    return assemble_reply(codes.at(-1), texts, null, { codes_differ: new Set(codes).size > 1 });
  };

  // searching.py

  const CODE = pattern(
    raw`(?<![\p{L}\p{N}_.@/+\-])([2-5][0-9][0-9])(?:(-)|(?=${SPACE}|$)` +
      raw`|(?=([:,\/)\]](?![0-9]{2})|\.(?:${SPACE}|$))))`,
    "g",
  );
  const AFTER_STATUS = raw`(?![\p{L}\p{N}_.@\-])`;
  const STATUS_FOLLOWS = pattern(
    raw`[:,\/\])]?${SPACE}*['"(<]*#?([245])\.${NUMBER}\.${NUMBER}${AFTER_STATUS}`,
    "y",
  );
  const STATUS_PRECEDES = pattern(raw`(?<![\p{L}\p{N}_.@\-])([245]\.${NUMBER}\.${NUMBER})${SPACE}+$`);
  // Words of servers before the reply of another. The stages follow when the tables are there.
  const introduced = () => {
    const stages = rows("ReplyStage").map((stage) => stage.value);
    return pattern(
      `(?:${any_case(
        raw`${B}(?:host|server|system|mx)${B}[^\n]{0,80}?` +
          raw`${B}(?:said|returned|responded|answered|replied)(?::|(?=${S}['"]))` +
          raw`|${B}(?<!http )(?:response|reply)` +
          raw`(?: from [^\n:=]{0,50}${B}(?:server|host)${B}[^\n:=]{0,40})?(?: was)?:` +
          raw`|${B}talk to me:|${B}reply=|<<<|${B}[sl]mtp;|${B}(?:LED|reject|stat)=` +
          raw`|${B}stat=(?:Sent \(|[\p{L}\p{N}_ ]{1,40}:)|${B}(?:C|result)=(?=")|smtpResponse"?:` +
          raw`|${B}status=(?:sent|deferred|bounced|(?:un)?deliverable) \(`,
      )}` +
        raw`|(?:^|[\]\n] ?)S:` +
        `|${any_case(raw`${B}SMTP>>|> rejected:|${B}bouncing mail:`)}` +
        `|${any_case("after (?:pipelined |sending )?")}(?:` +
        `${any_case("end of data|initial connection|data block")}` +
        raw`|(?:${stages.join("|")})${B})[^\n]{0,80}:)` +
        raw`${SPACE}{0,100}['"(]?(?=[2-5][0-9][0-9])`,
      "g",
    );
  };
  const OF_MAIL = pattern(
    `${any_case("[sl]mtp")}` +
      raw`|<(?:(?!${S})[^<>]){0,64}@(?:(?!${S})[^<>]){0,255}>|${B}(?:RCPT|MAIL FROM|EHLO|HELO|LHLO)${B}` +
      raw`|${B}relay=|\[(?:[0-9.]{7,15}|(?:${any_case("IPv6:")})?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7})\]`,
    "g",
  );
  const BEFORE = 100;
  const FAR = 1000;
  const ESCAPED_END = pattern(raw`(?:\\r)?\\n(?=[2-5][0-9][0-9](?:[ \-]|$))`, "g");
  const QMAIL_LINE_END = /(?<!\/)\/(?!\/)/g;
  const ANSWERED = pattern(
    raw`${SPACE}*\(in reply to${SPACE}+([^()]{1,60}?)${SPACE}*(?:command)?\)`,
    "g",
  );
  const HOST_MARKS = [
    "relay=",
    "host ",
    "; server ",
    "Remote-MTA: dns;",
    "connect to",
    "talking to",
    "Connected to",
  ];
  const HOST = pattern(
    raw`${SPACE}{0,8}(?!said${B}|refused${B})` +
      raw`([\p{L}\p{N}_.:\-]{1,255}(?: ?\[[0-9A-Fa-f.:]{2,45}\])?)`,
    "y",
  );
  const EXIM_ERROR = "error from remote mail server";
  const HOST_BEFORE = pattern(
    raw`(?<![\p{L}\p{N}_@.\-])((?:[\p{L}\p{N}_\-]{1,63}\.){1,8}[A-Za-z]{2,})${SPACE}{1,8}` +
      raw`(?:#(?:[245]\.${NUMBER}\.${NUMBER} ${any_case("smtp")};)?` +
      `|(?:${any_case("Remote Server returned")}|${any_case("(?:gave|returned) this error:")}))` +
      raw`${SPACE}{0,8}['"]?$`,
  );
  const FQDN = pattern(raw`\};\{FQDN=([\p{L}\p{N}_.\-]{1,255})\}`, "g");
  const COMMAND_MARKS = ["after ", "in response to ", ">>> ", "reject: ", "--> "];
  const COMMAND = pattern(
    any_case(
      raw`(?:pipelined |sending )?` +
        raw`(end of data|end-of-message|initial connection|[A-Za-z]{4,8}${B}|\.(?=[ \r\n]))`,
    ),
    "y",
  );
  const CLOSING = { "'": "'", '"': '"', "(": ")", "<": ">", "{": "}", "[": "]", "#": "##" };

  // Return the reply inside a text, or null. `lenient` accepts a code with nothing but space around it.
  const search_reply = (text, lenient = false) => {
    let whole = text;
    if (whole.includes("_said:_")) {
      whole = partition(whole, "/Giving_up")[0].replaceAll("_", " ").replace(QMAIL_LINE_END, "\n ");
    }
    if (whole.includes("\\n")) whole = whole.replace(ESCAPED_END, "\n");
    const start = start_of(whole, lenient);
    if (start === null) return null;
    const before = whole.slice(Math.max(0, start - FAR), start);
    const [reply_text, answered] = end(whole, start, before);
    let [stage, host] = context(before, answered);
    if (host === null && before.endsWith("LED=")) {
      host = match_at(FQDN, whole.slice(0, start + FAR), start)?.[1] ?? null;
    }
    let lines = split_joined(reply_text);
    if (lines.length > 1 && !answered) lines = lines.with(-1, without_next_text(lines.at(-1)));
    if (lines.length > 1 || reply_text.includes("\n")) {
      lines = lines.map((line) => strip(line).replace(FOLDS, " "));
    }
    const [code, codes_differ] = code_of(lines);
    const texts = lines.map((line) => unwrapped(without_code(line)));
    return assemble_reply(code, texts, stage, { stated: status_before(before), host, codes_differ });
  };

  const code_of = (lines) => {
    const codes = [...new Set(lines.map((line) => line.slice(0, 3)).reverse())];
    return [Number(codes.find((code) => code >= "4") ?? codes[0]), codes.length > 1];
  };

  const status_before = (before) => {
    if (!/[0-9].$/s.test(before)) return null;
    const match = STATUS_PRECEDES.exec(before.slice(-20));
    return match && parse_status(match[1]);
  };

  const split_joined = (text) => {
    if (text[3] !== "-") return [text];
    const code = text.slice(0, 3);
    const begins = pattern(`(?<!${SPACE})(${SPACE}+)(?=${code}(-|${SPACE}|$))`, "g");
    const matches = [...text.matchAll(begins)];
    const hyphen = Math.max(0, ...matches.filter((match) => match[2] === "-").map((match) => match.index));
    const rank = (match) => 2 * !match[1].includes("\n") + (match.index < hyphen);
    let last = null;
    for (const match of matches) {
      if (match[2] !== "-" && (last === null || rank(match) < rank(last))) last = match;
    }
    last ??= match_at(OTHER_CODE, text, hyphen);
    const limit = last === null ? text.length : last.index;
    const cuts = matches.filter((match) => match === last || (match[2] === "-" && match.index < limit));
    if (last !== null && !cuts.includes(last)) cuts.push(last);
    const starts = [0, ...cuts.map(end_of)];
    const stops = [...cuts.map((match) => match.index), text.length];
    return starts.map((start, place) => text.slice(start, stops[place]));
  };

  const OTHER_CODE = pattern(
    raw`(?<!${SPACE})(${SPACE}+)(?=([245])[0-9][0-9] \2\.${NUMBER}\.${NUMBER} )`,
    "g",
  );
  const FOLDS = pattern(raw`\r?\n${SPACE}*`, "g");
  const BLANK = pattern(raw`\n[ \t]*\r?\n`, "g");
  const NEXT_TEXT = pattern(raw`\r?\n(?![ \t])`, "g");

  let INTRODUCED = null;

  // Where the words of servers end in a text. Each kind is searched at its first use.
  const words_of = (text) => {
    let introductions = null;
    let of_mail = null;
    return {
      introduce: (start) => {
        INTRODUCED ??= introduced();
        introductions ??= new Set([...text.matchAll(INTRODUCED)].map(end_of));
        return introductions.has(start);
      },
      tell_of_mail: (start) => {
        of_mail ??= [...text.matchAll(OF_MAIL)].map(end_of);
        const place = of_mail.findLast((place) => place <= start);
        return place !== undefined && place >= start - BEFORE;
      },
    };
  };

  const start_of = (text, lenient) => {
    let weak = null;
    let success = null;
    let hyphen = null;
    const words = words_of(text);
    for (const match of text.matchAll(CODE)) {
      const start = match.index;
      const follows = match_at(STATUS_FOLLOWS, text, end_of(match));
      if (
        (follows && follows[1] === match[1][0]) ||
        words.introduce(start) ||
        status_before(text.slice(Math.max(0, start - 20), start)) !== null
      ) {
        if (match[1] >= "4") return hyphen ?? start;
        success ??= start;
        continue;
      }
      const is_better = weak === null || (match[1] >= "4" && text[weak] < "4");
      const begins = match[2] === "-" && hyphen === null;
      if ((is_better || begins) && (lenient || (match[3] === undefined && may_be_alone(text, match, words)))) {
        if (is_better && (weak === null || hyphen === null)) weak = start;
        if (begins) hyphen = start;
      }
    }
    return success ?? weak;
  };

  const may_be_alone = (text, match, words) => {
    const before = text.slice(Math.max(0, match.index - BEFORE), match.index);
    if (!is_open(before)) return false;
    const known = member("ReplyCode", Number(match[1]));
    if (match[1] < "4" && !known) return false;
    if (!strip(before) || words.tell_of_mail(match.index)) return true;
    const phrase = (known?.phrase ?? "")
      .replace(/^<domain> /, "")
      .toLowerCase()
      .split(/[:;,]/)[0];
    const follows = strip(text.slice(end_of(match), end_of(match) + 80)).toLowerCase();
    return phrase !== "" && follows.startsWith(phrase);
  };

  const is_open = (before) => {
    const bare = rstrip(before);
    if (bare === before && /['"(]$/.test(bare)) return /(?:^|[ \t\n:,;])['"(]$/.test(bare);
    return /(?:^|[:;>])$/.test(bare) || before.slice(bare.length).includes("\n");
  };

  const end = (text, start, before) => {
    const blank = match_at(BLANK, text, start);
    const stop = blank ? blank.index : text.length;
    if (text.includes("(in reply to")) {
      const answered = match_at(ANSWERED, text.slice(0, stop), start);
      if (answered) return [text.slice(start, answered.index), answered[1]];
    }
    let reply = text.slice(start, stop);
    if (before.endsWith("reply=")) {
      reply = partition(reply, ", stat=")[0];
    } else if (before.endsWith("LED=")) {
      reply = partition(reply, "}")[0];
    } else {
      const closing = CLOSING[before.at(-1)];
      if (closing && reply[3] !== closing && reply.includes(closing)) {
        reply = reply.slice(0, reply.lastIndexOf(closing));
      } else if (reply[3] !== "-") {
        reply = without_next_text(reply);
      }
    }
    const last = reply.at(-1);
    const opening = { ")": "(", ">": "<" }[last];
    if (opening && reply.split(last).length > reply.split(opening).length) reply = reply.slice(0, -1);
    return [reply, ""];
  };

  const without_next_text = (line) => {
    const match = match_at(NEXT_TEXT, line, "550 x".length);
    return match ? line.slice(0, match.index) : line;
  };

  const without_code = (line) => {
    const text = line.slice(4);
    return ["", " ", "-"].includes(line[3] ?? "") ? text : text.replace(/^[ \t]+/, "");
  };

  const unwrapped = (line) =>
    /^['"]/.test(line) && match_at(STATUS_FOLLOWS, line, 0) ? partition(line.slice(1), line[0])[0] : line;

  const context = (before, answered) => {
    let host = last_of(before, HOST_MARKS, HOST);
    if (!host && before.includes(EXIM_ERROR)) host = last_of(before, [" H="], HOST);
    if (!host) host = HOST_BEFORE.exec(before.slice(-BEFORE))?.[1] ?? "";
    host = rstrip(host, ".:").replaceAll(". [", " [");
    let words = answered || last_of(before, COMMAND_MARKS, COMMAND);
    if (!words && before.includes("refused to talk to me:")) words = "greeting";
    return [read_stage(words), host || null];
  };

  // Return what follows the last mark in a text that the pattern matches, or "".
  const last_of = (text, marks, regular) => {
    const places = marks.map((mark) => [text.lastIndexOf(mark), mark.length]).filter(([place]) => place >= 0);
    places.sort((one, other) => other[0] - one[0] || other[1] - one[1]);
    for (const [place, length] of places) {
      const match = match_at(regular, text, place + length);
      if (match) return match[1];
    }
    return "";
  };

  // delivery_reports.py

  const FOLD = /\r?\n(?=[ \t])/g;
  const TYPE = /^[ \t]*([A-Za-z0-9!#$%&'*+./^_`{|}~-]+)[ \t]*;[ \t]*/;
  const STARTS_WITH_CODE = /^[2-5][0-9][0-9](?:[- \t\r\n]|$)/;
  const AFTER_CODE = pattern(raw`^([2-5][0-9][0-9])(?:[ \t]+(?=${STATUS.source.slice(1)})|\t)`);

  // Return type, text and reply of a Diagnostic-Code field; null if it has neither type nor reply.
  const parse_diagnostic_code = (value) => {
    const whole = strip(value.replace(FOLD, ""));
    const match = TYPE.exec(whole);
    if (!match) {
      const reply = reply_in(value, false);
      return reply && { type: "", text: whole, reply };
    }
    const kind = match[1].toLowerCase();
    const is_smtp = kind === "smtp" || kind === "lmtp";
    let reply = reply_in(partition(value, ";")[1], is_smtp);
    if (reply && !reply.status && !is_smtp && !kind.startsWith("x-")) reply = null;
    return { type: kind, text: whole.slice(match[0].length), reply };
  };

  const reply_in = (value, lenient) => {
    const text = strip(value);
    if (!STARTS_WITH_CODE.test(text)) return search_reply(text, lenient);
    const lines = split_joined(text).map((line) => line.replace(FOLD, "").replace(AFTER_CODE, "$1 "));
    const reply = parse_reply(lines.flatMap((line) => line.split(/\r?\n/)));
    if (!reply || reply.is_error) return reply;
    const quoted = search_reply(text);
    return quoted && (quoted.is_error || reply.codes_differ) ? quoted : reply;
  };

  const parse_status_field = (value) => {
    let text = strip(value.replace(FOLD, ""));
    if (text.endsWith(")")) text = rstrip(partition(text, "(")[0], " \t");
    return parse_status(text);
  };

  // reports.py

  const HEADER = /^(?:From |[A-Za-z][A-Za-z0-9-]*:)/;
  const FIELD_NAME = /^[!-9;-~]+$/;
  const FIELD_END = /\n(?![ \t]+[^ \t\n])/;
  const FIRST_FIELD = /^(?:Reporting-MTA|Final-Recipient|Original-Envelope-Id)[ \t]*:/im;
  const ACTION_FIELD = /^Action[ \t]*:/im;
  // A field that is enough by itself: people paste a part of a report.
  const DIAGNOSTIC_FIELD = /^Diagnostic-Code[ \t]*:/im;
  const ADDRESS_FIRST = /^[ \t]*<?([^\s<>:]{1,256}@[^\s<>:]{1,255})>?/;
  const READABLE = 100_000;

  // Return what a text says of each recipient, if it is a delivery report or has its fields; else null.
  const read_delivery_report = (text) => {
    const parts = HEADER.test(text) ? parts_of(text) : [{ type: "text/plain", text }];
    const texts = parts.filter(({ type }) => type.startsWith("text/"));
    const status = parts.find(({ type }) => /^message\/(?:(?:global-)?delivery|tracking)-status$/.test(type));
    if (status) return report(status.text, texts[0]?.text ?? "");
    for (const [place, part] of texts.entries()) {
      const first = FIRST_FIELD.exec(part.text) ?? DIAGNOSTIC_FIELD.exec(part.text);
      const fields = first && part.text.slice(first.index);
      if (fields && (ACTION_FIELD.test(fields) || DIAGNOSTIC_FIELD.test(fields))) {
        return report(fields, place ? texts[0].text : "");
      }
    }
    return null;
  };

  // Return what the fields say of each recipient, or null. `readable` is the text for people.
  const report = (fields, readable) => {
    const scopes = new Map(rows("DsnField").map(({ value, scope }) => [value.toLowerCase(), scope]));
    const groups = blocks(fields).filter((group) =>
      [...group.keys()].some((name) => scopes.get(name) === "per-recipient"),
    );
    for (const group of groups) {
      for (const name of group.keys()) if (scopes.get(name) === "per-message") group.delete(name);
    }
    const texts = texts_of(groups, readable.slice(0, READABLE));
    return groups.length ? groups.map((group, place) => recipient(group, texts[place])) : null;
  };

  // Return what the text for people says of each recipient: of several, the lines behind one with the address.
  const texts_of = (groups, readable) => {
    if (groups.length === 1) return [readable];
    const addresses = groups.map((group) => {
      const names = [...group].filter(([name]) => name.endsWith("-recipient")).flatMap(([, values]) => values);
      return [...new Set(names.map((name) => strip(name.split(";").at(-1), " \t<>").toLowerCase()))];
    });
    const texts = new Map(addresses.flat().map((address) => [address, []]));
    let lines = [];
    for (const line of readable.split("\n")) {
      const match = ADDRESS_FIRST.exec(line);
      if (match) lines = texts.get(match[1].toLowerCase()) ?? lines;
      lines.push(line);
    }
    return addresses.map((group) => {
      const own = group.sort().flatMap((address) => texts.get(address) ?? []);
      for (const address of group) texts.delete(address);
      return own.join("\n");
    });
  };

  // Return the texts of the parts of a message.
  const parts_of = (message) => {
    const split_at = /\n[ \t]*\n/.exec(message);
    if (!split_at) return [{ type: "text/plain", text: message }];
    const fields = blocks(message.slice(0, split_at.index))[0] ?? new Map();
    const value = decoded(fields.get("content-type")?.[0] ?? "");
    const type = value.split(";")[0].trim().toLowerCase() || "text/plain";
    const boundary = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(value);
    const body = message.slice(end_of(split_at));
    if (!type.startsWith("multipart/") || !boundary) {
      // A text that begins with the fields of a report has no header.
      const text = FIRST_FIELD.test(message.slice(0, split_at.index)) ? message : body;
      return [{ type, text: transferred(text, fields.get("content-transfer-encoding")?.[0] ?? "") }];
    }
    const mark = `--${boundary[1] ?? boundary[2]}`;
    const parts = [[]];
    for (const line of body.split("\n")) {
      if (line.trimEnd() === `${mark}--`) break;
      if (line.trimEnd() === mark) parts.push([]);
      else parts.at(-1).push(line);
    }
    // A part without fields begins with an empty line.
    return parts.slice(1).flatMap((lines) => {
      const part = lines.join("\n");
      return part.startsWith("\n") ? [{ type: "text/plain", text: part }] : parts_of(part);
    });
  };

  const from_octets = (octets) => new TextDecoder().decode(Uint8Array.from(octets, (one) => one.charCodeAt(0)));

  // Return a body without its transfer encoding.
  const transferred = (text, encoding) => {
    try {
      switch (encoding.trim().toLowerCase()) {
        case "base64":
          return from_octets(atob(text.replace(/\s+/g, ""))).replaceAll("\r\n", "\n");
        case "quoted-printable":
          return quoted_printable(text.replace(/=[ \t]*\n/g, ""));
      }
    } catch {
      // It is read as it is.
    }
    return text;
  };
  const quoted_printable = (text) =>
    text.replace(/(?:=[0-9A-Fa-f]{2})+/g, (codes) =>
      from_octets(codes.replace(/=(..)/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)))),
    );

  const ENCODED_WORD = /=\?(?:utf-8|us-ascii)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi;
  // Return a value without folds, with encoded words decoded.
  const decoded = (value) =>
    value
      .replace(/\n(?=[ \t])/g, "")
      .replace(ENCODED_WORD, (_, kind, word) =>
        kind.toLowerCase() === "b" ? transferred(word, "base64") : quoted_printable(word.replaceAll("_", " ")),
      );

  // Return the groups of fields in a text, each as a map from names in lower case to values.
  const blocks = (text) => {
    const groups = [new Map()];
    for (const line of text.split(FIELD_END)) {
      const [name, value] = partition(line, ":");
      const key = rstrip(name, " \t").toLowerCase();
      if (key === "" || name === line || !FIELD_NAME.test(key)) {
        if (!line.trim()) groups.push(new Map());
        continue;
      }
      if (key === "final-recipient" && groups.at(-1).has(key)) groups.push(new Map());
      const group = groups.at(-1);
      if (!group.has(key)) group.set(key, []);
      group.get(key).push(value.trim());
    }
    return groups.filter((group) => group.size);
  };

  const recipient = (fields, readable) => {
    const diagnostic = diagnostic_of(fields);
    const stated = status_field(fields);
    const action = action_of(fields);
    const has_failed = action ? ["failed", "delayed"].includes(action) : stated !== null && stated[0] !== 2;
    const reply = best_reply(fields, diagnostic, readable, has_failed);
    const status = better(stated, replied(reply, diagnostic));
    return {
      address: typed(fields, "original-recipient") ?? typed(fields, "final-recipient"),
      action,
      status,
      reply,
      diagnostic,
      remote_mta: typed(fields, "remote-mta"),
      is_failure: action ? action === "failed" : status !== null && status[0] === 5,
    };
  };

  const best_reply = (fields, diagnostic, readable, has_failed) => {
    let reply = diagnostic?.reply ?? null;
    if (!reply || (has_failed && !reply.is_error)) reply = reply_in_fields(fields, has_failed);
    reply ??= search_reply(readable);
    return reply && has_failed && !reply.is_error ? null : reply;
  };

  const replied = (reply, diagnostic) => {
    const status = reply ? (reply.status ?? reply.stated_status) : null;
    return status ?? (diagnostic && search_status(diagnostic.text));
  };

  const better = (stated, other) => {
    if (!other) return stated;
    return !stated || (stated[0] === other[0] && stated[2] === 0) ? other : stated;
  };

  const status_field = (fields) => {
    const value = decoded(fields.get("status")?.[0] ?? "");
    return value ? (parse_status_field(value) ?? search_status(value)) : null;
  };

  const action_of = (fields) => {
    const value = decoded(fields.get("action")?.[0] ?? "").trim();
    const word = strip(value.replace(/\([^()]*\)?/g, ""), " \t.;").toLowerCase();
    if (!word) return null;
    const known = rows("DsnAction").find((one) => one.value === word || one.other_spellings.includes(word));
    return known ? known.value : null;
  };

  const diagnostic_of = (fields) => {
    const found = (fields.get("diagnostic-code") ?? [])
      .map((value) => parse_diagnostic_code(value.includes("=?") ? decoded(value) : value))
      .filter(Boolean);
    return found.find(({ reply }) => reply?.is_error) ?? found.find(({ reply }) => reply) ?? found[0] ?? null;
  };

  const reply_in_fields = (fields, has_failed) => {
    for (const [name, values] of fields) {
      if (/-(?:recipient|date|until|code)$/.test(name)) continue;
      for (const value of values) {
        const reply = search_reply(decoded(value));
        if (reply && (reply.is_error || !has_failed)) return reply;
      }
    }
    return null;
  };

  const typed = (fields, name) => {
    const value = decoded(fields.get(name)?.[0] ?? "");
    if (!value) return null;
    const [kind, text] = partition(value, ";");
    const is_typed = /^[\p{L}\p{N}-]+$/u.test(kind.trim()) && kind !== value;
    return (is_typed ? text : value).trim().replace(/^<(.*)>$/s, "$1");
  };

  // log_lines.py

  const TO = pattern(raw`${B}to=<((?:(?!${S})[^<>])*)>`);
  const FIELD = pattern(raw`${B}(relay|dsn)=((?:(?!${S})[^,])+)`, "g");
  const OUTCOME = pattern(raw`${B}(?:status=([a-z]+)|stat=) ?`);
  const POSTFIX = { sent: "delivered", bounced: "failed", expired: "failed", deferred: "delayed" };
  const EXIM = pattern(raw`(?:^| )(\*\*|==|=>|->) ((?:(?!${S})[^<>])+@(?:(?!${S})[^<>])+)(?: <[^<>]*>)? `);
  const EXIM_ACTIONS = { "**": "failed", "==": "delayed" };
  const EXIM_HOST = pattern(raw` H=([\p{L}\p{N}_.\-]+)`, "g");
  const EXIM_TEXT = pattern(raw`(?<=: ).*| defer \(-?\p{Nd}+\).*`, "gs");

  // Return what a line of a log says of a recipient; null if it is not about a delivery.
  const read_log_line = (text) => {
    const outcome = OUTCOME.exec(text);
    if (outcome) {
      const to = TO.exec(text);
      return to && read_fields(text, outcome, to[1]);
    }
    const exim = EXIM.exec(text);
    return exim && read_exim(text, exim);
  };

  const read_fields = (text, outcome, address) => {
    const found = [...text.slice(0, outcome.index).matchAll(FIELD)];
    const fields = Object.fromEntries(found.map(([, name, value]) => [name, value]));
    const status = parse_status(fields.dsn ?? "");
    let action = POSTFIX[outcome[1] ?? ""];
    if (!action) {
      if (outcome[1] || !status) return null;
      action = { 2: "delivered", 4: "delayed", 5: "failed" }[status[0]];
    }
    const host = rstrip((fields.relay ?? "none").split("[")[0], ".");
    return report_of_line(address, action, status, host, text, end_of(outcome));
  };

  const read_exim = (text, exim) => {
    const action = EXIM_ACTIONS[exim[1]] ?? "delivered";
    const host = match_at(EXIM_HOST, text, end_of(exim));
    const said = match_at(EXIM_TEXT, text, end_of(exim));
    const start = said ? said.index : end_of(exim);
    return report_of_line(rstrip(exim[2], ":"), action, null, host ? host[1] : "none", text, start);
  };

  const report_of_line = (address, action, status, host, text, start) => {
    let reply = ["failed", "delayed"].includes(action) ? search_reply(text) : null;
    if (reply && !reply.is_error) reply = null;
    const account = text.slice(start).trim().replace(/^\(/, "").replace(/\)$/, "");
    return {
      address,
      action,
      status: reply?.status ?? status,
      reply,
      diagnostic: { type: "", text: account, reply },
      remote_mta: ["none", "local"].includes(host) ? null : host,
      is_failure: action === "failed",
    };
  };

  // explanations.py

  // Return the reply that a line is; else what a line of a log says of a recipient; else the reply in the line; or null.
  const read_line = (text) => parse_reply([text]) ?? read_log_line(text) ?? search_reply(text);

  Object.assign(smtpcodes, {
    agrees_with,
    parse_reply: (text) => parse_reply(text.split(/\r?\n/)),
    read_delivery_report,
    read_line,
    search_status,
    split,
    strip,
  });
})();
