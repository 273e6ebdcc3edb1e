"""The openai package, Responses."""

import json

import harness
import openai
from harness import MODEL, PNG, case, equal, left, raises
from pydantic import BaseModel

client = openai.OpenAI(base_url=harness.URL + "/v1", api_key=harness.KEY, max_retries=0)

WEATHER = {"type": "function", "name": "get_weather", "parameters": harness.CITY, "strict": True}
ASK_WEATHER = (
    '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text It is 4 degrees.]]'
)


class Place(BaseModel):
    city: str


def ask(prompt, **more):
    return client.responses.create(model=MODEL, input=prompt, **more)


@case
def plain():
    """responses: plain answer with usage"""
    answer = ask("say hello world", instructions="Be brief.")
    equal("hello world", answer.output_text)
    equal("completed", answer.status)
    equal("Be brief.", answer.instructions)
    equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens)


@case
def streamed():
    """responses: the whole sequence of events, numbered without a gap"""
    events = list(ask("say a b c", stream=True))
    equal(list(range(len(events))), [event.sequence_number for event in events])
    kinds = [event.type for event in events]
    equal(["response.created", "response.in_progress"], kinds[:2])
    equal("response.completed", kinds[-1])
    for kind in (
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
    ):
        assert kind in kinds, kinds
    equal("a b c", events[-1].response.output_text)


@case
def stream_helper():
    """responses: stream helper"""
    with client.responses.stream(model=MODEL, input="[[sim: stream 50x20]]") as stream:
        text = "".join(e.delta for e in stream if e.type == "response.output_text.delta")
        final = stream.get_final_response()
    equal(1000, len(text))
    equal(text, final.output_text)


@case
def tool_by_items():
    """responses: tool round trip with the items handed back"""
    items = [{"role": "user", "content": ASK_WEATHER}]
    first = client.responses.create(model=MODEL, input=items, tools=[WEATHER], store=False)
    call = next(item for item in first.output if item.type == "function_call")
    equal({"city": "Oslo"}, json.loads(call.arguments))
    items += [item.model_dump(exclude_none=True) for item in first.output]
    items.append({"type": "function_call_output", "call_id": call.call_id, "output": "4"})
    last = client.responses.create(model=MODEL, input=items, tools=[WEATHER], store=False)
    equal("It is 4 degrees.", last.output_text)


@case
def tool_by_id():
    """responses: tool round trip with previous_response_id, streamed"""
    with client.responses.stream(model=MODEL, input=ASK_WEATHER, tools=[WEATHER]) as stream:
        first = stream.get_final_response()
    call = next(item for item in first.output if item.type == "function_call")
    output = [{"type": "function_call_output", "call_id": call.call_id, "output": "4"}]
    last = client.responses.create(
        model=MODEL, input=output, tools=[WEATHER], previous_response_id=first.id
    )
    assert "4" in last.output_text, last.output_text
    equal(first.id, last.previous_response_id)


@case
def custom_tool():
    """responses: a custom tool gets its text byte for byte"""
    arguments = json.dumps({"input": "line 1\n\tline \"2\" \\ ü"})
    answer = ask(
        f"[[sim: tool write {arguments}]]", tools=[{"type": "custom", "name": "write"}]
    )
    call = next(item for item in answer.output if item.type == "custom_tool_call")
    equal("line 1\n\tline \"2\" \\ ü", call.input)


@case
def kept():
    """responses: store, retrieve, input_items, delete"""
    first = ask("say one")
    equal("one", client.responses.retrieve(first.id).output_text)
    items = client.responses.input_items.list(first.id).data
    equal("say one", items[0].content[0].text)
    client.responses.delete(first.id)
    raises(openai.NotFoundError, lambda: client.responses.retrieve(first.id))
    gone = raises(
        openai.BadRequestError, lambda: ask("say two", previous_response_id=first.id)
    )
    equal("previous_response_not_found", gone.code)


@case
def not_kept():
    """responses: store=False keeps nothing"""
    answer = ask("say one", store=False)
    raises(openai.NotFoundError, lambda: client.responses.retrieve(answer.id))


@case
def image():
    """responses: picture as a data URL"""
    content = [
        {"type": "input_text", "text": "What is it?"},
        {"type": "input_image", "image_url": "data:image/png;base64," + PNG, "detail": "auto"},
    ]
    answer = ask([{"role": "user", "content": content}])
    assert "I see 1 file(s)" in answer.output_text, answer.output_text


@case
def reasoning():
    """responses: reasoning summaries"""
    answer = ask(
        "[[sim: think Let me see.]] [[sim: text 42]]",
        reasoning={"effort": "low", "summary": "auto"},
        include=["reasoning.encrypted_content"],
    )
    thought = next(item for item in answer.output if item.type == "reasoning")
    assert "Let me see." in "".join(part.text for part in thought.summary), thought
    equal("42", answer.output_text)


@case
def parsed():
    """responses: structured output through parse()"""
    answer = client.responses.parse(
        model=MODEL, input='[[sim: text {"city":"Oslo"}]]', text_format=Place
    )
    equal(Place(city="Oslo"), answer.output_parsed)


@case
def counted():
    """responses: input_tokens.count"""
    assert client.responses.input_tokens.count(model=MODEL, input="one two three").input_tokens > 0


@case
def compacted():
    """responses: compact, and going on from there"""
    items = [{"role": "user", "content": "say one"}]
    compact = client.responses.compact(model=MODEL, input=items)
    output = [item.model_dump(exclude_none=True) for item in compact.output]
    answer = ask(output + [{"role": "user", "content": "say two"}])
    equal("two", answer.output_text)


@case
def errors():
    """responses: typed errors"""
    unknown = raises(
        openai.BadRequestError, lambda: client.responses.create(model="grok-nope", input="x")
    )
    equal(("model_not_found", "model"), (unknown.code, unknown.param))
    raises(openai.BadRequestError, lambda: ask(""))
    raises(openai.NotFoundError, lambda: client.responses.retrieve("resp_nope"))


@case
def broken_stream():
    """responses: a stream that breaks ends with response.failed"""
    events = list(ask("[[sim: stream 20x10]] [[sim: cut after 5]]", stream=True))
    equal("response.failed", events[-1].type)
    equal("server_error", events[-1].response.error.code)


@case
def cancelled():
    """responses: leaving a stream"""
    stream = ask("openai-responses-left [[sim: slow 600x100ms]]", stream=True)
    for event in stream:
        if event.type == "response.output_text.delta":
            break
    stream.close()
    left("openai-responses-left")


harness.main()
