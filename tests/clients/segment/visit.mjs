// Segment's own Node client against the service whose address is the first argument: a visitor looks at pages, then says who they are.
// Arguments: address, write key, e-mail address. Prints what the client saw as JSON.
import { Analytics } from '@segment/analytics-node';

const [host, writeKey, email] = process.argv.slice(2);
const errors = [];
const answers = [];

function client(key) {
  const analytics = new Analytics({
    host,
    writeKey: key,
    maxRetries: 2,
    flushAt: 4,
    flushInterval: 200,
    httpClient: async (url, options) => {
      const answer = await fetch(url, options);
      answers.push({ path: new URL(url).pathname, status: answer.status, body: await answer.clone().text() });
      return answer;
    },
  });
  analytics.on('error', (e) => errors.push(e.code ?? String(e)));
  return analytics;
}

const analytics = client(writeKey);
analytics.page({ anonymousId: 'visitor-1', properties: { url: 'https://acme.test/pricing', title: 'Pricing' } });
analytics.track({ anonymousId: 'visitor-1', event: 'Watched demo', properties: { minutes: 12 } });
analytics.identify({ anonymousId: 'visitor-1', userId: 'user-1', traits: { email, title: 'VP Sales' } });
analytics.track({ userId: 'user-1', event: 'Asked for a demo', messageId: 'fixed-message-id' });
analytics.track({ userId: 'user-1', event: 'Asked for a demo', messageId: 'fixed-message-id' });
await analytics.closeAndFlush({ timeout: 20000 });

const stranger = client('not-the-key');
stranger.track({ userId: 'user-2', event: 'Nothing' });
await stranger.closeAndFlush({ timeout: 20000 });

console.log(JSON.stringify({ answers, errors }));
