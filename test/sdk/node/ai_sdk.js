// Vercel's AI SDK with its providers for OpenAI (both APIs), compatible servers, and Anthropic.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateImage, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { ASK_WEATHER, KEY, MODEL, PNG, URL, add, main } from './harness.js';

const openai = createOpenAI({ baseURL: `${URL}/v1`, apiKey: KEY });
const anthropic = createAnthropic({ baseURL: `${URL}/v1`, apiKey: KEY });
const compatible = createOpenAICompatible({
  name: 'grok2api',
  baseURL: `${URL}/v1`,
  apiKey: KEY,
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const models = {
  chat: openai.chat(MODEL),
  responses: openai.responses(MODEL),
  compatible: compatible(MODEL),
  messages: anthropic(MODEL),
};
const tools = {
  get_weather: tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `${city}: 4`,
  }),
};

for (const [name, model] of Object.entries(models)) {
  const base = { model, maxRetries: 0 };

  add(`ai ${name}: generateText`, async () => {
    const answer = await generateText({ ...base, prompt: 'say hello world' });
    assert.equal(answer.text, 'hello world');
    assert.ok(answer.usage.outputTokens > 0);
  });

  add(`ai ${name}: streamText`, async () => {
    const answer = streamText({ ...base, prompt: '[[sim: stream 50x20]]' });
    let text = '';
    for await (const delta of answer.textStream) text += delta;
    assert.equal(text.length, 1000);
    assert.equal(await answer.finishReason, 'stop');
  });

  add(`ai ${name}: tools over several steps`, async () => {
    const answer = await generateText({
      ...base,
      prompt: ASK_WEATHER,
      tools,
      stopWhen: stepCountIs(3),
    });
    assert.equal(answer.steps[0].toolCalls[0].input.city, 'Oslo');
    assert.equal(answer.text, 'It is 4 degrees.');
  });

  add(`ai ${name}: tools, streamed`, async () => {
    const answer = streamText({ ...base, prompt: ASK_WEATHER, tools, stopWhen: stepCountIs(3) });
    assert.equal(await answer.text, 'It is 4 degrees.');
    assert.equal((await answer.steps).length, 2);
  });

  add(`ai ${name}: structured output`, async () => {
    const answer = await generateText({
      ...base,
      prompt: '[[sim: text {"city":"Oslo"}]]',
      output: Output.object({ schema: z.object({ city: z.string() }) }),
    });
    assert.deepEqual(answer.output, { city: 'Oslo' });
  });

  add(`ai ${name}: picture`, async () => {
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'file', data: PNG, mediaType: 'image/png' },
    ];
    const answer = await generateText({ ...base, messages: [{ role: 'user', content }] });
    assert.match(answer.text, /I see 1 file/);
  });

  add(`ai ${name}: a stream that breaks is an error`, async () => {
    let failed = false;
    const answer = streamText({
      ...base,
      prompt: '[[sim: stream 20x10]] [[sim: cut after 5]]',
      onError: () => (failed = true),
    });
    for await (const _ of answer.fullStream);
    assert.ok(failed);
  });
}

const drawing = {
  model: models.responses,
  maxRetries: 0,
  prompt: '[[sim: image]]',
  tools: { image_generation: openai.tools.imageGeneration({}) },
};
const isJpeg = (base64) =>
  assert.equal(Buffer.from(base64, 'base64').readUInt16BE(0), 0xffd8);

add('ai responses: a picture by the hosted tool', async () => {
  const toolChoice = { type: 'tool', toolName: 'image_generation' };
  const answer = await generateText({ ...drawing, toolChoice });
  isJpeg(answer.toolResults[0].output.result);
});

add('ai responses: a picture of the chat model, streamed', async () => {
  const results = await streamText(drawing).toolResults;
  isJpeg(results[0].output.result);
});

add('ai image: generateImage', async () => {
  const model = openai.image('grok-imagine-image-lite');
  const { image } = await generateImage({ model, prompt: '[[sim: image]]', maxRetries: 0 });
  isJpeg(image.base64);
});

await main();
