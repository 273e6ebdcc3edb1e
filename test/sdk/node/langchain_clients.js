// LangChain: chat completions, Responses and Messages through its own model classes.
import assert from 'node:assert/strict';
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { ASK_WEATHER, KEY, MODEL, URL, add, main } from './harness.js';

const openai = { model: MODEL, apiKey: KEY, maxRetries: 0, configuration: { baseURL: `${URL}/v1` } };
const clients = {
  chat: () => new ChatOpenAI(openai),
  responses: () => new ChatOpenAI({ ...openai, useResponsesApi: true }),
  messages: () =>
    new ChatAnthropic({ model: MODEL, apiKey: KEY, anthropicApiUrl: URL, maxRetries: 0 }),
};
const weather = tool(async ({ city }) => `${city}: 4`, {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});

for (const [name, make] of Object.entries(clients)) {
  add(`langchain ${name}: invoke`, async () => {
    const answer = await make().invoke('say hello world');
    assert.equal(answer.text, 'hello world');
    assert.ok(answer.usage_metadata.output_tokens > 0);
  });

  add(`langchain ${name}: stream`, async () => {
    let text = '';
    for await (const chunk of await make().stream('say a b c')) text += chunk.text;
    assert.equal(text, 'a b c');
  });

  add(`langchain ${name}: tools`, async () => {
    const bound = make().bindTools([weather]);
    const messages = [new HumanMessage(ASK_WEATHER)];
    const first = await bound.invoke(messages);
    assert.deepEqual(first.tool_calls[0].args, { city: 'Oslo' });
    const result = new ToolMessage({ content: '4', tool_call_id: first.tool_calls[0].id });
    const last = await bound.invoke([...messages, first, result]);
    assert.equal(last.text, 'It is 4 degrees.');
  });

  add(`langchain ${name}: structured output`, async () => {
    const schema = z.object({ city: z.string() });
    const bound = make().withStructuredOutput(schema, { method: 'jsonSchema' });
    assert.deepEqual(await bound.invoke('[[sim: text {"city":"Oslo"}]]'), { city: 'Oslo' });
  });
}

await main();
