"""The openai package, chat completions and models."""

import json

import harness
import openai
from harness import LONELY, MODEL, PNG, case, equal, left, raises
from pydantic import BaseModel

client = openai.OpenAI(base_url=harness.URL + "/v1", api_key=harness.KEY, max_retries=0)

WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Weather", "parameters": harness.CITY},
}
ASK_WEATHER = (
    '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text It is 4 degrees.]]'
)


class Place(BaseModel):
    city: str
    population: int


def ask(prompt, **more):
    messages = [{"role": "user", "content": prompt}]
    return client.chat.completions.create(model=MODEL, messages=messages, **more)


@case
def plain():
    """chat: plain answer with usage"""
    answer = ask("say hello world")
    equal("hello world", answer.choices[0].message.content)
    equal("stop", answer.choices[0].finish_reason)
    equal(MODEL, answer.model)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.completion_tokens > 0


@case
def streamed():
    """chat: streamed answer, role once, usage in the last chunk"""
    chunks = list(ask("say a b c", stream=True, stream_options={"include_usage": True}))
    deltas = [c.choices[0].delta for c in chunks if c.choices]
    equal("a b c", "".join(d.content or "" for d in deltas))
    equal(["assistant"], [d.role for d in deltas if d.role])
    equal(1, len({c.id for c in chunks}))
    equal("stop", [c.choices[0].finish_reason for c in chunks if c.choices][-1])
    assert chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices
    assert len([d for d in deltas if d.content]) >= 3, "chunks were joined"


@case
def stream_helper():
    """chat: stream helper with accumulated events"""
    with client.chat.completions.stream(
        model=MODEL, messages=[{"role": "user", "content": "[[sim: stream 50x20]]"}]
    ) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds, kinds
    equal(1000, len(final.choices[0].message.content))


@case
def tool_round_trip():
    """chat: tool round trip, plain"""
    messages = [{"role": "user", "content": ASK_WEATHER}]
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    equal("tool_calls", first.choices[0].finish_reason)
    message = first.choices[0].message
    call = message.tool_calls[0]
    equal("get_weather", call.function.name)
    equal({"city": "Oslo"}, json.loads(call.function.arguments))
    messages.append(message.model_dump(exclude_none=True))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "4"})
    last = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    equal("It is 4 degrees.", last.choices[0].message.content)


@case
def tool_streamed():
    """chat: tool call in deltas by index"""
    name, arguments, ids = "", "", set()
    for chunk in ask(ASK_WEATHER, tools=[WEATHER], stream=True):
        for call in chunk.choices[0].delta.tool_calls or []:
            equal(0, call.index)
            name += call.function.name or ""
            arguments += call.function.arguments or ""
            ids |= {call.id} if call.id else set()
        finish = chunk.choices[0].finish_reason
        text = chunk.choices[0].delta.content or ""
        assert "<" not in text, text
    equal(("get_weather", {"city": "Oslo"}, 1), (name, json.loads(arguments), len(ids)))
    equal("tool_calls", finish)


@case
def image():
    """chat: picture as a data URL"""
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PNG}},
    ]
    answer = ask(parts)
    assert "I see 1 file(s)" in answer.choices[0].message.content, answer


@case
def reasoning():
    """chat: reasoning_content, and none of it with effort none"""
    prompt = "[[sim: think Let me see.]] [[sim: text 42]]"
    message = ask(prompt, reasoning_effort="low").choices[0].message
    equal("42", message.content)
    assert "Let me see." in message.reasoning_content
    silent = ask(prompt, reasoning_effort="none").choices[0].message
    assert getattr(silent, "reasoning_content", None) is None, silent


@case
def parsed():
    """chat: structured output through parse()"""
    completion = client.chat.completions.parse(
        model=MODEL,
        messages=[{"role": "user", "content": '[[sim: text {"city":"Oslo","population":7}]]'}],
        response_format=Place,
    )
    equal(Place(city="Oslo", population=7), completion.choices[0].message.parsed)


@case
def parsed_from_a_fence():
    """chat: structured output out of a code fence"""
    completion = client.chat.completions.parse(
        model=MODEL,
        messages=[
            {
                "role": "user",
                "content": '[[sim: text ```json\n{"city":"Oslo","population":7}\n```]]',
            }
        ],
        response_format=Place,
    )
    equal("Oslo", completion.choices[0].message.parsed.city)


@case
def citations():
    """chat: citations and search sources"""
    prompt = (
        "[[sim: search oslo]] [[sim: page https://a.example/w Weather]] [[sim: text 4 degrees ]]"
        "[[sim: cite https://a.example/w Weather]]"
    )
    message = ask(prompt).choices[0].message
    citation = message.annotations[0].url_citation
    equal("https://a.example/w", citation.url)
    assert "https://a.example/w" in message.content[citation.start_index : citation.end_index]


@case
def errors():
    """chat: typed errors"""
    unknown = raises(
        openai.BadRequestError,
        lambda: client.chat.completions.create(
            model="grok-nope", messages=[{"role": "user", "content": "x"}]
        ),
    )
    equal(("model_not_found", "model"), (unknown.code, unknown.param))
    stranger = openai.OpenAI(base_url=harness.URL + "/v1", api_key="wrong", max_retries=0)
    refused = raises(openai.AuthenticationError, stranger.models.list)
    equal("invalid_api_key", refused.code)
    empty = raises(
        openai.BadRequestError,
        lambda: client.chat.completions.create(model=MODEL, messages=[]),
    )
    equal("messages", empty.param)
    lonely = openai.OpenAI(base_url=LONELY + "/v1", api_key=harness.KEY, max_retries=0)
    nobody = raises(
        openai.RateLimitError,
        lambda: lonely.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "x"}]
        ),
    )
    equal("rate_limit_exceeded", nobody.code)
    assert nobody.response.headers["x-request-id"].startswith("req_")


@case
def broken_stream():
    """chat: a stream that breaks raises an APIError"""
    prompt = "[[sim: stream 20x10]] [[sim: cut after 5]]"

    def read():
        for _ in ask(prompt, stream=True):
            pass

    raises(openai.APIError, read)


@case
def cancelled():
    """chat: leaving a stream"""
    stream = ask("openai-chat-left [[sim: slow 600x100ms]]", stream=True)
    for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    stream.close()
    left("openai-chat-left")


@case
def models():
    """models: list and retrieve"""
    listed = [model.id for model in client.models.list()]
    assert MODEL in listed, listed
    equal(MODEL, client.models.retrieve(MODEL).id)
    raises(openai.NotFoundError, lambda: client.models.retrieve("grok-nope"))


harness.main()
