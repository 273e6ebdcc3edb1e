package grok2api.api.pages;

import java.util.List;

/**
 * One page of the browser.
 *
 * @param path where it lives
 * @param area {@code admin} or {@code webui}; decides who must sign in
 * @param script the module that draws it, below {@code web/js/<area>/}
 */
record Page(String path, String area, String script) {

  /** Every page, in the order of the menus. */
  static final List<Page> ALL =
      List.of(
          admin("login"),
          admin("overview"),
          admin("account"),
          admin("requests"),
          admin("keys"),
          admin("config"),
          admin("cache"),
          admin("logs"),
          admin("why"),
          admin("connect"),
          webui("login"),
          webui("chat"),
          webui("masonry"),
          webui("chatkit"));

  private static Page admin(String name) {
    return new Page("/admin/" + name, "admin", name);
  }

  private static Page webui(String name) {
    return new Page("/webui/" + name, "webui", name);
  }

  boolean isAdmin() {
    return area.equals("admin");
  }

  /** Only the voice page talks to another host: the voice server, from the browser itself. */
  boolean isVoice() {
    return script.equals("chatkit");
  }

  /** Name of its HTML among the files; no link leads there. */
  String file() {
    return "pages/" + area + "-" + script + ".html";
  }
}
