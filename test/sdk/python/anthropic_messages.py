"""The anthropic package: Messages, counting, models."""

import anthropic
import harness
from harness import LONELY, MODEL, PNG, case, equal, left, raises
from pydantic import BaseModel

client = anthropic.Anthropic(base_url=harness.URL, api_key=harness.KEY, max_retries=0)

WEATHER = {"name": "get_weather", "description": "Weather", "input_schema": harness.CITY}
ASK_WEATHER = (
    '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text It is 4 degrees.]]'
)


class Place(BaseModel):
    city: str


def wanted(prompt, **more):
    messages = [{"role": "user", "content": prompt}]
    return {"model": MODEL, "max_tokens": 4096, "messages": messages, **more}


def ask(prompt, **more):
    return client.messages.create(**wanted(prompt, **more))


@case
def plain():
    """messages: plain answer with usage"""
    answer = ask("say hello world", system="Be brief.")
    equal("hello world", answer.content[0].text)
    equal("end_turn", answer.stop_reason)
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0
    assert answer._request_id.startswith("req_"), answer._request_id


@case
def streamed():
    """messages: events in their order, usage at both ends"""
    events = list(ask("say a b c", stream=True))
    kinds = [event.type for event in events if event.type != "ping"]
    equal("message_start", kinds[0])
    equal(["content_block_stop", "message_delta", "message_stop"], kinds[-3:])
    assert events[0].message.usage.input_tokens > 0
    equal(1, kinds.count("message_delta"))
    text = "".join(e.delta.text for e in events if e.type == "content_block_delta")
    equal("a b c", text)


@case
def stream_helper():
    """messages: stream helper"""
    with client.messages.stream(**wanted("[[sim: stream 50x20]]")) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    equal(1000, len(text))
    equal(text, final.content[0].text)


@case
def tool_round_trip():
    """messages: tool round trip, streamed"""
    request = wanted(ASK_WEATHER, tools=[WEATHER])
    with client.messages.stream(**request) as stream:
        first = stream.get_final_message()
    equal("tool_use", first.stop_reason)
    use = next(block for block in first.content if block.type == "tool_use")
    equal(("get_weather", {"city": "Oslo"}), (use.name, use.input))
    result = [{"type": "text", "text": "4"}]
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    result.append({"type": "image", "source": source})
    request["messages"] += [
        {"role": "assistant", "content": first.content},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": use.id, "content": result}],
        },
    ]
    last = client.messages.create(**request)
    equal("It is 4 degrees.", last.content[0].text)


@case
def tool_choice():
    """messages: every tool_choice is taken"""
    for choice in ("auto", "any", "none"):
        answer = ask("say hi", tools=[WEATHER], tool_choice={"type": choice})
        equal("message", answer.type)
    named = {"type": "tool", "name": "get_weather", "disable_parallel_tool_use": True}
    answer = ask("get_weather in Oslo", tools=[WEATHER], tool_choice=named)
    equal("tool_use", answer.stop_reason)


@case
def image_and_document():
    """messages: picture and document"""
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    content = [
        {"type": "image", "source": source},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}},
        {"type": "text", "text": "What is it?"},
    ]
    answer = ask(content)
    assert "I see" in answer.content[0].text, answer


@case
def thinking():
    """messages: thinking with a signature, handed back"""
    request = wanted(
        "[[sim: think Let me see.]] [[sim: text 42]]",
        thinking={"type": "enabled", "budget_tokens": 1024},
    )
    with client.messages.stream(**request) as stream:
        kinds = {e.delta.type for e in stream if e.type == "content_block_delta"}
        answer = stream.get_final_message()
    assert {"thinking_delta", "signature_delta", "text_delta"} <= kinds, kinds
    thought = answer.content[0]
    assert "Let me see." in thought.thinking and thought.signature, thought
    request["messages"] += [
        {"role": "assistant", "content": answer.content},
        {"role": "user", "content": "say again"},
    ]
    equal("again", client.messages.create(**request).content[0].text)


@case
def tool_runner():
    """messages: the tool runner, which asks for a thread and does without"""

    @anthropic.beta_tool
    def get_weather(city: str) -> str:
        """Weather."""
        return "4 degrees in " + city

    for stream in (False, True):
        runner = client.beta.messages.tool_runner(
            **wanted(ASK_WEATHER, tools=[get_weather]), stream=stream
        )
        answers = [step.get_final_message() if stream else step for step in runner]
        equal(["tool_use", "end_turn"], [answer.stop_reason for answer in answers])
        equal("It is 4 degrees.", answers[-1].content[0].text)


@case
def threads():
    """messages: threads of one's own are refused by name"""
    thread = client.beta.messages.thread(model=MODEL, max_tokens=64)
    refused = raises(
        anthropic.BadRequestError, lambda: thread.send({"role": "user", "content": "say hi"})
    )
    equal("thread_unsupported_request", refused.body["error"]["details"]["error_code"])


@case
def parsed():
    """messages: structured output through parse()"""
    answer = client.messages.parse(
        **wanted('[[sim: text {"city":"Oslo"}]]', output_format=Place)
    )
    equal(Place(city="Oslo"), answer.parsed_output)


@case
def stop_sequences():
    """messages: stop sequence and its name"""
    answer = ask("[[sim: text one two END three]]", stop_sequences=["END"])
    equal(("stop_sequence", "END"), (answer.stop_reason, answer.stop_sequence))
    equal("one two", answer.content[0].text.strip())


@case
def counted():
    """messages: count_tokens, plain and beta"""
    request = wanted("one two three", tools=[WEATHER])
    del request["max_tokens"]
    few = client.messages.count_tokens(**request).input_tokens
    assert few > 0
    equal(few, client.beta.messages.count_tokens(**request).input_tokens)


@case
def beta():
    """messages: the beta client"""
    answer = client.beta.messages.create(
        **wanted("say hi"), betas=["context-1m-2025-08-07", "unknown-2030-01-01"]
    )
    equal("hi", answer.content[0].text)


@case
def errors():
    """messages: typed errors"""
    unknown = raises(
        anthropic.NotFoundError,
        lambda: client.messages.create(**{**wanted("x"), "model": "grok-nope"}),
    )
    equal("not_found_error", unknown.body["error"]["type"])
    assert unknown.request_id.startswith("req_")
    stranger = anthropic.Anthropic(base_url=harness.URL, api_key="wrong", max_retries=0)
    raises(anthropic.AuthenticationError, lambda: stranger.messages.create(**wanted("x")))
    raises(
        anthropic.BadRequestError,
        lambda: client.messages.create(**{**wanted("x"), "messages": []}),
    )
    lonely = anthropic.Anthropic(base_url=LONELY, api_key=harness.KEY, max_retries=0)
    raises(anthropic.RateLimitError, lambda: lonely.messages.create(**wanted("x")))


@case
def broken_stream():
    """messages: a stream that breaks raises an APIError"""
    prompt = "[[sim: stream 20x10]] [[sim: cut after 5]]"
    raises(anthropic.APIError, lambda: list(ask(prompt, stream=True)))


@case
def cancelled():
    """messages: leaving a stream"""
    stream = ask("anthropic-left [[sim: slow 600x100ms]]", stream=True)
    for event in stream:
        if event.type == "content_block_delta":
            break
    stream.close()
    left("anthropic-left")


@case
def models():
    """models in the Anthropic shape"""
    listed = [model.id for model in client.models.list()]
    assert MODEL in listed, listed
    equal(MODEL, client.models.retrieve(MODEL).id)
    raises(anthropic.NotFoundError, lambda: client.models.retrieve("grok-nope"))


harness.main()
