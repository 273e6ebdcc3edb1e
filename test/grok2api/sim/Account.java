package grok2api.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An account the fake knows: its SSO token, tier, user id, quota counters, conversations and files.
 * Changes take effect at the next request. Safe for many threads.
 */
public final class Account {
  /** Length and total of one mode's quota window. */
  private record Window(int total, int seconds) {}

  private static final Map<String, Map<String, Window>> TIERS =
      Map.of(
          "basic", Map.of("fast", new Window(30, 86_400)),
          "super",
              Map.of(
                  "auto",
                  new Window(50, 7_200),
                  "fast",
                  new Window(140, 7_200),
                  "expert",
                  new Window(50, 7_200),
                  "grok-420-computer-use-sa",
                  new Window(50, 7_200)),
          "heavy",
              Map.of(
                  "auto",
                  new Window(150, 7_200),
                  "fast",
                  new Window(400, 7_200),
                  "expert",
                  new Window(150, 7_200),
                  "heavy",
                  new Window(20, 7_200),
                  "grok-420-computer-use-sa",
                  new Window(150, 7_200)));

  private final String token;
  private final String tier;
  private final String userId;
  private final Map<String, Window> windows;
  private final Map<String, AtomicInteger> remaining = new ConcurrentHashMap<>();
  private final Map<String, String> quotaAnswers = new ConcurrentHashMap<>();
  private final AtomicInteger consoleUsed = new AtomicInteger();
  private final Map<String, Set<String>> conversations = new ConcurrentHashMap<>();
  private final Map<String, StoredFile> files = new ConcurrentHashMap<>();
  private final Map<String, String> posts = new ConcurrentHashMap<>();
  private volatile boolean endless;
  private volatile int consoleLimit = 30;
  private volatile String status = "authenticated";
  private volatile boolean tosAccepted;
  private volatile boolean nsfw;
  private volatile String birthDate = "";

  Account(String token, String tier) {
    if (!TIERS.containsKey(tier)) {
      throw new IllegalArgumentException("tier must be basic, super or heavy: " + tier);
    }
    this.token = token;
    this.tier = tier;
    userId = UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8)).toString();
    windows = TIERS.get(tier);
    windows.forEach((mode, w) -> remaining.put(mode, new AtomicInteger(w.total())));
  }

  /** The SSO token. */
  public String token() {
    return token;
  }

  /** basic, super or heavy. */
  public String tier() {
    return tier;
  }

  /** The user id, a UUID derived from the token. */
  public String userId() {
    return userId;
  }

  /** Sets the status of the session call: authenticated (default), unauthenticated or blocked. */
  public Account status(String newStatus) {
    status = newStatus;
    return this;
  }

  String status() {
    return status;
  }

  /** Makes the credential invalid: every call answers 401. */
  public Account revoke() {
    return status("unauthenticated");
  }

  boolean revoked() {
    return !status.equals("authenticated");
  }

  /** Queries left in a mode; 0 for modes the tier lacks. */
  public int remaining(String mode) {
    AtomicInteger counter = remaining.get(mode);
    return counter == null ? 0 : counter.get();
  }

  /** Sets the queries left in a mode of this tier. */
  public Account remaining(String mode, int left) {
    remaining.computeIfAbsent(mode, m -> new AtomicInteger()).set(left);
    return this;
  }

  /**
   * Makes {@code POST /rest/rate-limits} answer this JSON for a mode, whatever the counter says.
   */
  public Account quotaAnswer(String mode, String json) {
    quotaAnswers.put(mode, json);
    return this;
  }

  /** Uses no quota up any more (accounts that are accepted without registration are so). */
  public Account endless() {
    endless = true;
    return this;
  }

  /** Takes one query of a mode; false when none is left. */
  boolean charge(String mode) {
    AtomicInteger counter = remaining.get(mode);
    if (endless && counter != null) {
      return counter.get() > 0;
    }
    return counter != null && counter.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  String quotaJson(String mode) {
    String fixed = quotaAnswers.get(mode);
    if (fixed != null) {
      return fixed;
    }
    Window w = windows.getOrDefault(mode, new Window(0, 7_200));
    return Js.obj(
            "windowSizeSeconds",
            w.seconds(),
            "remainingQueries",
            remaining(mode),
            "totalQueries",
            w.total(),
            "lowEffortRateLimits",
            null,
            "highEffortRateLimits",
            null)
        .toString();
  }

  /** Sets the console's limit and use. */
  public Account consoleQuota(int limit, int used) {
    consoleLimit = limit;
    consoleUsed.set(used);
    return this;
  }

  boolean chargeConsole() {
    return endless && consoleUsed.get() < consoleLimit
        || consoleUsed.getAndUpdate(n -> Math.min(consoleLimit, n + 1)) < consoleLimit;
  }

  String consoleUsageJson() {
    int used = consoleUsed.get();
    return Js.obj(
            "quotas",
            Js.arr(
                Js.obj(
                    "kind",
                    "chat",
                    "limit",
                    consoleLimit,
                    "used",
                    used,
                    "remaining",
                    consoleLimit - used,
                    "last_consumed_at",
                    1_760_000_000),
                Js.obj("kind", "image", "limit", 0, "used", 0, "remaining", 0),
                Js.obj("kind", "video", "limit", 0, "used", 0, "remaining", 0)))
        .toString();
  }

  void conversation(String conversationId, String responseId) {
    conversations
        .computeIfAbsent(conversationId, c -> ConcurrentHashMap.newKeySet())
        .add(responseId);
  }

  boolean hasConversation(String conversationId) {
    return conversations.containsKey(conversationId);
  }

  boolean hasResponse(String conversationId, String responseId) {
    return conversations.getOrDefault(conversationId, Set.of()).contains(responseId);
  }

  /** Forgets all conversations, as upstream does with temporary ones. */
  public Account forgetConversations() {
    conversations.clear();
    return this;
  }

  /** Puts a file into the account, as an upload or a generation does. */
  public StoredFile store(StoredFile file) {
    files.put(file.id(), file);
    return file;
  }

  /** A file of this account by its asset id. */
  public Optional<StoredFile> file(String id) {
    return Optional.ofNullable(files.get(id));
  }

  /** All files, newest first. */
  public List<StoredFile> files() {
    return files.values().stream()
        .sorted((a, b) -> Long.compare(b.sequence(), a.sequence()))
        .toList();
  }

  boolean delete(String id) {
    return files.remove(id) != null;
  }

  void post(String id, String kind) {
    posts.put(id, kind);
  }

  boolean hasPost(String id) {
    return posts.containsKey(id);
  }

  void acceptTos() {
    tosAccepted = true;
  }

  void nsfw(boolean on) {
    nsfw = on;
  }

  boolean birthDate(String date) {
    if (!birthDate.isEmpty()) {
      return false;
    }
    birthDate = date;
    return true;
  }

  /** Whether the terms were accepted. */
  public boolean tosAccepted() {
    return tosAccepted;
  }

  /** Whether the NSFW switch is on. */
  public boolean nsfw() {
    return nsfw;
  }

  /** The birth date as it was set, or empty. */
  public String birthDate() {
    return birthDate;
  }
}
