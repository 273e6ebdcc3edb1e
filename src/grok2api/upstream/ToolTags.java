package grok2api.upstream;

import grok2api.upstream.Markup.Tag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over one block of tags that a model wrote: a wrapper with calls in it, or calls one
 * after another.
 */
final class ToolTags {

  private static final Set<String> WRAPPERS = Set.of("tool_calls", "function_calls");
  private static final Set<String> ITEMS = Set.of("tool_call", "function_call", "invoke");
  private static final Set<String> NAMES = Set.of("tool_name", "name", "function_name");
  private static final Set<String> BODIES = Set.of("parameters", "arguments", "input", "args");

  private final ToolCallParser parser;
  private final ToolNames names;
  private final String text;
  private final boolean last;
  private final List<ToolCallParser.Call> calls = new ArrayList<>();
  private int at;
  private boolean open;

  ToolTags(ToolCallParser parser, ToolNames names, String text, boolean last) {
    this.parser = parser;
    this.names = names;
    this.text = text;
    this.last = last;
  }

  ToolCallParser.Block block() {
    Tag first = Markup.tag(text, 0);
    boolean wrapped = WRAPPERS.contains(first.name()) && !first.closing();
    if (first.end() < 0) {
      return new ToolCallParser.Block(-1, calls, false);
    }
    at = wrapped ? first.end() : 0;
    int end = wrapped ? wrapped(first.name()) : bare();
    return new ToolCallParser.Block(
        end < 0 && last ? text.length() : end, calls, !wrapped && !open);
  }

  /** Items until the closing tag of the wrapper; the position after it or -1. */
  private int wrapped(String wrapper) {
    while (true) {
      at = Markup.skipSpace(text, at);
      if (at >= text.length()) {
        return -1;
      }
      Tag tag = Markup.tag(text, at);
      if (tag.isCut()) {
        return -1;
      }
      if (tag.closing() && tag.name().equals(wrapper)) {
        return tag.end();
      }
      if (ITEMS.contains(tag.name()) && !tag.closing()) {
        item(tag);
        if (open) {
          return -1;
        }
      } else if (text.charAt(at) == '[' || text.charAt(at) == '{') {
        int end = Markup.jsonEnd(text, at);
        if (end < 0) {
          return -1;
        }
        calls.addAll(parser.json(text.substring(at, end)));
        at = end;
      } else {
        at = tag.isNone() ? nextTag(at + 1) : tag.end();
      }
    }
  }

  /** Items one after another; the position after the last one or -1. */
  private int bare() {
    int end = 0;
    while (true) {
      at = Markup.skipSpace(text, at);
      Tag tag = Markup.tag(text, at);
      if (!ITEMS.contains(tag.name()) || tag.closing()) {
        boolean more = tag.isCut() && mayBeItem();
        return more && !last ? -1 : end;
      }
      item(tag);
      if (open) {
        return -1;
      }
      end = at;
    }
  }

  /** True when the rest of the text is the beginning of another item, or nothing. */
  private boolean mayBeItem() {
    String rest = text.substring(at);
    return ITEMS.stream()
        .map(name -> "<" + name)
        .anyMatch(
            opening -> {
              int length = Math.min(opening.length(), rest.length());
              return opening.regionMatches(true, 0, rest, 0, length);
            });
  }

  private int nextTag(int from) {
    int next = text.indexOf('<', from);
    return next < 0 ? text.length() : next;
  }

  /** Reads one item; sets {@code open} when the text ends before it does. */
  private void item(Tag tag) {
    int inside = Markup.skipSpace(text, tag.end());
    if (!tag.label().isEmpty()) {
      invoke(tag, inside);
    } else if (inside < text.length() && text.charAt(inside) == '{') {
      Body body = body(tag.end(), tag.name(), Set.of());
      if (!open) {
        calls.addAll(parser.json(text.substring(body.start(), body.end())));
        at = body.after();
      }
    } else {
      children(tag, inside);
    }
  }

  /** A tag for the name and one for the arguments, then the closing tag. */
  private void children(Tag item, int from) {
    String name = "";
    Optional<Body> body = Optional.empty();
    int i = from;
    while (true) {
      i = Markup.skipSpace(text, i);
      Tag tag = Markup.tag(text, i);
      if (tag.isCut()) {
        open = !last || name.isEmpty();
        at = text.length();
        break;
      }
      boolean closed = tag.closing() && tag.name().equals(item.name());
      if (closed || WRAPPERS.contains(tag.name()) || ITEMS.contains(tag.name())) {
        at = closed ? tag.end() : i; // a forgotten closing tag
        break;
      }
      if (NAMES.contains(tag.name()) && !tag.closing()) {
        int close = Markup.closing(text, tag.name(), tag.end());
        if (close < 0) {
          open = true;
          return;
        }
        name = text.substring(tag.end(), close).strip();
        i = Markup.tag(text, close).end();
      } else if (BODIES.contains(tag.name()) && !tag.closing()) {
        body = Optional.of(body(tag.end(), tag.name(), Set.of(item.name())));
        if (open) {
          return;
        }
        i = body.get().after();
      } else {
        i = tag.isNone() ? nextTag(i + 1) : tag.end();
      }
    }
    if (!open) {
      add(name, body.map(b -> text.substring(b.start(), b.end())).orElse(""));
    }
  }

  private void add(String name, String arguments) {
    names
        .find(name)
        .flatMap(tool -> ToolArguments.ofText(tool, arguments))
        .ifPresent(call -> calls.add(new ToolCallParser.Call(call.tool(), call.text())));
  }

  private void invoke(Tag item, int inside) {
    Tag child = Markup.tag(text, inside);
    if (child.isCut() && !last) {
      open = true;
      return;
    }
    if (child.name().equals("parameter") && !child.closing()) {
      parameters(item, inside);
      return;
    }
    Body body = body(item.end(), item.name(), Set.of());
    if (!open) {
      add(item.label(), text.substring(body.start(), body.end()));
      at = body.after();
    }
  }

  private void parameters(Tag item, int from) {
    Map<String, String> values = new LinkedHashMap<>();
    int i = from;
    while (true) {
      i = Markup.skipSpace(text, i);
      Tag tag = Markup.tag(text, i);
      if (tag.isCut()) {
        open = !last;
        at = text.length();
        break;
      }
      if (tag.name().equals("parameter") && !tag.closing()) {
        Body value = rawBody(tag.end(), "parameter", Set.of(item.name()), "parameter");
        if (open) {
          return;
        }
        values.put(tag.label(), text.substring(value.start(), value.end()));
        i = value.after();
      } else if (tag.closing() && tag.name().equals(item.name())) {
        at = tag.end();
        break;
      } else {
        i = tag.isNone() ? nextTag(i + 1) : tag.end();
      }
    }
    if (!open) {
      names
          .find(item.label())
          .flatMap(tool -> ToolArguments.ofParameters(tool, values))
          .ifPresent(call -> calls.add(new ToolCallParser.Call(call.tool(), call.text())));
    }
  }

  /** A value from {@code start} to {@code end}; its closing tag ends at {@code after}. */
  private record Body(int start, int end, int after) {}

  /**
   * The value in front of {@code </name>}. JSON that closes right before that tag ends there,
   * whatever its strings hold; else the first such tag counts that {@code parents} follow.
   */
  private Body body(int start, String name, Set<String> parents) {
    int first = Markup.skipSpace(text, start);
    if (first < text.length() && text.charAt(first) == '{') {
      int end = Markup.jsonEnd(text, first);
      if (end < 0 && !last) {
        open = true; // perhaps a closing tag inside a string
        return new Body(start, start, start);
      }
      int close = end < 0 ? -1 : Markup.skipSpace(text, end);
      if (close >= 0 && close >= text.length() && last) {
        return new Body(first, end, text.length());
      }
      if (close >= 0 && !last && Markup.tag(text, close).isCut()) {
        open = true;
        return new Body(start, start, start);
      }
      if (close >= 0 && closesHere(close, name)) {
        return new Body(first, end, Markup.tag(text, close).end());
      }
    }
    return rawBody(start, name, parents, "");
  }

  private boolean closesHere(int at, String name) {
    Tag tag = Markup.tag(text, at);
    return tag.closing() && tag.name().equals(name);
  }

  /** Ends at the first {@code </name>} that a closing parent or a {@code sibling} follows. */
  private Body rawBody(int start, String name, Set<String> parents, String sibling) {
    int close = Markup.closing(text, name, start);
    int best = -1;
    while (close >= 0) {
      best = close;
      int after = Markup.tag(text, close).end();
      int next = Markup.skipSpace(text, after);
      Tag following = Markup.tag(text, next);
      boolean parent = following.closing() && parents.contains(following.name());
      boolean brother = !following.closing() && following.name().equals(sibling);
      if (parents.isEmpty() || parent || brother && !sibling.isEmpty()) {
        return new Body(start, close, after);
      }
      if (following.isCut() && !last) {
        open = true;
        return new Body(start, start, start);
      }
      close = Markup.closing(text, name, after);
    }
    if (best < 0 || !last) {
      open = true;
      return new Body(start, start, start);
    }
    return new Body(start, best, Markup.tag(text, best).end());
  }
}
