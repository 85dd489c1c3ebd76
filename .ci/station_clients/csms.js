// A central system on `ocpp-rpc` in strict mode, driven by lines: what stations ask is printed, what stdin says is asked.

const readline = require('readline');
const { RPCServer } = require('ocpp-rpc');

const tell = (line) => console.log(JSON.stringify(line));
const now = () => new Date().toISOString();
let number = 7;
let station;

const answers = {
  BootNotification: () => ({ currentTime: now(), interval: 300, status: 'Accepted' }),
  Heartbeat: () => ({ currentTime: now() }),
  Authorize: () => ({ idTagInfo: { status: 'Accepted' } }),
  StartTransaction: () => ({ transactionId: ++number, idTagInfo: { status: 'Accepted' } }),
  DataTransfer: () => ({ status: 'Accepted' }),
};

const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true });
server.auth((accept) => accept());
server.on('client', (client) => {
  station = client;
  tell({ connected: client.identity, subprotocol: client.protocol });
  client.handle(({ method, params }) => {
    tell({ asked: method, payload: params });
    return (answers[method] || (() => ({})))();
  });
  client.on('strictValidationFailure', ({ error }) => tell({ invalid: String(error) }));
  client.on('badMessage', ({ error }) => tell({ invalid: String(error) }));
  client.on('close', () => tell({ gone: client.identity }));
});

server.listen(0, '127.0.0.1').then((http) => tell({ port: http.address().port }));

readline.createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { ask, payload } = JSON.parse(line);
    try {
      const answer = await station.call(ask, payload);
      tell({ answered: ask, status: answer.status ?? null });
    } catch (error) {
      tell({ answered: ask, failed: String(error) });
    }
  })
  .on('close', () => process.exit(0));
