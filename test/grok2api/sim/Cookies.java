package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Cookie header of a grok.com, accounts or console call: order, names, no more than needed. */
final class Cookies {
  private Cookies() {}

  /**
   * Checks the header and returns its pairs in order.
   *
   * @param gateway whether the user id cookie must come last (and may come at all)
   */
  static Map<String, String> check(Exchange x, boolean gateway) {
    String header = x.header("Cookie");
    unless(!header.isEmpty(), "Cookie header is missing");
    var names = new HashSet<String>();
    var pairs = new LinkedHashMap<String, String>();
    String[] parts = header.split("; ", -1);
    for (int i = 0; i < parts.length; i++) {
      int eq = parts[i].indexOf('=');
      unless(eq > 0 && parts[i].indexOf(';') < 0, "cookies must be name=value joined by '; '");
      String name = parts[i].substring(0, eq);
      unless(names.add(name), "cookie sent twice: " + name);
      place(name, i, parts.length, gateway);
      pairs.put(name, parts[i].substring(eq + 1));
    }
    unless(
        parts.length >= 2 && pairs.get("sso").equals(pairs.get("sso-rw")),
        "sso and sso-rw must hold the same token");
    unless(!gateway || pairs.containsKey("x-userid"), "gateway needs the x-userid cookie");
    return pairs;
  }

  private static void place(String name, int at, int count, boolean gateway) {
    switch (at) {
      case 0 -> unless(name.equals("sso"), "first cookie must be sso, not " + name);
      case 1 -> unless(name.equals("sso-rw"), "second cookie must be sso-rw, not " + name);
      default -> {
        if (name.equals("x-userid")) {
          unless(gateway, "x-userid is for the gateway only");
          unless(at == count - 1, "x-userid must be the last cookie");
        } else {
          unless(isClearance(name), "cookie not allowed: " + name);
        }
      }
    }
  }

  static boolean isClearance(String name) {
    return name.equals("cf_clearance")
        || name.equals("__cf_bm")
        || name.equals("_cfuvid")
        || name.startsWith("cf_chl_");
  }
}
