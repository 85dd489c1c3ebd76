// A station by the npm package `ocpp-rpc` in strict mode, which holds every frame against its schemas in both directions.
//
// node strict.js WS-URL API-URL VERSION: a full session, every command of the API answered, a reconnect, a second socket.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { RPCClient } = require("ocpp-rpc");

const [url, api, version] = process.argv.slice(2);
const all = JSON.parse(fs.readFileSync(path.join(process.env.TALK || __dirname, "talk.json"), "utf8"));
const base = all[all[version].base] || { station: [], csms: {} };
// A version says all that its base does, and more.
const talk = {
  station: [...base.station, ...all[version].station],
  csms: { ...base.csms, ...all[version].csms },
};
const identity = "JS-" + version;
const names = { $name: "tx-" + identity };

// A payload of talk.json with its $names in place.
function filled(value) {
  if (Array.isArray(value)) return value.map(filled);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]));
  }
  if (value === "$now") return new Date().toISOString();
  return typeof value === "string" && value.startsWith("$") ? names[value] : value;
}

// Holds an answer against talk.json; $names are learnt.
function learn(expected, got, where) {
  for (const [key, wanted] of Object.entries(expected)) {
    if (wanted !== null && typeof wanted === "object") learn(wanted, got[key], `${where}.${key}`);
    else if (typeof wanted === "string" && wanted.startsWith("$")) names[wanted] = got[key];
    else assert.deepStrictEqual(got[key], wanted, `${where}.${key}`);
  }
}

const heard = [];

async function connect() {
  const client = new RPCClient({
    endpoint: url,
    identity,
    protocols: [version],
    strictMode: true,
    reconnect: false,
    callTimeoutMs: 30000,
  });
  // An answer of ours that breaks its schema: strict mode emits it and rejects the call.
  client.on("strictValidationFailure", (failure) => {
    console.error("strict mode:", failure.error, JSON.stringify(failure.params || failure.result));
    process.exitCode = 1;
  });
  for (const [action, [, answer]] of Object.entries(talk.csms)) {
    client.handle(action, ({ params }) => {
      heard.push([action, params]);
      return answer;
    });
  }
  await client.connect();
  assert.strictEqual(client.protocol, version);
  return client;
}

async function session(client) {
  for (const [action, payload, expected] of talk.station) {
    learn(expected, await client.call(action, filled(payload)), action);
  }
}

async function commands() {
  for (const [action, [payload, answer]] of Object.entries(talk.csms)) {
    const response = await fetch(`${api}/api/stations/${identity}/calls/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(payload),
    });
    const body = await response.json();
    assert.strictEqual(response.status, 200, `${action}: ${JSON.stringify(body)}`);
    assert.deepStrictEqual(body.answer, answer, action);
    assert.deepStrictEqual(heard.pop(), [action, payload]);
  }
  assert.deepStrictEqual(heard, []);
}

async function main() {
  let client = await connect();
  await session(client);
  await commands();
  await client.close();
  client = await connect();
  await session(client);
  // A second socket takes the place of the first, whose end harms nothing.
  const ended = new Promise((done) => client.once("close", ({ code }) => done(code)));
  const second = await connect();
  assert.strictEqual(await ended, 1008);
  await session(second);
  await commands();
  await second.close();
  const count = Object.keys(talk.csms).length;
  console.log(`ocpp-rpc strict ${version}: ${talk.station.length} messages, ${count} commands, twice and more`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
