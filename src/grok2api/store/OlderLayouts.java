package grok2api.store;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Jedis;

/**
 * Where programs of the family kept accounts in a database.
 *
 * <pre>
 * v2 and later  table accounts beside account_meta
 * v1            table tokens, one row each; Redis sets grok2api:pool:* and hashes grok2api:token:*
 * v0            table grok_tokens with one JSON text; Redis text grok:tokens
 * </pre>
 *
 * @param accounts columns of {@code accounts}; empty: no such table
 * @param meta columns of {@code account_meta}
 * @param older accounts of v1 and v0, as their files have them
 */
record OlderLayouts(Set<String> accounts, Set<String> meta, List<Json> older) {

  private static final String V1 = "tokens";
  private static final String V0 = "grok_tokens";
  private static final String REDIS = "grok2api:";

  /** What a database holds; v1 and v0 are small enough to be read at once. */
  static OlderLayouts of(Connection open) throws SQLException {
    List<Json> older = new ArrayList<>();
    if (SqlDatabase.columns(open, V1).contains("token")) {
      older.add(new Json.Arr(items(open, V1).stream().map(OlderLayouts::item).toList()));
    }
    for (Map<String, Json> row : items(open, V0)) {
      row.values().stream().filter(Json.Obj.class::isInstance).forEach(older::add);
    }
    return new OlderLayouts(
        SqlDatabase.columns(open, "accounts"), SqlDatabase.columns(open, "account_meta"), older);
  }

  /** What Redis holds in the keys of v1 and v0. */
  static List<Json> keys(Jedis redis) {
    List<Json> items = new ArrayList<>();
    for (String pool : redis.smembers(REDIS + "pools")) {
      for (String token : redis.smembers(REDIS + "pool:" + pool)) {
        Map<String, Json> item = new LinkedHashMap<>();
        redis.hgetAll(REDIS + "token:" + token).forEach((name, text) -> put(item, name, text));
        item.put("token", Json.of(token));
        item.put("pool", Json.of(pool));
        items.add(new Json.Obj(item));
      }
    }
    List<Json> older = new ArrayList<>(List.of(new Json.Arr(items)));
    if (redis.type("grok:tokens").equals("string")
        && value(redis.get("grok:tokens")) instanceof Json.Obj pools) {
      older.add(pools);
    }
    return older;
  }

  boolean isEmpty() {
    return current(SqlDialect.SQLITE).isEmpty() && older.isEmpty();
  }

  /** The table that is read row by row, if it is there. */
  Optional<SqlLayout> current(SqlDialect dialect) {
    boolean known = accounts.containsAll(Set.of("token", "pool", "status", "revision"));
    String key = meta.contains("meta_key") ? "meta_key" : "key";
    return known && meta.contains(key)
        ? Optional.of(new SqlLayout(new SqlMeta(dialect, key), accounts))
        : Optional.empty();
  }

  /** A row of v1 is the item of its file; the whole item stands in {@code data} as well. */
  private static Json item(Map<String, Json> row) {
    Map<String, Json> item = new LinkedHashMap<>();
    if (row.get("data") instanceof Json.Obj(var members)) {
      item.putAll(members);
    }
    item.putAll(row);
    if (row.containsKey("pool_name")) {
      item.put("pool", row.get("pool_name"));
    }
    return new Json.Obj(item);
  }

  private static List<Map<String, Json>> items(Connection open, String table) throws SQLException {
    List<Map<String, Json>> items = new ArrayList<>();
    if (SqlDatabase.columns(open, table).isEmpty()) {
      return items;
    }
    try (Statement query = open.createStatement();
        ResultSet rows = query.executeQuery("SELECT * FROM " + table)) {
      ResultSetMetaData head = rows.getMetaData();
      while (rows.next()) {
        Map<String, Json> item = new LinkedHashMap<>();
        for (int i = 1; i <= head.getColumnCount(); i++) {
          put(item, head.getColumnName(i).toLowerCase(Locale.ROOT), rows.getString(i));
        }
        items.add(item);
      }
    }
    return items;
  }

  private static void put(Map<String, Json> item, String name, String text) {
    if (text != null) {
      item.put(name, value(text));
    }
  }

  /** Lists and objects stand in text columns as JSON; everything else is read from text. */
  private static Json value(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return JsonReader.parse(text);
      } catch (Failure plainText) {
        return Json.of(text);
      }
    }
    return Json.of(text);
  }
}
