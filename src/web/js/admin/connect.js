// Ready configuration for the usual clients, with this server's address and a key.

import {copyText, fill, h, icon} from '../dom.js';
import {t, tx} from '../i18n.js';
import {get} from '../api.js';
import {ready, shell} from '../shell.js';
import {codeBlock, errorState, field, secretInput, select, toast} from '../ui.js';

const main = await shell({main: h('main.page.narrow', {id: 'main', tabindex: '-1'})});
const box = h('div.stack');
let base = location.origin;
let key = '';
let model = 'grok-4.20-fast';

const q = (text) => JSON.stringify(text);

/** In a container the machine itself has another name. */
function fromContainer() {
  const inside = base.replace(
    /\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/,
    '//host.docker.internal',
  );
  return {
    base: inside,
    host: inside === base ? '' : '  --add-host=host.docker.internal:host-gateway \\\n',
  };
}

/** name, where it goes, its text. */
const CLIENTS = [
  [
    'curl',
    'connect.terminal',
    () =>
      `curl ${base}/v1/chat/completions \\\n  -H "Authorization: Bearer ${key}" \\\n  -H "Content-Type: application/json" \\\n  -d '{"model": ${q(model)}, "messages": [{"role": "user", "content": "Hello"}]}'`,
  ],
  [
    'Claude Code',
    'connect.terminal',
    () =>
      `export ANTHROPIC_BASE_URL=${base}\nexport ANTHROPIC_AUTH_TOKEN=${key}\nexport ANTHROPIC_MODEL=${model}\nexport ANTHROPIC_SMALL_FAST_MODEL=${model}\nclaude`,
  ],
  [
    'Codex',
    '~/.codex/config.toml',
    () =>
      `model = ${q(model)}\nmodel_provider = "grok2api"\n\n[model_providers.grok2api]\nname = "grok2api"\nbase_url = ${q(`${base}/v1`)}\nenv_key = "GROK2API_KEY"\nwire_api = "responses"\n\n# export GROK2API_KEY=${key}`,
  ],
  [
    'OpenAI Python',
    'python',
    () =>
      `from openai import OpenAI\n\nclient = OpenAI(base_url=${q(`${base}/v1`)}, api_key=${q(key)})\nanswer = client.chat.completions.create(\n    model=${q(model)},\n    messages=[{"role": "user", "content": "Hello"}],\n)\nprint(answer.choices[0].message.content)`,
  ],
  [
    'OpenAI JavaScript',
    'javascript',
    () =>
      `import OpenAI from 'openai';\n\nconst client = new OpenAI({baseURL: ${q(`${base}/v1`)}, apiKey: ${q(key)}});\nconst stream = await client.chat.completions.create({\n  model: ${q(model)},\n  messages: [{role: 'user', content: 'Hello'}],\n  stream: true,\n});\nfor await (const part of stream) process.stdout.write(part.choices[0]?.delta?.content ?? '');`,
  ],
  [
    'Anthropic Python',
    'python',
    () =>
      `from anthropic import Anthropic\n\nclient = Anthropic(base_url=${q(base)}, api_key=${q(key)})\nanswer = client.messages.create(\n    model=${q(model)}, max_tokens=1024,\n    messages=[{"role": "user", "content": "Hello"}],\n)\nprint(answer.content[0].text)`,
  ],
  [
    'Open WebUI',
    'docker',
    () =>
      `docker run -d -p 3000:8080 \\\n${fromContainer().host}  -e OPENAI_API_BASE_URL=${fromContainer().base}/v1 \\\n  -e OPENAI_API_KEY=${key} \\\n  ghcr.io/open-webui/open-webui:main`,
  ],
  [
    'Cherry Studio',
    'connect.in_settings',
    () =>
      `${t('connect.provider')}: OpenAI\nAPI Key: ${key}\nAPI Host: ${base}\n${t('connect.model')}: ${model}`,
  ],
  [
    'LangChain',
    'python',
    () =>
      `from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(base_url=${q(`${base}/v1`)}, api_key=${q(key)}, model=${q(model)})\nprint(llm.invoke("Hello").content)`,
  ],
  [
    'AI SDK',
    'javascript',
    () =>
      `import {createOpenAICompatible} from '@ai-sdk/openai-compatible';\nimport {generateText} from 'ai';\n\nconst grok = createOpenAICompatible({\n  name: 'grok2api',\n  baseURL: ${q(`${base}/v1`)},\n  apiKey: ${q(key)},\n});\nconst {text} = await generateText({\n  model: grok(${q(model)}),\n  prompt: 'Hello',\n});`,
  ],
  [
    '.env',
    '.env',
    () =>
      `OPENAI_BASE_URL=${base}/v1\nOPENAI_API_KEY=${key}\nANTHROPIC_BASE_URL=${base}\nANTHROPIC_AUTH_TOKEN=${key}`,
  ],
];

async function draw() {
  try {
    const [config, models] = await Promise.all([
      get('/admin/api/config'),
      get('/admin/api/models'),
    ]);
    base = (config.app.app_url || location.origin).replace(/\/+$/, '');
    const keys = [config.app.api_key]
      .flat()
      .flatMap((one) => String(one ?? '').split(','))
      .map((one) => one.trim())
      .filter(Boolean);
    key = keys[0] ?? 'YOUR_KEY';
    const chat = models.groups.chat.map((one) => one.id);
    model = chat.includes(model) ? model : (chat[0] ?? model);
    fill(
      main,
      h('div.page-head', h('h1', tx('nav.admin.connect')), h('p.lead', tx('connect.lead'))),
      form(keys, chat),
      box,
      modelCards(models.groups),
    );
    blocks();
  } catch (error) {
    fill(main, errorState(error, draw));
  }
}

function form(keys, chat) {
  const address = h('input.input', {
    value: base,
    oninput: () => {
      base = address.value.replace(/\/+$/, '');
      blocks();
    },
    spellcheck: 'false',
  });
  const secret = secretInput(keys[0] ?? '', {
    oninput: (value) => {
      key = value || 'YOUR_KEY';
      blocks();
    },
  });
  const which = select(
    chat.map((id) => [id, id]),
    model,
    (value) => {
      model = value;
      blocks();
    },
  );
  return h(
    'section.card',
    h(
      'div.grid-3',
      field(tx('connect.address'), address, {hint: tx('connect.address_hint')}),
      field(tx('connect.key'), secret, {
        hint: h(
          'span',
          tx(keys.length ? 'connect.key_hint' : 'connect.open_hint'),
          ' ',
          h('a', {href: '/admin/keys'}, tx('connect.make_key')),
        ),
      }),
      field(tx('connect.model'), which),
    ),
  );
}

function modelCards(groups) {
  return h(
    'section.card',
    h('div.card-head', h('h2', tx('connect.models'))),
    h(
      'div.stack.tight',
      Object.entries(groups)
        .filter(([, list]) => list.length)
        .map(([name, list]) =>
          h(
            'div',
            h('h3', tx(`chat.can_${name}`)),
            h(
              'div.chips',
              list.map((one) =>
                h(
                  'button.chip',
                  {
                    type: 'button',
                    title: [one.upstream, one.pool, one.mode].filter(Boolean).join(' · '),
                    onclick: async () => {
                      await copyText(one.id);
                      toast(t('common.copied'));
                    },
                  },
                  h('code', one.id),
                  icon('copy'),
                ),
              ),
            ),
          ),
        ),
    ),
  );
}

function blocks() {
  fill(
    box,
    CLIENTS.map(([name, place, text]) => {
      const block = codeBlock(text(), name);
      return h(
        'section.card',
        h(
          'div.card-head',
          h('h2', name),
          h('span.hint', place.startsWith('connect.') ? tx(place) : h('code', place)),
        ),
        block,
      );
    }),
  );
}

document.addEventListener('languagechange', draw);
await draw();
ready();
