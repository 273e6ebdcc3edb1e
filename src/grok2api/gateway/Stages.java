package grok2api.gateway;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.config.Config;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Chooses the stages that a turn needs. */
final class Stages {

  private Stages() {}

  /**
   * How finished pictures reach the client.
   *
   * @param text stands for one in a text
   * @param content one as Base64
   */
  record Shown(Function<ChatEvent.Image, String> text, Function<ChatEvent.Image, String> content) {}

  static List<Stage> of(ChatRequest request, boolean web, Config config, Shown pictures) {
    boolean cuts = web && config.chat().enforceMaxTokens();
    List<Stage> stages = new ArrayList<>();
    if (config.upstreamBlocker().enabled()) {
      stages.add(new KeywordBlocker(config.upstreamBlocker()));
    }
    if (!request.reasoning().visible()) {
      boolean sealed = request.hints().wantsEncryptedReasoning();
      stages.add((event, out) -> withoutReasoning(event, sealed, out));
    }
    if (!request.parallelToolCalls()) {
      stages.add(new OneToolCall());
    }
    if (!request.sampling().stop().isEmpty()) {
      stages.add(new StopSequences(request.sampling().stop()));
    }
    request
        .sampling()
        .maxOutputTokens()
        .filter(limit -> cuts)
        .ifPresent(limit -> stages.add(new LengthLimit(limit)));
    boolean declared = request.hints().hostedTool(MediaChat.TOOL).isPresent();
    stages.add(declared && web ? new ShownPictures(pictures) : new Pictures(pictures.text()));
    stages.add(new UsageMeter());
    return stages;
  }

  /** Drops reasoning; what a client only hands back unread ({@code sealed}) stays. */
  private static void withoutReasoning(ChatEvent event, boolean sealed, Consumer<ChatEvent> out) {
    boolean dropped =
        switch (event) {
          case ChatEvent.ReasoningDelta delta -> true;
          case ChatEvent.LateReasoning late -> true;
          case ChatEvent.ReasoningEnd end -> !sealed || end.blob().isEmpty();
          case ChatEvent other -> false;
        };
    if (!dropped) {
      out.accept(event);
    }
  }

  /** Delivers the first tool call only. */
  private static final class OneToolCall implements Stage {
    private String first = "";

    @Override
    public void accept(ChatEvent event, Consumer<ChatEvent> out) {
      switch (event) {
        case ChatEvent.ToolCallStart(var id, var name, var kind) -> {
          if (first.isEmpty()) {
            first = id;
            out.accept(event);
          }
        }
        case ChatEvent.ToolCallArguments(var id, var delta) -> only(id, event, out);
        case ChatEvent.ToolCallEnd(var id, var arguments) -> only(id, event, out);
        case ChatEvent other -> out.accept(other);
      }
    }

    private void only(String id, ChatEvent event, Consumer<ChatEvent> out) {
      if (id.equals(first)) {
        out.accept(event);
      }
    }
  }

  /** Refuses an answer that contains one of the operator's keywords. */
  private static final class KeywordBlocker implements Stage {
    private final boolean caseSensitive;
    private final List<String> keywords;
    private final String message;
    private final int longest;
    private String tail = "";

    KeywordBlocker(Config.UpstreamBlocker rule) {
      this.caseSensitive = rule.caseSensitive();
      this.keywords = rule.keywords().stream().map(this::fold).toList();
      this.message = rule.message();
      this.longest = keywords.stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public void accept(ChatEvent event, Consumer<ChatEvent> out) {
      if (event instanceof ChatEvent.TextDelta(var text)) {
        String window = tail + fold(text);
        if (keywords.stream().anyMatch(window::contains)) {
          throw Failure.of(Failure.Kind.FORBIDDEN, "upstream_blocked", message)
              .fault(Failure.Fault.POLICY, 403)
              .build();
        }
        tail = window.substring(Math.max(0, window.length() - longest));
      }
      out.accept(event);
    }

    private String fold(String text) {
      return caseSensitive ? text : text.toLowerCase(Locale.ROOT);
    }
  }

  /** Pictures after the text, each once (by id, then by URL) and in a paragraph of its own. */
  static final class Pictures implements Stage {
    private final Function<ChatEvent.Image, String> render;
    private final List<ChatEvent.Image> ready = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private boolean spoken;

    Pictures(Function<ChatEvent.Image, String> render) {
      this.render = render;
    }

    @Override
    public void accept(ChatEvent event, Consumer<ChatEvent> out) {
      if (event instanceof ChatEvent.Image image) {
        collect(image);
        return;
      }
      if (event instanceof ChatEvent.Finished) {
        show(out);
      }
      spoken |= event instanceof ChatEvent.TextDelta(var text) && !text.isEmpty();
      out.accept(event);
    }

    private void show(Consumer<ChatEvent> out) {
      String gap = spoken ? "\n\n" : "";
      for (ChatEvent.Image image : ready) {
        String shown = render.apply(image);
        if (!gap.isEmpty()) {
          out.accept(new ChatEvent.TextDelta(gap));
        }
        out.accept(new ChatEvent.TextDelta(shown + "\n"));
        gap = "\n";
      }
    }

    private void collect(ChatEvent.Image image) {
      boolean usable = image.progress() >= 100 && !image.moderated() && !image.url().isEmpty();
      if (usable && (image.id().isEmpty() || seen.add(image.id())) && seen.add(image.url())) {
        ready.add(image);
      }
    }
  }
}
