// The views, and what keeps them alive. The address says what is shown: #/STATION/VIEW/MORE.

const stations = new Map();
let shown = null;
let refresh = () => {};
let heardFrame = () => {};

const VIEWS = { overview: "Overview", transactions: "Transactions", charging: "Charging", messages: "Messages", command: "Command" };

const route = (station, view = "overview", ...more) => `#/${[station, view, ...more].map(encodeURIComponent).join("/")}`;

function chips({ connectors }) {
  const parts = connectors.filter(({ evse }) => evse > 0 || connectors.length === 1);
  return h("span", { class: "chips" }, parts.map(({ evse, connector, status }) =>
    h("span", { class: `chip ${mood(status)}` }, `${evse === connector ? evse : `${evse}.${connector}`} ${status}`)));
}

/** Stations in the list; more have to be searched for. */
const LISTED = 200;

function list() {
  const wanted = $("find").value.trim().toLowerCase();
  const text = ({ id, boot }) => `${id} ${boot?.vendor ?? ""} ${boot?.model ?? ""}`.toLowerCase();
  const all = [...stations.values()].sort((a, b) => a.id.localeCompare(b.id, undefined, { numeric: true }));
  const found = all.filter((station) => text(station).includes(wanted));
  const on = all.filter(({ connection }) => connection).length;
  $("count").textContent = `${all.length} ${all.length === 1 ? "station" : "stations"}, ${on} connected${found.length > LISTED ? `, the first ${LISTED} shown` : ""}`;
  const focused = document.activeElement?.dataset?.station;
  $("list").replaceChildren(...found.slice(0, LISTED).map((station) => h("li", {},
    h("a", { href: route(station.id, shown?.view), "aria-current": station.id === shown?.station && "true", "data-station": station.id },
      h("b", {}, station.id, h("span", { class: station.connection ? "dot on quiet" : "dot quiet" }, station.connection ? "connected" : "away")),
      station.boot ? h("span", { class: "quiet" }, `${station.boot.vendor} ${station.boot.model}`) : null,
      chips(station)))));
  if (found.length === 0) $("list").append(h("li", { class: "empty" }, all.length ? "No such station." : "No station yet. Stations connect to the address that the program names when it starts."));
  if (focused) [...$("list").querySelectorAll("a")].find((link) => link.dataset.station === focused)?.focus();
}

const facts = (pairs) => h("dl", {}, pairs.filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]).flat());

function table(names, rows, about) {
  if (rows.length === 0) return h("p", { class: "empty" }, about);
  const cells = (row) => row.map((cell, nth) => h("td", { "data-name": names[nth] }, cell ?? ""));
  return h("table", { class: "stack" }, h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows.map((row) => h("tr", {}, cells(row)))));
}

const views = {
  async overview(id) {
    const station = await ask(ofStation(id));
    const { connection, boot, access } = station;
    const readings = new Map(station.readings.map(({ evse, connector, samples }) => [`${evse}.${connector}`, samples]));
    const cards = station.connectors.map(({ evse, connector, status, error, info, since }) => {
      const power = powers(readings.get(`${evse}.${connector}`) ?? readings.get(`${evse}.0`) ?? []).at(-1);
      return h("section", { class: "card" },
        h("h3", { class: "quiet" }, evse === 0 ? "Station" : evse === connector ? `Connector ${evse}` : `EVSE ${evse}, connector ${connector}`),
        h("p", { class: `big ${mood(status)}` }, status),
        h("p", { class: "quiet" }, `since ${moment(since)}`),
        error && error !== "NoError" ? h("p", { class: "bad" }, error, info ? `: ${info}` : "") : null,
        power ? h("p", {}, `${(power[1] / 1000).toFixed(1)} kW`) : null);
    });
    const departures = { ...station.departures };
    for (const [what, count] of Object.entries(connection?.departures ?? {})) departures[what] = (departures[what] ?? 0) + count;
    return [
      h("div", { class: "cards" }, cards),
      h("section", { class: "card" }, h("h3", {}, "Station"), facts([
        ["Connection", connection ? `${connection.protocol} from ${connection.address}, since ${moment(connection.since)}` : "none"],
        ["Security profile", connection ? `${connection.securityProfile}${connection.tls ? ", over TLS" : ""}` : undefined],
        ["May come in", access ? `by profile ${access.profile}${access.hasPassword ? ", a password is set" : ""}` : "as a station nobody entered"],
        ["Vendor", boot?.vendor], ["Model", boot?.model], ["Serial number", boot?.serial], ["Firmware", boot?.firmware],
        ["Booted", boot && moment(boot.at)],
      ])),
      h("section", { class: "card" }, h("h3", {}, "Departures from the standard"),
        table(["What", "How often"], Object.entries(departures), "None. This station keeps to it.")),
      h("section", { class: "card" }, h("h3", {}, "Events"), h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Events" },
        table(["When", "About", "What", "More"], station.notes.toReversed().map(({ at, about, what, info }) => [moment(at), about, what, info]), "None yet."))),
    ];
  },

  async transactions(id, number) {
    const all = await ask(`/api/transactions?station=${encodeURIComponent(id)}`);
    const chosen = number ?? all[0]?.id;
    const one = chosen === undefined ? null : await ask(`/api/transactions/${chosen}`);
    const row = (transaction) => [
      h("a", { href: route(id, "transactions", transaction.id), "aria-current": String(transaction.id) === String(chosen) && "true" }, String(transaction.id)),
      transaction.evse === transaction.connector ? String(transaction.evse) : `${transaction.evse}.${transaction.connector}`,
      transaction.idTag, moment(transaction.begun),
      transaction.ended ? lasted(transaction.begun, transaction.ended) : h("span", { class: "busy" }, "runs"),
      energy(transaction.energyWh), transaction.reason,
    ];
    return [
      one ? h("section", {}, h("h3", {}, `Transaction ${one.id}${one.ended ? "" : ", running"}`), powerCurve(one)) : null,
      h("section", { class: "card" }, table(["Number", "Connector", "idTag", "Begun", "Lasted", "Energy", "Ended by"], all.map(row), "None yet.")),
    ];
  },

  async charging(id) {
    const profiles = await ask(ofStation(id, "/items?kind=charging-profile"));
    const protocol = stations.get(id)?.connection?.protocol;
    const place = protocol === "ocpp1.6" ? "connectorId" : "evseId";
    const where = h("input", { id: "where", type: "number", min: 0, value: 1 });
    const duration = h("input", { id: "duration", type: "number", min: 1, value: 3600 });
    const unit = h("select", { id: "unit" }, h("option", { value: "" }, "any"), h("option", {}, "A"), h("option", {}, "W"));
    const answer = h("div", { role: "status" });
    const form = h("form", { class: "card" }, h("h3", {}, "Composite schedule"),
      h("div", { class: "bar" }, h("label", {}, protocol === "ocpp1.6" ? "Connector" : "EVSE", where), h("label", {}, "Duration, s", duration), h("label", {}, "Unit", unit),
        h("button", { class: "main", disabled: !protocol }, "Ask the station")), answer);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = { [place]: Number(where.value), duration: Number(duration.value), ...(unit.value && { chargingRateUnit: unit.value }) };
      try {
        const { answer: got } = await ask(ofStation(id, "/calls/GetCompositeSchedule"), { method: "POST", body: JSON.stringify(body) });
        answer.replaceChildren(compositeFigure(got));
      } catch (problem) {
        answer.replaceChildren(h("p", { class: "bad" }, problem.message));
      }
    });
    const figures = profiles.map(({ value }) => profileFigure(value)).filter(Boolean);
    return [form, h("h3", {}, "Profiles the station accepted"), ...(figures.length ? figures : [h("p", { class: "empty" }, "None.")])];
  },

  messages: async (id) => messageLog(id),

  async command(id, action) {
    const protocol = stations.get(id)?.connection?.protocol ?? stations.get(id)?.boot?.protocol;
    if (!protocol) return [h("p", { class: "empty" }, "This station was never connected, so it is not known what it speaks.")];
    return [await commandForm(id, protocol, action)];
  },
};

/** The raw log: live, filtered, each frame to be opened. */
async function messageLog(id) {
  const filter = h("input", { id: "filter", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Action, id or any text" });
  const received = h("input", { id: "received", type: "checkbox", checked: true }), sent = h("input", { id: "sent", type: "checkbox", checked: true });
  const log = h("ol", { class: "log", reversed: true, "aria-label": "Messages, the latest first" });
  const older = h("button", { type: "button" }, "Older ones");
  const asked = new Map();
  const rows = [];
  const row = (frame) => {
    let message = null;
    try { message = JSON.parse(frame.text); } catch { /* shown as it is */ }
    const [kind, number, action] = message ?? [];
    if (kind === 2 || kind === 6) asked.set(`${frame.way} ${number}`, action);
    const name = () => {
      if (kind === 2 || kind === 6) return action;
      const of = asked.get(`${frame.way === "sent" ? "received" : "sent"} ${number}`) ?? number;
      return kind === 3 ? `↳ ${of}` : message ? `↳ ${of} refused` : "no frame";
    };
    const title = h("span", { class: kind === 3 ? "name result" : "name" });
    const payload = message ? JSON.stringify(kind === 3 ? message[2] : kind === 2 || kind === 6 ? message[3] : message.slice(2)) : frame.text;
    const pretty = h("pre", {});
    const element = h("li", { class: `${frame.way}${kind === 3 || kind === 2 || kind === 6 ? "" : " error"}` },
      h("details", { ontoggle: () => { pretty.textContent = message ? JSON.stringify(message, null, 2) : frame.text; } },
        h("summary", {}, h("span", {}, clock(frame.at)), h("span", { class: "way", title: frame.way }, frame.way === "sent" ? "→" : "←", h("span", { class: "hidden" }, frame.way)), title, h("span", {}, payload)), pretty));
    return { frame, element, name: () => (title.textContent = name()) };
  };
  const matches = ({ frame, name }) => (frame.way === "sent" ? sent : received).checked && `${name()} ${frame.text}`.toLowerCase().includes(filter.value.trim().toLowerCase());
  const show = () => {
    const found = rows.filter(matches).map(({ element }) => element).reverse();
    log.replaceChildren(...(found.length ? found : [h("li", { class: "empty" }, rows.length ? "None of them." : "Nothing was said yet.")]));
  };
  const KEPT = 1000;
  const add = (frames, front) => {
    const made = frames.map(row);
    front ? rows.unshift(...made) : rows.push(...made);
    if (rows.length > KEPT && !front) rows.splice(0, rows.length - KEPT);
    show();
    if (!front) made.forEach(({ element }) => element.classList.add("fresh"));
  };
  const page = async () => {
    const below = rows[0]?.frame.number;
    const frames = await ask(ofStation(id, `/messages?limit=100${below ? `&below=${below}` : ""}`));
    add(frames, true);
    older.hidden = frames.length < 100;
  };
  heardFrame = (station, frame) => { if (station === id && !rows.some((row) => row.frame.number === frame.number)) add([frame], false); };
  for (const input of [filter, received, sent]) input.addEventListener("input", show);
  older.addEventListener("click", page);
  await page();
  return [h("div", { class: "bar" }, h("label", { class: "grow" }, "Filter", filter), h("label", { class: "check" }, received, "received"), h("label", { class: "check" }, sent, "sent")), h("section", { class: "card" }, log), older];
}

/** Views that change by themselves; a form or a log would lose what its reader does. */
const LIVE = ["overview", "transactions"];

async function show(arrived) {
  const [station, view = "overview", more] = location.hash.slice(2).split("/").filter(Boolean).map(decodeURIComponent);
  const known = view in views ? view : "overview";
  shown = station === undefined ? null : { station, view: known };
  document.body.classList.toggle("chosen", shown !== null);
  document.title = shown ? `${station} · Central system` : "Central system";
  heardFrame = () => {};
  refresh = LIVE.includes(known) ? () => show(false) : () => {};
  list();
  resubscribe();
  if (!shown) return $("main").replaceChildren(h("p", { class: "empty" }, "Choose a station."));
  const mine = shown;
  const content = await views[known](station, more).catch((problem) => [h("p", { class: "bad", role: "alert" }, problem.message)]);
  // Somebody may have gone on meanwhile.
  if (shown !== mine) return undefined;
  const heading = h("h2", { tabindex: -1 }, station);
  const tabs = Object.entries(VIEWS).map(([name, title]) => h("a", { href: route(station, name), "aria-current": name === known && "page" }, title));
  const on = stations.get(station)?.connection;
  const kept = document.activeElement?.closest?.(".tabs a, #main h2") && document.activeElement.textContent;
  $("main").replaceChildren(
    h("a", { class: "back", href: "#/" }, "‹ all stations"),
    h("div", { class: "head" }, heading, h("span", { class: on ? "dot on quiet" : "dot quiet" }, on ? `connected, ${on.protocol}` : "not connected")),
    h("nav", { class: "tabs", "aria-label": `Views of ${station}` }, tabs), ...content.filter(Boolean));
  if (arrived) heading.focus();
  else if (kept) [heading, ...tabs].find((element) => element.textContent === kept)?.focus();
  return undefined;
}

async function load() {
  const all = await ask("/api/stations");
  stations.clear();
  for (const station of all) stations.set(station.id, station);
  await show(false);
}

const dirty = new Set();
const MANY = 8;
let flushing = false;

/** Fetches what changed, once in a while however much happens: few stations one by one, many at once and less often. */
async function flush() {
  if (flushing) return;
  flushing = true;
  await pause(dirty.size > MANY ? 3000 : 400);
  const changed = [...dirty];
  dirty.clear();
  try {
    const news = changed.length > MANY ? await ask("/api/stations") : await Promise.all(changed.map((id) => ask(ofStation(id)).catch(() => null)));
    for (const station of news) if (station) stations.set(station.id, station);
  } catch { /* whatever it was, the next event asks again */ }
  flushing = false;
  if (dirty.size > 0) flush();
  list();
  if (shown && changed.includes(shown.station)) refresh();
}

function heard(name, event) {
  if (name === "open") {
    $("live").textContent = "live";
    $("live").className = "live on";
    load().catch((problem) => say(problem.message));
  } else if (name === "missed") {
    load().catch((problem) => say(problem.message));
  } else if (name === "frame") {
    heardFrame(event.station, event.frame);
  } else {
    if (["connected", "disconnected", "refused"].includes(name)) say(`${event.station} ${name}`);
    if (name === "refused") return;
    if (name === "answered" && event.action === "Heartbeat") return;
    dirty.add(event.station);
    flush();
  }
}

let subscription = null;

/** Frames are many, so only those of the station whose log is open are asked for. */
function resubscribe() {
  const wanted = shown?.view === "messages" ? shown.station : "";
  if (subscription?.wanted === wanted) return;
  unsubscribe();
  subscription = { wanted, stop: new AbortController() };
  follow(subscription);
}

async function follow({ wanted, stop: { signal } }) {
  const path = wanted ? `/api/events?frames=${encodeURIComponent(wanted)}` : "/api/events";
  for (let wait = 500; ; wait = Math.min(wait * 2, 15000)) {
    try {
      await listen(path, signal, (name, event) => {
        if (name === "open") wait = 500;
        heard(name, event);
      });
    } catch { /* tried again */ }
    if (signal.aborted) return;
    $("live").textContent = "not live, trying again";
    $("live").className = "live off";
    await pause(wait);
    if (signal.aborted) return;
  }
}

function unsubscribe() {
  subscription?.stop.abort();
  subscription = null;
}

$("find").addEventListener("input", list);
addEventListener("hashchange", () => show(true));
addEventListener("token", () => { unsubscribe(); resubscribe(); });
// A page that is kept for going back must not keep its connection.
addEventListener("pagehide", unsubscribe);
addEventListener("pageshow", (event) => { if (event.persisted) resubscribe(); });
resubscribe();
