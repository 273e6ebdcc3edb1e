package grok2api.sim;

import java.util.List;

/** The official API's chat.completion objects. */
final class ChatFrames {
  private ChatFrames() {}

  static String delta(String id, String model, Js delta, String finish) {
    return "data: "
        + Js.obj(
            "id",
            id,
            "object",
            "chat.completion.chunk",
            "created",
            1_790_000_000,
            "model",
            model,
            "choices",
            Js.arr(
                Js.obj(
                    "index", 0, "delta", delta, "finish_reason", finish.isEmpty() ? null : finish)))
        + "\n\n";
  }

  /** The last chunk with a choice; the citations of the whole answer come with it. */
  static String finish(String id, String model, String reason, List<String> citations) {
    Js chunk = Js.parse(delta(id, model, Js.obj(), reason).substring("data: ".length()));
    return "data: " + chunk.with("citations", Js.of(citations)) + "\n\n";
  }

  static String usage(String id, String model, int in, int out) {
    return "data: "
        + Js.obj(
            "id",
            id,
            "object",
            "chat.completion.chunk",
            "created",
            1_790_000_000,
            "model",
            model,
            "choices",
            Js.arr(),
            "usage",
            usage(in, out, 0))
        + "\n\n";
  }

  static Js usage(int in, int out, int reasoning) {
    return Js.obj(
        "prompt_tokens",
        in,
        "completion_tokens",
        out,
        "total_tokens",
        in + out,
        "prompt_tokens_details",
        Js.obj("cached_tokens", 0),
        "completion_tokens_details",
        Js.obj("reasoning_tokens", reasoning),
        "num_sources_used",
        0);
  }

  static Js whole(String id, String model, String text) {
    return Js.obj(
        "id",
        id,
        "object",
        "chat.completion",
        "created",
        1_790_000_000,
        "model",
        model,
        "choices",
        Js.arr(
            Js.obj(
                "index",
                0,
                "message",
                Js.obj("role", "assistant", "content", text),
                "finish_reason",
                "stop")),
        "usage",
        usage(10, 5, 0));
  }
}
