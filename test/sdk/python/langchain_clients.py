"""LangChain: chat completions, Responses and Messages through its own model classes."""

import harness
from harness import MODEL, PNG, equal
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

OPENAI = {"model": MODEL, "base_url": harness.URL + "/v1", "api_key": harness.KEY}
ANTHROPIC = {"model": MODEL, "base_url": harness.URL, "api_key": harness.KEY}
CLIENTS = {
    "chat": lambda: ChatOpenAI(**OPENAI, max_retries=0),
    "responses": lambda: ChatOpenAI(**OPENAI, max_retries=0, use_responses_api=True),
    "messages": lambda: ChatAnthropic(**ANTHROPIC, max_retries=0, max_tokens=1000),
}
ASK_WEATHER = (
    '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text It is 4 degrees.]]'
)


class Place(BaseModel):
    """A place."""

    city: str


@tool
def get_weather(city: str) -> str:
    """Weather of a city."""
    return f"{city}: 4"


def plain(client):
    answer = client.invoke("say hello world")
    equal("hello world", answer.text)
    assert answer.usage_metadata["output_tokens"] > 0, answer


def streamed(client):
    chunks = list(client.stream("say a b c"))
    equal("a b c", "".join(chunk.text for chunk in chunks))
    assert len(chunks) > 3, chunks


def tools(client):
    bound = client.bind_tools([get_weather])
    messages = [HumanMessage(ASK_WEATHER)]
    first = bound.invoke(messages)
    equal([{"city": "Oslo"}], [call["args"] for call in first.tool_calls])
    messages += [first, ToolMessage("4", tool_call_id=first.tool_calls[0]["id"])]
    equal("It is 4 degrees.", bound.invoke(messages).text)


def tools_streamed(client):
    whole = None
    for chunk in client.bind_tools([get_weather]).stream(ASK_WEATHER):
        whole = chunk if whole is None else whole + chunk
    equal([("get_weather", {"city": "Oslo"})], [(c["name"], c["args"]) for c in whole.tool_calls])


def structured(client):
    place = client.with_structured_output(Place, method="json_schema").invoke(
        '[[sim: text {"city":"Oslo"}]]'
    )
    equal(Place(city="Oslo"), place)


def picture(client):
    content = [
        {"type": "text", "text": "What is it?"},
        {"type": "image", "base64": PNG, "mime_type": "image/png"},
    ]
    answer = client.invoke([HumanMessage(content)])
    assert "I see 1 file(s)" in answer.text, answer


def bind(scenario, make):
    return lambda: scenario(make())


for api, make in CLIENTS.items():
    for scenario in (plain, streamed, tools, tools_streamed, structured, picture):
        harness.add(f"langchain {api}: {scenario.__name__}", bind(scenario, make))

harness.main()
