// A form for any message, made from its schema: what can be filled in is what the standard has.

let sheet = null;

/** The OpenAPI document; fetched once. */
async function book() {
  sheet ??= await ask("/api/openapi.json");
  return sheet;
}

const deref = (schema) => (schema.$ref ? schema.$ref.slice(2).split("/").reduce((at, step) => at[step], sheet) : schema);

/** The commands of a version: [{ action, summary, request }], by name. */
async function commands(protocol) {
  const { paths } = await book();
  const found = [];
  for (const [path, { post }] of Object.entries(paths)) {
    const about = post?.["x-ocpp-versions"]?.[protocol];
    if (about) found.push({ action: path.split("/").pop(), ...about });
  }
  return found.sort((a, b) => a.action.localeCompare(b.action));
}

/** What members mostly begin with; the rest begins empty. */
const BEGIN = { connectorId: 1, evseId: 1, duration: 3600, chargingProfileId: 1, id: 1, stackLevel: 0, startPeriod: 0, requestId: 1, numberOfConnectors: 1 };

let ids = 0;

/** A part of a form: an element, and what is in it. `value()` is undefined for what is left out. */
function part(name, schema, required, pointer) {
  const shape = deref(schema);
  if (shape.type === "object" && !shape.additionalProperties) return objectPart(name, shape, required, pointer);
  if (shape.type === "array") return arrayPart(name, shape, required, pointer);
  return fieldPart(name, shape, required, pointer);
}

function objectPart(name, shape, required, pointer) {
  const must = new Set(shape.required ?? []);
  // What vendors add has no shape to ask for; it can be written as JSON.
  const named = Object.entries(shape.properties ?? {}).filter(([member]) => member !== "customData");
  const members = named.sort(([a], [b]) => must.has(b) - must.has(a));
  let parts = null;
  const inside = h("div", { class: "fields" });
  const fill = () => {
    parts ??= members.map(([member, schema]) => [member, part(member, schema, must.has(member), `${pointer}/${member}`)]);
    inside.replaceChildren(...parts.map(([, made]) => made.element));
  };
  const value = () => {
    const entries = parts.map(([member, made]) => [member, made.value()]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
  if (required) {
    fill();
    const element = pointer === "" ? inside : h("fieldset", { "data-pointer": pointer }, h("legend", {}, name), inside);
    return { element, value };
  }
  const use = h("input", { type: "checkbox", onchange: () => (use.checked ? fill() : inside.replaceChildren()) });
  const legend = h("legend", {}, h("label", {}, use, ` ${name}`));
  return {
    element: h("fieldset", { "data-pointer": pointer }, legend, inside),
    value: () => (use.checked ? value() : undefined),
  };
}

function arrayPart(name, shape, required, pointer) {
  let parts = [];
  const entries = h("div");
  const show = () => entries.replaceChildren(...parts.map((made) => made.box));
  const add = (focus) => {
    const made = part(`${name} ${parts.length + 1}`, shape.items, true, `${pointer}/${parts.length}`);
    const remove = () => { parts = parts.filter((other) => other !== made); show(); more.focus(); };
    const box = h("div", { class: "entry" }, made.element,
      h("button", { type: "button", class: "small", onclick: remove, "aria-label": `remove ${name} ${parts.length + 1}` }, "remove"));
    parts.push(Object.assign(made, { box }));
    show();
    if (focus) box.querySelector("input, select, textarea")?.focus();
  };
  const more = h("button", { type: "button", class: "small", onclick: () => add(true) }, `add ${name}`);
  for (let count = 0; required && count < Math.max(1, shape.minItems ?? 0); count++) add(false);
  return {
    element: h("fieldset", { "data-pointer": pointer }, h("legend", {}, name, required ? "" : " (optional)"), entries, more),
    value: () => {
      const values = parts.map((made) => made.value()).filter((value) => value !== undefined);
      return values.length || required ? values : undefined;
    },
  };
}

function fieldPart(name, shape, required, pointer) {
  const id = `field-${ids++}`;
  const named = { id, name: pointer, "data-pointer": pointer };
  const begin = required || name in { connectorId: 1, evseId: 1 } ? BEGIN[name] : undefined;
  let input;
  let read = (text) => text;
  if (shape.enum) {
    const words = shape.enum.map((word) => h("option", { value: word }, word));
    input = h("select", named, required ? null : h("option", { value: "" }, "–"), words);
  } else if (shape.type === "boolean") {
    input = h("select", named, required ? null : h("option", { value: "" }, "–"), h("option", {}, "true"), h("option", {}, "false"));
    read = (text) => text === "true";
  } else if (shape.type === "integer" || shape.type === "number") {
    const step = shape.type === "integer" ? 1 : shape.multipleOf ?? "any";
    input = h("input", { ...named, type: "number", step, min: shape.minimum, max: shape.maximum, inputmode: "decimal", value: begin });
    read = Number;
  } else if (shape.format === "date-time") {
    input = h("input", { ...named, type: "datetime-local", step: 1 });
    read = (text) => new Date(text).toISOString();
  } else if (shape.type === "string") {
    input = h("input", { ...named, type: "text", maxlength: shape.maxLength, autocomplete: "off", spellcheck: "false" });
  } else {
    input = h("textarea", { ...named, rows: 2, placeholder: "JSON" });
    read = JSON.parse;
  }
  const label = h("label", { for: id }, name, required ? h("span", { class: "must", title: "required" }, " *") : null);
  const unit = { limit: "A or W", duration: "s", startPeriod: "s" }[name];
  const element = h("div", { class: "field" }, label, input);
  if (unit) label.append(`, ${unit}`);
  return {
    element,
    value: () => {
      if (input.value === "") return required && shape.type === "string" && !shape.enum && shape.format !== "date-time" ? "" : undefined;
      try {
        return read(input.value);
      } catch {
        throw Object.assign(new Error(`${name} is not valid`), { pointer });
      }
    },
  };
}

/** The form of one command: choose, fill in, send, see the answer. */
async function commandForm(station, protocol, chosen) {
  const known = await commands(protocol);
  const select = h("select", { id: "action" }, known.map(({ action }) => h("option", { value: action }, action)));
  if (known.some(({ action }) => action === chosen)) select.value = chosen;
  const about = h("p", { class: "quiet" });
  const fields = h("div");
  const text = h("textarea", { id: "payload", rows: 10, spellcheck: "false", hidden: true, "aria-label": "payload as JSON" });
  const raw = h("input", { type: "checkbox", id: "raw" });
  const seconds = h("input", { type: "number", id: "timeout", min: 1, max: 3600, value: 30 });
  const send = h("button", { class: "main", id: "send" }, "Send");
  const answer = h("div", { class: "answer", id: "answer", role: "status", tabindex: -1 });
  let body = null;

  const show = () => {
    const { summary, request } = known.find(({ action }) => action === select.value);
    about.textContent = summary;
    body = part(select.value, request, true, "");
    const nothing = Object.keys(deref(request).properties ?? {}).every((member) => member === "customData");
    fields.replaceChildren(nothing ? h("p", { class: "quiet" }, "It needs nothing but its name.") : body.element);
    text.value = "{}";
    answer.replaceChildren();
    switchOver();
  };
  const switchOver = () => {
    if (raw.checked) try { text.value = JSON.stringify(body.value(), null, 2); } catch { /* as it was */ }
    text.hidden = !raw.checked;
    fields.hidden = raw.checked;
  };
  select.addEventListener("change", () => { history.replaceState(null, "", route(station, "command", select.value)); show(); });
  raw.addEventListener("change", switchOver);

  const form = h("form", { class: "card", novalidate: true },
    h("div", { class: "bar" },
      h("label", { class: "grow", for: "action" }, "Command", select),
      h("label", { for: "timeout" }, "Time-out, s", seconds),
      h("label", { class: "check", for: "raw" }, raw, "as JSON")),
    about, fields, text, h("p", {}, send), answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelectorAll(".wrong").forEach((element) => element.classList.remove("wrong"));
    send.disabled = true;
    answer.replaceChildren(h("p", { class: "quiet" }, "waiting for the station"));
    try {
      const payload = raw.checked ? text.value : JSON.stringify(body.value());
      const path = ofStation(station, `/calls/${select.value}?timeout=${seconds.value || 30}`);
      const { answer: got, tookMs } = await ask(path, { method: "POST", body: payload });
      answer.replaceChildren(h("h3", { class: "good" }, `${select.value} answered in ${tookMs} ms`), h("pre", {}, JSON.stringify(got, null, 2)));
    } catch (problem) {
      const details = problem.callError ? h("pre", {}, JSON.stringify(problem.callError, null, 2)) : null;
      answer.replaceChildren(h("h3", { class: "bad" }, "Not done"), h("p", {}, problem.message), details);
      if (problem.pointer) {
        const wrong = [...fields.querySelectorAll("[data-pointer]")].find((field) => field.dataset.pointer === problem.pointer);
        wrong?.classList.add("wrong");
        wrong?.focus?.();
      }
    }
    send.disabled = false;
  });
  show();
  return form;
}
