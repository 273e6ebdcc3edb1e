"""Every API over every upstream through the Python packages: "api way | scenario | form"."""

import json

import anthropic
import harness
import openai
from harness import CITY, PNG, WAYS, equal

THINK = "[[sim: think Let me see.]] [[sim: text 42]]"
TOOL = '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text 4 degrees]]'
LETTERS = 'Grüße 日本語 😀👩‍👩‍👧 \\ " < & done'


class Chat:
    """One turn at a time; answers (text, reasoning, calls as (id, name, arguments))."""

    def __init__(self, url, model):
        self.sdk = openai.OpenAI(base_url=url + "/v1", api_key=harness.KEY, max_retries=0)
        self.model = model

    def ask(self, prompt, stream, image=False, tool=False, think=False, result=None):
        content = prompt
        if image:
            url = {"url": "data:image/png;base64," + PNG}
            content = [{"type": "text", "text": prompt}, {"type": "image_url", "image_url": url}]
        messages = [{"role": "user", "content": content}]
        if result:
            (call_id, name, arguments), output = result
            function = {"name": name, "arguments": arguments}
            call = {"id": call_id, "type": "function", "function": function}
            messages.append({"role": "assistant", "tool_calls": [call]})
            messages.append({"role": "tool", "tool_call_id": call_id, "content": output})
        more = {"reasoning_effort": "low"} if think else {}
        if tool:
            function = {"name": "get_weather", "parameters": CITY}
            more["tools"] = [{"type": "function", "function": function}]
        wanted = {"model": self.model, "messages": messages, **more}
        if stream:
            thought = ""
            with self.sdk.chat.completions.stream(**wanted) as events:
                for event in events:
                    if event.type == "chunk" and event.chunk.choices:
                        delta = event.chunk.choices[0].delta
                        thought += getattr(delta, "reasoning_content", None) or ""
                message = events.get_final_completion().choices[0].message
        else:
            message = self.sdk.chat.completions.create(**wanted).choices[0].message
            thought = getattr(message, "reasoning_content", None) or ""
        calls = [(c.id, c.function.name, c.function.arguments) for c in message.tool_calls or []]
        return message.content or "", thought, calls


class Responses:
    def __init__(self, url, model):
        self.sdk = openai.OpenAI(base_url=url + "/v1", api_key=harness.KEY, max_retries=0)
        self.model = model

    def ask(self, prompt, stream, image=False, tool=False, think=False, result=None):
        content = [{"type": "input_text", "text": prompt}]
        if image:
            url = "data:image/png;base64," + PNG
            content.append({"type": "input_image", "image_url": url, "detail": "auto"})
        items = [{"role": "user", "content": content}]
        if result:
            (call_id, name, arguments), output = result
            call = {"type": "function_call", "call_id": call_id, "name": name}
            items.append({**call, "arguments": arguments})
            items.append({"type": "function_call_output", "call_id": call_id, "output": output})
        more = {"reasoning": {"effort": "low", "summary": "auto"}} if think else {}
        if tool:
            function = {"type": "function", "name": "get_weather", "parameters": CITY}
            more["tools"] = [{**function, "strict": False}]
        wanted = {"model": self.model, "input": items, "store": False, **more}
        if stream:
            with self.sdk.responses.stream(**wanted) as events:
                answer = events.get_final_response()
        else:
            answer = self.sdk.responses.create(**wanted)
        thought, calls = "", []
        for item in answer.output:
            if item.type == "reasoning":
                thought += "".join(part.text for part in item.summary)
            elif item.type == "function_call":
                calls.append((item.call_id, item.name, item.arguments))
        return answer.output_text, thought, calls


class Messages:
    def __init__(self, url, model):
        self.sdk = anthropic.Anthropic(base_url=url, api_key=harness.KEY, max_retries=0)
        self.model = model

    def ask(self, prompt, stream, image=False, tool=False, think=False, result=None):
        content = [{"type": "text", "text": prompt}]
        if image:
            source = {"type": "base64", "media_type": "image/png", "data": PNG}
            content.append({"type": "image", "source": source})
        messages = [{"role": "user", "content": content}]
        if result:
            (call_id, name, arguments), output = result
            use = {"type": "tool_use", "id": call_id, "name": name}
            use["input"] = json.loads(arguments)
            told = {"type": "tool_result", "tool_use_id": call_id, "content": output}
            messages.append({"role": "assistant", "content": [use]})
            messages.append({"role": "user", "content": [told]})
        more = {"thinking": {"type": "enabled", "budget_tokens": 1024}} if think else {}
        if tool:
            more["tools"] = [{"name": "get_weather", "input_schema": CITY}]
        wanted = {"model": self.model, "max_tokens": 4096, "messages": messages, **more}
        if stream:
            with self.sdk.messages.stream(**wanted) as events:
                answer = events.get_final_message()
        else:
            answer = self.sdk.messages.create(**wanted)
        blocks = answer.content
        text = "".join(b.text for b in blocks if b.type == "text")
        thought = "".join(b.thinking for b in blocks if b.type == "thinking")
        calls = [(b.id, b.name, json.dumps(b.input)) for b in blocks if b.type == "tool_use"]
        return text, thought, calls


def text(client, stream):
    equal("hello world", client.ask("say hello world", stream)[0])


def letters(client, stream):
    equal(LETTERS, client.ask(f"[[sim: text {LETTERS}]]", stream)[0])


def reasoning(client, stream):
    said, thought, _ = client.ask(THINK, stream, think=True)
    equal("42", said)
    assert "Let me see." in thought, thought


def tool_round_trip(client, stream):
    said, _, calls = client.ask(TOOL, stream, tool=True)
    assert "tool_call" not in said, said
    equal(["get_weather"], [name for _, name, _ in calls])
    equal({"city": "Oslo"}, json.loads(calls[0][2]))
    equal("4 degrees", client.ask(TOOL, stream, tool=True, result=(calls[0], "4"))[0])


def picture(client, stream):
    equal("I see it", client.ask("say I see it", stream, image=True)[0])


def long_answer(client, stream):
    equal(10_000, len(client.ask("[[sim: stream 500x20]]", stream)[0]))


SCENARIOS = {
    "text": text,
    "letters of the world": letters,
    "reasoning": reasoning,
    "tool round trip": tool_round_trip,
    "picture in": picture,
    "long answer": long_answer,
}
APIS = {"chat": Chat, "responses": Responses, "messages": Messages}


def cell(api, way, scenario, stream):
    return lambda: scenario(api(way["url"], way["model"]), stream)


for api_name, api in APIS.items():
    for way_name, way in WAYS.items():
        for title, scenario in SCENARIOS.items():
            for form, stream in (("plain", False), ("streamed", True)):
                name = f"{api_name} {way_name} | {title} | {form}"
                harness.add(name, cell(api, way, scenario, stream))

harness.main()
