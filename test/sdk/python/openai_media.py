"""The openai package, pictures and films: every case with the accounts of grok.com and with a key
of api.x.ai. G2A_WAYS names for each the url and the models {"draw", "edit", "film", "chat"}."""

import base64
import io
import warnings

import harness
import openai
from harness import PNG, WAYS, add, equal, raises

# The package announces the end of the vendor's own films; the calls stay.
warnings.filterwarnings("ignore", category=DeprecationWarning)

PIXEL = base64.b64decode(PNG)


def picture(name="a.png"):
    return (name, io.BytesIO(PIXEL), "image/png")


def is_jpeg(data):
    assert data.startswith(b"\xff\xd8\xff"), data[:8]


class Media:
    """The cases of one way; the doc string of a method is its name."""

    def __init__(self, url, draw, edit, film, chat):
        self.url = url
        self.sdk = openai.OpenAI(base_url=url + "/v1", api_key=harness.KEY, max_retries=0)
        self.draw = draw
        self.edit = edit
        self.film = film
        self.chat = chat

    def make(self, **more):
        return self.sdk.images.generate(model=self.draw, prompt="A red lighthouse", **more)

    def change(self, **more):
        return self.sdk.images.edit(model=self.edit, prompt="Make it night", **more)

    def shoot(self, **more):
        wanted = {"prompt": "A paper boat", "model": self.film, **more}
        return self.sdk.videos.create_and_poll(poll_interval_ms=100, **wanted)

    def fetch(self, url):
        """The bytes behind a link of the server, which asks for no key."""
        assert url.startswith(self.url), url
        answer = self.sdk._client.get(url, headers={})
        equal(200, answer.status_code)
        return answer.content

    # ---------------------------------------------------------------- pictures

    def links(self):
        """images.generate: links that can be opened"""
        made = self.make(n=2)
        equal(2, len(made.data))
        for one in made.data:
            is_jpeg(self.fetch(one.url))
        assert made.usage.total_tokens > 0, made.usage

    def contents(self):
        """images.generate: b64_json, one and several"""
        for n in (1, 3):
            made = self.make(n=n, response_format="b64_json", size="1024x1024")
            equal(n, len(made.data))
            for one in made.data:
                is_jpeg(base64.b64decode(one.b64_json, validate=True))

    def streamed(self):
        """images.generate: stream"""
        events = list(self.make(stream=True, partial_images=2))
        last = events.pop()
        equal("image_generation.completed", last.type)
        is_jpeg(base64.b64decode(last.b64_json, validate=True))
        assert last.usage.output_tokens > 0, last.usage
        for index, event in enumerate(events):
            equal("image_generation.partial_image", event.type)
            equal(index, event.partial_image_index)
            assert base64.b64decode(event.b64_json, validate=True)

    def one_file(self):
        """images.edit: one file"""
        made = self.change(image=picture(), response_format="b64_json")
        is_jpeg(base64.b64decode(made.data[0].b64_json, validate=True))

    def several_files(self):
        """images.edit: several files"""
        made = self.change(image=[picture("a.png"), picture("b.png")], size="1024x1024")
        is_jpeg(self.fetch(made.data[0].url))

    def streamed_edit(self):
        """images.edit: stream"""
        last = list(self.change(image=picture(), stream=True))[-1]
        equal("image_edit.completed", last.type)
        is_jpeg(base64.b64decode(last.b64_json, validate=True))

    def wrong_pictures(self):
        """images: errors name the field"""
        for param, wrong in (
            ("n", lambda: self.make(n=11)),
            ("size", lambda: self.make(size="7x7")),
            ("response_format", lambda: self.make(response_format="gif")),
            ("partial_images", lambda: self.make(stream=True, partial_images=9)),
            ("prompt", lambda: self.sdk.images.generate(model=self.draw, prompt="")),
            ("model", lambda: self.sdk.images.generate(model=self.film, prompt="x")),
            ("model", lambda: self.sdk.images.generate(model="dall-e-9", prompt="x")),
            ("n", lambda: self.change(image=picture(), n=3)),
            ("mask", lambda: self.change(image=picture(), mask=picture("m.png"))),
            ("image.0", lambda: self.change(image=("a.png", b"", "image/png"))),
            ("image.0", lambda: self.change(image=("a.txt", b"text", "text/plain"))),
        ):
            error = raises(openai.BadRequestError, wrong)
            equal(param, error.param)
            equal("validation_error", error.type)

    # ------------------------------------------------------------------- tool

    def tool(self):
        """responses: image_generation, and changing the picture in the next turn"""
        made = self.sdk.responses.create(
            model=self.chat,
            input="A red lighthouse",
            tools=[{"type": "image_generation"}],
            tool_choice={"type": "image_generation"},
        )
        call = made.output[0]
        equal(("image_generation_call", "completed"), (call.type, call.status))
        is_jpeg(base64.b64decode(call.result, validate=True))
        more = self.sdk.responses.create(
            model=self.chat,
            input="Make it night",
            previous_response_id=made.id,
            tools=[{"type": "image_generation"}],
            tool_choice="required",
        )
        is_jpeg(base64.b64decode(more.output[0].result, validate=True))

    def streamed_tool(self):
        """responses: image_generation, streamed"""
        with self.sdk.responses.stream(
            model=self.draw,
            input="A red lighthouse",
            tools=[{"type": "image_generation", "partial_images": 1}],
        ) as stream:
            kinds = [event.type for event in stream]
            final = stream.get_final_response()
        call = "response.image_generation_call."
        marks = [kind.removeprefix(call) for kind in kinds if kind.startswith(call)]
        equal(["in_progress", "generating"], marks[:2])
        equal("completed", marks[-1])
        is_jpeg(base64.b64decode(final.output[0].result, validate=True))

    # ------------------------------------------------------------------ films

    def filmed(self):
        """videos: create, poll, download, delete"""
        film = self.shoot(seconds="6", size="1280x720")
        equal(("completed", 100), (film.status, film.progress))
        equal(("6", "1280x720", self.film), (film.seconds, film.size, film.model))
        assert film.completed_at >= film.created_at, film
        data = self.sdk.videos.download_content(film.id).read()
        equal(b"ftyp", data[4:8])
        equal(film.id, self.sdk.videos.delete(film.id).id)
        raises(openai.NotFoundError, lambda: self.sdk.videos.retrieve(film.id))

    def referenced(self):
        """videos: a picture to begin with"""
        film = self.shoot(input_reference=picture())
        equal("completed", film.status)
        self.sdk.videos.delete(film.id)

    def listed(self):
        """videos: list and its pages"""
        ids = [self.shoot().id for _ in range(3)]
        page = self.sdk.videos.list(limit=2)
        equal(True, page.has_more)
        found = [film.id for film in self.sdk.videos.list(limit=2, order="desc")]
        equal(list(reversed(ids)), [one for one in found if one in ids])
        for one in ids:
            self.sdk.videos.delete(one)

    def wrong_films(self):
        """videos: errors name the field"""
        create = self.sdk.videos.create
        for param, wrong in (
            ("seconds", lambda: create(prompt="x", model=self.film, seconds="7")),
            ("size", lambda: create(prompt="x", model=self.film, size="1x1")),
            ("prompt", lambda: create(prompt=" ", model=self.film)),
            ("model", lambda: create(prompt="x", model=self.draw)),
            (
                "input_reference",
                lambda: create(
                    prompt="x", model=self.film, input_reference=("a.txt", b"t", "text/plain")
                ),
            ),
        ):
            equal(param, raises(openai.BadRequestError, wrong).param)
        unknown = raises(openai.NotFoundError, lambda: self.sdk.videos.retrieve("video_nope"))
        equal("video_id", unknown.param)


CASES = (
    Media.links,
    Media.contents,
    Media.streamed,
    Media.one_file,
    Media.several_files,
    Media.streamed_edit,
    Media.wrong_pictures,
    Media.tool,
    Media.streamed_tool,
    Media.filmed,
    Media.referenced,
    Media.listed,
    Media.wrong_films,
)

for way, where in WAYS.items():
    media = Media(**where)
    for function in CASES:
        add(f"{way}: {function.__doc__}", lambda run=function, on=media: run(on))

harness.main()
