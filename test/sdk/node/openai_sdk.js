// The openai package: chat completions, Responses, models.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { ASK_WEATHER, CITY, KEY, MODEL, PNG, URL, add, left, main, raises } from './harness.js';

const client = new OpenAI({ baseURL: `${URL}/v1`, apiKey: KEY, maxRetries: 0 });
const user = (content) => [{ role: 'user', content }];
const chat = (content, more = {}) =>
  client.chat.completions.create({ model: MODEL, messages: user(content), ...more });
const weather = { type: 'function', function: { name: 'get_weather', parameters: CITY } };
const flatWeather = { type: 'function', name: 'get_weather', parameters: CITY, strict: true };
const Place = z.object({ city: z.string() });

add('chat: plain', async () => {
  const answer = await chat('say hello world');
  assert.equal(answer.choices[0].message.content, 'hello world');
  assert.ok(answer.usage.completion_tokens > 0);
});

add('chat: streamed', async () => {
  let text = '';
  let usage;
  const more = { stream: true, stream_options: { include_usage: true } };
  for await (const chunk of await chat('say a b c', more)) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, 'a b c');
  assert.ok(usage.completion_tokens > 0);
});

add('chat: tool round trip with the tool runner', async () => {
  const run = { ...weather.function, function: () => '4', parse: JSON.parse };
  const runner = client.chat.completions.runTools({
    model: MODEL,
    stream: true,
    messages: user(ASK_WEATHER),
    tools: [{ type: 'function', function: run }],
  });
  assert.equal(await runner.finalContent(), 'It is 4 degrees.');
});

add('chat: picture', async () => {
  const url = `data:image/png;base64,${PNG}`;
  const answer = await chat([
    { type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url } },
  ]);
  assert.match(answer.choices[0].message.content, /I see 1 file/);
});

add('chat: structured output', async () => {
  const answer = await client.chat.completions.parse({
    model: MODEL,
    messages: user('[[sim: text {"city":"Oslo"}]]'),
    response_format: zodResponseFormat(Place, 'place'),
  });
  assert.deepEqual(answer.choices[0].message.parsed, { city: 'Oslo' });
});

add('chat: typed errors', async () => {
  const unknown = await raises(OpenAI.BadRequestError, () =>
    client.chat.completions.create({ model: 'grok-nope', messages: user('x') }),
  );
  assert.equal(unknown.code, 'model_not_found');
  const stranger = new OpenAI({ baseURL: `${URL}/v1`, apiKey: 'wrong', maxRetries: 0 });
  await raises(OpenAI.AuthenticationError, () => stranger.models.list());
});

add('chat: a stream that breaks raises', async () => {
  await raises(OpenAI.APIError, async () => {
    const stream = await chat('[[sim: stream 20x10]] [[sim: cut after 5]]', { stream: true });
    for await (const _ of stream);
  });
});

add('chat: leaving a stream', async () => {
  const stream = await chat('openai-js-chat-left [[sim: slow 600x100ms]]', { stream: true });
  for await (const chunk of stream) {
    if (chunk.choices[0].delta.content) break;
  }
  stream.controller.abort();
  left('openai-js-chat-left');
});

add('responses: plain and streamed', async () => {
  const answer = await client.responses.create({ model: MODEL, input: 'say hello world' });
  assert.equal(answer.output_text, 'hello world');
  const stream = client.responses.stream({ model: MODEL, input: 'say a b c' });
  let text = '';
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') text += event.delta;
  }
  assert.equal(text, 'a b c');
  assert.equal((await stream.finalResponse()).output_text, 'a b c');
});

add('responses: tool round trip by id', async () => {
  const first = await client.responses.create({
    model: MODEL,
    input: ASK_WEATHER,
    tools: [flatWeather],
  });
  const call = first.output.find((item) => item.type === 'function_call');
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Oslo' });
  const last = await client.responses.create({
    model: MODEL,
    previous_response_id: first.id,
    input: [{ type: 'function_call_output', call_id: call.call_id, output: '4' }],
    tools: [flatWeather],
  });
  assert.match(last.output_text, /4/);
});

add('responses: structured output', async () => {
  const answer = await client.responses.parse({
    model: MODEL,
    input: '[[sim: text {"city":"Oslo"}]]',
    text: { format: zodTextFormat(Place, 'place') },
  });
  assert.deepEqual(answer.output_parsed, { city: 'Oslo' });
});

add('responses: retrieve, input items, delete', async () => {
  const first = await client.responses.create({ model: MODEL, input: 'say one' });
  assert.equal((await client.responses.retrieve(first.id)).output_text, 'one');
  assert.equal((await client.responses.inputItems.list(first.id)).data.length, 1);
  await client.responses.delete(first.id);
  await raises(OpenAI.NotFoundError, () => client.responses.retrieve(first.id));
});

add('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes(MODEL));
});

await main();
