// One answer of the chat endpoint, read while it comes.

import {events, send} from '../api.js';

/**
 * Asks and reports: onchange(answer) with {text, reasoning, sources, done}. Resolves with the answer;
 * throws what went wrong.
 */
export async function ask({model, messages, signal, onchange}) {
  const answer = {text: '', reasoning: '', sources: [], usage: null};
  const reply = await send('POST', '/webui/api/chat/completions', {
    signal,
    body: {
      model,
      messages,
      stream: true,
      temperature: 0.8,
      top_p: 0.95,
      stream_options: {include_usage: true},
    },
  });
  if (!reply.headers.get('content-type')?.includes('event-stream')) {
    const whole = await reply.json();
    answer.text = whole.choices?.[0]?.message?.content ?? '';
    return answer;
  }
  for await (const {data} of events(reply)) {
    if (data === '[DONE]') {
      break;
    }
    take(answer, JSON.parse(data));
    onchange(answer);
  }
  return answer;
}

function take(answer, chunk) {
  if (chunk.error) {
    throw new Error(chunk.error.message);
  }
  const choice = chunk.choices?.[0];
  const delta = choice?.delta ?? {};
  answer.text += delta.content ?? '';
  answer.reasoning += delta.reasoning_content ?? '';
  answer.refusal = delta.refusal ?? answer.refusal;
  answer.usage = chunk.usage ?? answer.usage;
  for (const note of delta.annotations ?? []) {
    source(answer, note.url_citation ?? note);
  }
  for (const one of chunk.search_sources ?? chunk.sources ?? choice?.search_sources ?? []) {
    source(answer, one);
  }
}

function source(answer, {url, title}) {
  if (/^https?:\/\//.test(url ?? '') && !answer.sources.some((one) => one.url === url)) {
    answer.sources.push({url, title: title ?? ''});
  }
}

/** Messages as the endpoint wants them. */
export function toWire(messages) {
  return messages
    .filter((m) => m.text || m.files?.length)
    .map((m) => {
      const files = (m.files ?? []).filter((file) => file.url);
      if (m.role !== 'user' || !files.length) {
        return {role: m.role, content: m.text};
      }
      return {
        role: 'user',
        content: [...(m.text ? [{type: 'text', text: m.text}] : []), ...files.map(part)],
      };
    });
}

function part(file) {
  if (file.type.startsWith('image/')) {
    return {type: 'image_url', image_url: {url: file.url}};
  }
  if (file.type.startsWith('audio/')) {
    return {
      type: 'input_audio',
      input_audio: {data: file.url.split(',')[1], format: file.type.split('/')[1]},
    };
  }
  return {type: 'file', file: {filename: file.name, file_data: file.url}};
}
