package grok2api.upstream.web;

import grok2api.chat.ChatEvent.Source;
import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pages and posts that the upstream found: the first mention of a URL counts, at most fifty. */
final class Sources {

  private static final int MAX = 50;
  private static final int MAX_TITLE_POINTS = 512;
  private static final int MAX_POST_POINTS = 50;

  /** Second line of the appended list; renders as nothing and lets the list be found again. */
  static final String MARKER = "[grok2api-sources]: #";

  static final String HEADING = "## Sources";

  private final Map<String, Source> byUrl = new LinkedHashMap<>();

  /** Keeps a source; false when its URL is known, not showable, or there are too many. */
  boolean add(Source source) {
    if (byUrl.size() >= MAX || !Links.isShowable(source.url())) {
      return false;
    }
    return byUrl.putIfAbsent(source.url(), source) == null;
  }

  /** Title of a known URL. */
  Optional<String> title(String url) {
    return Optional.ofNullable(byUrl.get(url)).map(Source::title);
  }

  /** The list as a block of Markdown that may follow the answer; empty without sources. */
  String block() {
    if (byUrl.isEmpty()) {
      return "";
    }
    StringBuilder block = new StringBuilder("\n\n" + HEADING + "\n" + MARKER + "\n");
    for (Source source : byUrl.values()) {
      String title = source.title().replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
      block.append("- [").append(title).append("](").append(source.url()).append(")\n");
    }
    return block.toString();
  }

  /** Reads pages, from a list of {@code {url,title}}. */
  static List<Source> pages(Iterable<Json> results) {
    List<Source> pages = new ArrayList<>();
    for (Json result : results) {
      String url = Fields.text(result, "url", "link").strip();
      if (!url.isEmpty()) {
        String title = oneLine(Fields.text(result, "title"), MAX_TITLE_POINTS);
        pages.add(new Source(url, title.isEmpty() ? url : title, "web"));
      }
    }
    return pages;
  }

  /** Reads posts, from a list of {@code {postId,username,text}}. */
  static List<Source> posts(Iterable<Json> results) {
    List<Source> posts = new ArrayList<>();
    for (Json result : results) {
      String user = Fields.text(result, "username", "userhandle", "user_handle", "userHandle");
      String id = Fields.text(result, "postId", "post_id", "id");
      if (!user.isEmpty() && !id.isEmpty()) {
        String name = user.startsWith("@") ? user.substring(1) : user;
        String text = oneLine(Fields.text(result, "text"), Integer.MAX_VALUE);
        String title = "𝕏/@" + name;
        if (!text.isEmpty()) {
          title += ": " + cut(text, MAX_POST_POINTS) + "…";
        }
        posts.add(new Source("https://x.com/" + name + "/status/" + id, title, "x_post"));
      }
    }
    return posts;
  }

  private static String oneLine(String text, int maxPoints) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), 600));
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c)) {
        space = !line.isEmpty();
      } else {
        line.append(space ? " " : "").append(c);
        space = false;
      }
    }
    return cut(line.toString(), maxPoints);
  }

  private static String cut(String text, int maxPoints) {
    boolean fits = text.codePointCount(0, text.length()) <= maxPoints;
    return fits ? text : text.substring(0, text.offsetByCodePoints(0, maxPoints));
  }
}
