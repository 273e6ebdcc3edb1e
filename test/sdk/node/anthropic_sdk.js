// The @anthropic-ai/sdk package: Messages, counting, models.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { ASK_WEATHER, CITY, KEY, MODEL, PNG, URL, add, left, main, raises } from './harness.js';

const client = new Anthropic({ baseURL: URL, apiKey: KEY, maxRetries: 0 });
const wanted = (content, more = {}) => ({
  model: MODEL,
  max_tokens: 4096,
  messages: [{ role: 'user', content }],
  ...more,
});
const weather = { name: 'get_weather', input_schema: CITY };

add('messages: plain', async () => {
  const answer = await client.messages.create(wanted('say hello world', { system: 'Be brief.' }));
  assert.equal(answer.content[0].text, 'hello world');
  assert.equal(answer.stop_reason, 'end_turn');
  assert.ok(answer.usage.output_tokens > 0);
});

add('messages: streamed', async () => {
  const stream = client.messages.stream(wanted('say a b c'));
  let text = '';
  stream.on('text', (delta) => (text += delta));
  const final = await stream.finalMessage();
  assert.equal(text, 'a b c');
  assert.equal(final.content[0].text, 'a b c');
});

add('messages: tool round trip, streamed', async () => {
  const request = wanted(ASK_WEATHER, { tools: [weather] });
  const first = await client.messages.stream(request).finalMessage();
  const use = first.content.find((block) => block.type === 'tool_use');
  assert.deepEqual(use.input, { city: 'Oslo' });
  request.messages.push({ role: 'assistant', content: first.content });
  const result = { type: 'tool_result', tool_use_id: use.id, content: '4' };
  request.messages.push({ role: 'user', content: [result] });
  const last = await client.messages.create(request);
  assert.equal(last.content[0].text, 'It is 4 degrees.');
});

// The runner asks for a thread, and sends whole histories when there is none.
add('messages: tool runner', async () => {
  const tool = { ...weather, run: async ({ city }) => `4 degrees in ${city}` };
  const answers = [];
  for await (const answer of client.beta.messages.toolRunner(
    wanted(ASK_WEATHER, { tools: [tool] }),
  )) {
    answers.push(answer);
  }
  assert.deepEqual(
    answers.map((answer) => answer.stop_reason),
    ['tool_use', 'end_turn'],
  );
  assert.equal(answers[1].content[0].text, 'It is 4 degrees.');
});

add('messages: picture', async () => {
  const source = { type: 'base64', media_type: 'image/png', data: PNG };
  const answer = await client.messages.create(
    wanted([
      { type: 'image', source },
      { type: 'text', text: 'What is it?' },
    ]),
  );
  assert.match(answer.content[0].text, /I see 1 file/);
});

add('messages: thinking', async () => {
  const answer = await client.messages
    .stream(
      wanted('[[sim: think Let me see.]] [[sim: text 42]]', {
        thinking: { type: 'enabled', budget_tokens: 1024 },
      }),
    )
    .finalMessage();
  assert.match(answer.content[0].thinking, /Let me see/);
  assert.ok(answer.content[0].signature);
});

add('messages: counting', async () => {
  const { max_tokens: _, ...request } = wanted('one two three');
  assert.ok((await client.messages.countTokens(request)).input_tokens > 0);
});

add('messages: typed errors', async () => {
  const unknown = await raises(Anthropic.NotFoundError, () =>
    client.messages.create({ ...wanted('x'), model: 'grok-nope' }),
  );
  assert.match(unknown.requestID, /^req_/);
  const stranger = new Anthropic({ baseURL: URL, apiKey: 'wrong', maxRetries: 0 });
  await raises(Anthropic.AuthenticationError, () => stranger.messages.create(wanted('x')));
});

add('messages: a stream that breaks raises', async () => {
  await raises(Anthropic.APIError, () =>
    client.messages.stream(wanted('[[sim: stream 20x10]] [[sim: cut after 5]]')).finalMessage(),
  );
});

add('messages: leaving a stream', async () => {
  const stream = await client.messages.create(
    wanted('anthropic-js-left [[sim: slow 600x100ms]]', { stream: true }),
  );
  for await (const event of stream) {
    if (event.type === 'content_block_delta') break;
  }
  stream.controller.abort();
  left('anthropic-js-left');
});

add('models in the Anthropic shape', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes(MODEL));
});

await main();
