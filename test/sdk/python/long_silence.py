"""Streams over an upstream that is silent for minutes; G2A_SILENT names the prompts (JSON)."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import anthropic
import harness
import openai
from harness import MODEL, add, equal

one = openai.OpenAI(base_url=harness.URL + "/v1", api_key=harness.KEY, max_retries=0)
other = anthropic.Anthropic(base_url=harness.URL, api_key=harness.KEY, max_retries=0)


def chat(messages):
    chunks = one.chat.completions.create(model=MODEL, messages=messages, stream=True)
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def responses(messages):
    with one.responses.stream(model=MODEL, input=messages) as stream:
        return stream.get_final_response().output_text


def messages(messages):
    with other.messages.stream(model=MODEL, max_tokens=100, messages=messages) as stream:
        return stream.get_final_text()


# All at once, so that it takes no longer than one of them.
pool = ThreadPoolExecutor(32)
for api in (chat, responses, messages):
    for prompt in json.loads(os.environ["G2A_SILENT"]):
        answer = pool.submit(api, [{"role": "user", "content": prompt}])
        expected = "early late" if prompt == "amidst" else "late"
        add(
            f"silence: {api.__name__}, {prompt}",
            lambda answer=answer, expected=expected: equal(expected, answer.result()),
        )

harness.main()
