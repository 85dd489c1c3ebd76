// What everything on the page stands on: elements, requests, events, times. Texts of stations become text nodes only.

const $ = (id) => document.getElementById(id);

const DRAWN = new Set(["svg", "path", "line", "text"]);

/** An element: h("a", { href: "#/" }, "text", child). Attributes that are false, null or undefined are left out. */
function h(name, attributes, ...children) {
  const space = DRAWN.has(name) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const TOKEN = "ocpp-csms-token";

/** A request's answer as JSON. Throws an Error with the server's sentence, and its pointer and CALLERROR if there are any. */
async function ask(path, options = {}) {
  const response = await request(path, options);
  const text = await response.text();
  let answer = null;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch {
    answer = { error: text };
  }
  if (response.ok) return answer;
  throw Object.assign(new Error(answer?.error ?? `the server answered ${response.status}`), { ...answer, status: response.status });
}

async function request(path, options) {
  const token = sessionStorage.getItem(TOKEN);
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Error("the central system does not answer");
  }
  if (response.status === 401) askForToken(token ? "That is not the token." : "");
  return response;
}

function askForToken(why) {
  $("token").hidden = false;
  $("token-why").textContent = why;
  if (document.activeElement !== $("token-value")) $("token-value").focus();
}

$("token").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, $("token-value").value);
  $("token-value").value = "";
  $("token").hidden = true;
  dispatchEvent(new Event("token"));
});

/** The path of a station's matter. */
const ofStation = (id, rest = "") => `/api/stations/${encodeURIComponent(id)}${rest}`;

/** Reads server-sent events until they end; the usual way can't show a token. */
async function listen(path, signal, heard) {
  const response = await request(path, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  heard("open", null);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const line = (name) => event.split("\n").find((line) => line.startsWith(name))?.slice(name.length).trim();
      const name = line("event:");
      if (name) heard(name, JSON.parse(line("data:") ?? "null"));
    }
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Says something to those who do not see it. */
const say = (text) => { $("said").textContent = text; };

const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false });
const moment = (at) => `${new Date(at).toLocaleDateString()} ${clock(at)}`;

function lasted(from, to) {
  const minutes = Math.max(0, Math.round((new Date(to) - new Date(from)) / 60000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const energy = (wh) => (wh === undefined ? "" : wh < 10000 ? `${wh} Wh` : `${(wh / 1000).toFixed(1)} kWh`);

/** How a status looks: its colour says it again. */
function mood(status) {
  if (["Available", "Accepted"].includes(status)) return "good";
  if (["Charging", "Occupied"].includes(status)) return "busy";
  if (["Faulted", "Unavailable"].includes(status)) return "bad";
  return "wait";
}
