// Watches the hub, resets a pool through it, and tells what it saw as one line of JSON.
// node watch.mjs http://127.0.0.1:8080/ demo
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const [server, pool] = process.argv.slice(2);
const connection = new HubConnectionBuilder().withUrl(new URL('hubs/pool', server).href).configureLogging(LogLevel.Error).build();

/** Takes frames until one satisfies; resolves with it. */
const frameWhere = satisfies => new Promise((resolve, reject) => {
  const watching = connection.stream('Watch', [pool], 10).subscribe({
    next: frame => {
      if (satisfies(frame)) {
        watching.dispose();
        resolve(frame);
      }
    },
    error: reject,
    complete: () => reject(new Error('The stream ended.')),
  });
});

/** The message of a refusal. */
const refusal = promise => promise.then(() => null, error => error.message);

await connection.start();
const before = await frameWhere(frame => frame.pools[0].rents > 0);
const answers = await connection.invoke('Reset', { pool, reason: 'from JavaScript' });
const after = await frameWhere(frame => frame.pools[0].generation > before.pools[0].generation && frame.pools[0].lastReset.isCompleted);
const unknown = await refusal(connection.invoke('Reset', { pool: 'no-such-pool' }));
const unknownWatched = await refusal(new Promise((resolve, reject) =>
  connection.stream('Watch', ['no-such-pool'], 10).subscribe({ next: resolve, error: reject, complete: resolve })));
const misspelt = await refusal(connection.invoke('Reset', { pol: pool }));
await connection.stop();

console.log(JSON.stringify({ before, answers, after, unknown, unknownWatched, misspelt }));
