package grok2api.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code make bench}: prints the table of {@code docs/performance.md}.
 *
 * <p>{@code G2A_JAR}, {@code G2A_JAVA}, {@code G2A_JVM_OPTIONS} name what is measured; {@code
 * BENCH_ROUNDS} (3) and {@code BENCH_SECONDS} (5) how long; {@code BENCH_ONLY} some of {@code
 * startup,rest,gateway,paced1000,paced5000,picture,film}.
 */
public final class Bench {

  private static final String AUTH = "Authorization: Bearer " + Stand.API_KEY + "\r\n";
  private static final String CHAT = "/v1/chat/completions";
  private static final int CHUNKS = 200;
  private static final String TINY = "[[sim: tiny]]";
  private static final String STREAM = "[[sim: stream " + CHUNKS + "x20]]";

  private final Stand stand;
  private final int rounds;
  private final Duration time;
  private final List<String> table = new ArrayList<>();

  private Bench(Stand stand, int rounds, Duration time) {
    this.stand = stand;
    this.rounds = rounds;
    this.time = time;
  }

  /** Runs all workloads. */
  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("grok2api-bench");
    String java = env("G2A_JAVA", System.getProperty("java.home") + "/bin/java");
    Path jar = Path.of(env("G2A_JAR", "build/grok2api.jar")).toAbsolutePath();
    int rounds = Integer.parseInt(env("BENCH_ROUNDS", "3"));
    Duration time = Duration.ofSeconds(Integer.parseInt(env("BENCH_SECONDS", "5")));
    try (Stand stand = new Stand(home, java, jar)) {
      new Bench(stand, rounds, time).run();
    } finally {
      delete(home);
    }
  }

  private static String env(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private void run() throws Exception {
    say("workload | figure | direct | nginx | gateway | gateway / nginx");
    say("---|---|---|---|---|---");
    if (wanted("startup")) {
      startup();
    }
    for (String transport : List.of("rest", "gateway")) {
      if (wanted(transport)) {
        throughput(transport);
      }
    }
    for (int streams : List.of(1_000, 5_000)) {
      if (wanted("paced" + streams)) {
        paced(streams);
      }
    }
    if (wanted("picture")) {
      picture();
    }
    if (wanted("film")) {
      Path own = Files.createTempDirectory("grok2api-film");
      try {
        new FilmBench(stand, own, rounds, time).run(this::say);
      } finally {
        delete(own);
      }
    }
    System.out.println("\n" + String.join("\n", table));
  }

  private static boolean wanted(String part) {
    List<String> only = List.of(env("BENCH_ONLY", part).split(","));
    return only.contains(part);
  }

  private void say(String row) {
    table.add("| " + row + " |");
    System.out.println(row);
  }

  private void startup() throws Exception {
    double[] times = new double[5];
    double[] cpu = new double[times.length];
    stand.gateway(Map.of(), List.of()).close(); // the first start writes the class archive
    for (int i = 0; i < times.length; i++) {
      try (Stand.Gateway gateway = stand.gateway(Map.of(), List.of())) {
        times[i] = gateway.startMillis();
        cpu[i] = gateway.child().cpuSeconds();
      }
    }
    say(
        "start to the first 200 on /health, median of 5 | ms; CPU s | | | %.0f; %.2f |"
            .formatted(median(times), median(cpu)));
  }

  private void idle(Stand.Gateway gateway) throws Exception {
    Thread.sleep(2_000);
    say(
        "idle | resident MB | | %.0f | %.0f |"
            .formatted(stand.nginx.rssMb(), gateway.child().rssMb()));
  }

  // ---- throughput: rounds of direct, nginx and gateway in turn

  private void throughput(String transport) throws Exception {
    Map<String, String> variables = Map.of("GROK_WEB_TRANSPORT", transport);
    try (Stand.Gateway gateway = stand.gateway(variables, List.of())) {
      stand.addAccounts(gateway);
      idle(gateway);
      String tiny = "plain chat, tiny answer, 64 connections, upstream by " + transport;
      compare(
          new Work("requests/s", 64, 1, TINY),
          gateway,
          List.of(new Row(tiny, chat(gateway, TINY, false, CHAT), rounds)));
      List<Row> streams = new ArrayList<>();
      for (String path : List.of(CHAT, "/v1/messages", "/v1/responses")) {
        String name = "stream of 200 x 20 bytes, 32 connections, " + path;
        Load.Target ours = chat(gateway, STREAM, true, path);
        streams.add(new Row(name + ", upstream by " + transport, ours, rounds));
      }
      compare(new Work("chunks/s", 32, CHUNKS, STREAM), gateway, streams);
    }
  }

  /** What is sent, and how an answer counts. */
  private record Work(String unit, int connections, int factor, String prompt) {}

  /** What one way through the gateway came to. */
  private static final class Row {
    final String name;
    final Load.Target ours;
    final double[] rates;
    final double[] ratios;
    Load.Result last;
    double cpu;
    double simCpu;
    double loadCpu;
    double seconds;
    long answers;

    Row(String name, Load.Target ours, int rounds) {
      this.name = name;
      this.ours = ours;
      this.rates = new double[rounds];
      this.ratios = new double[rounds];
    }

    void say(Consumer<String> out, Work work, double direct, double nginx, Load.Result plain) {
      out.accept(
          "%s | %s | %.0f | %.0f | %.0f | **%.2f** (%.2f-%.2f)"
              .formatted(
                  name,
                  work.unit(),
                  direct,
                  nginx,
                  median(rates),
                  median(ratios),
                  Arrays.stream(ratios).min().orElse(0),
                  Arrays.stream(ratios).max().orElse(0)));
      out.accept(
          ("… | gateway CPU s per 1,000 requests; cores of gateway, simulator, load | | |"
                  + " %.3f; %.2f, %.2f, %.2f |")
              .formatted(cpu / answers * 1000, cpu / seconds, simCpu / seconds, loadCpu / seconds));
      out.accept(
          "… | first byte p50, p99 ms | %.1f, %.1f | | %.1f, %.1f |"
              .formatted(
                  plain.percentile(0.5),
                  plain.percentile(0.99),
                  last.percentile(0.5),
                  last.percentile(0.99)));
    }
  }

  /** All rows in turns, so that none is measured with a warmer gateway than another. */
  private void compare(Work work, Stand.Gateway gateway, List<Row> rows) throws Exception {
    Load.Target direct = raw("direct", stand.webPort(), work.prompt());
    Load.Target nginx = raw("nginx", stand.nginxPort, work.prompt());
    new Load(direct).run(work.connections(), time);
    new Load(nginx).run(work.connections(), time);
    for (int warm = 0; warm < 4; warm++) { // see warmUp
      for (Row row : rows) {
        new Load(row.ours).run(work.connections(), time);
      }
    }
    double[] directRates = new double[rounds];
    double[] nginxRates = new double[rounds];
    Load.Result plain = null;
    for (int round = 0; round < rounds; round++) {
      plain = checked(new Load(direct).run(work.connections(), time));
      directRates[round] = plain.perSecond() * work.factor();
      Load.Result n = checked(new Load(nginx).run(work.connections(), time));
      nginxRates[round] = n.perSecond() * work.factor();
      for (Row row : rows) {
        measure(work, gateway, row);
        row.rates[round] = row.last.perSecond() * work.factor();
        row.ratios[round] = row.rates[round] / nginxRates[round];
      }
    }
    for (Row row : rows) {
      row.say(this::say, work, median(directRates), median(nginxRates), plain);
    }
  }

  private void measure(Work work, Stand.Gateway gateway, Row row) throws Exception {
    double before = gateway.child().cpuSeconds();
    double simBefore = stand.simulator.cpuSeconds();
    double loadBefore = Load.cpuSeconds();
    row.last = checked(new Load(row.ours).run(work.connections(), time));
    row.cpu += gateway.child().cpuSeconds() - before;
    row.simCpu += stand.simulator.cpuSeconds() - simBefore;
    row.loadCpu += Load.cpuSeconds() - loadBefore;
    row.seconds += row.last.seconds();
    row.answers += row.last.answers();
  }

  // ---- many slow streams

  /** The JIT goes on for some twenty seconds of work; measured is what a server does all day. */
  private void warmUp(Stand.Gateway gateway) throws Exception {
    for (boolean stream : List.of(false, true)) {
      String prompt = stream ? STREAM : TINY;
      new Load(chat(gateway, prompt, stream, CHAT)).run(32, time.multipliedBy(2));
    }
  }

  private void paced(int streams) throws Exception {
    for (String transport : List.of("rest", "gateway")) {
      Map<String, String> variables = Map.of("GROK_WEB_TRANSPORT", transport);
      try (Stand.Gateway gateway = stand.gateway(variables, List.of())) {
        stand.addAccounts(gateway);
        String prompt = "[[sim: slow 50x50ms]]";
        Load.Target ours = chat(gateway, prompt, true, CHAT);
        Duration ramp = Duration.ofMillis(streams);
        warmUp(gateway);
        for (int warm = 0; warm < 2; warm++) {
          new Load(ours).once(Math.min(streams, 1_000), Duration.ofSeconds(1));
        }
        gateway.child().forgetPeak();
        Load.Result d = new Load(raw("direct", stand.webPort(), prompt)).once(streams, ramp);
        Load.Result n = new Load(raw("nginx", stand.nginxPort, prompt)).once(streams, ramp);
        Load.Result g = new Load(ours).once(streams, ramp);
        say(
            "%,d paced streams, upstream by %s | first byte p99 ms | %.1f | %.1f | %.1f | +%.1f ms"
                .formatted(
                    streams,
                    transport,
                    d.percentile(0.99),
                    n.percentile(0.99),
                    g.percentile(0.99),
                    g.percentile(0.99) - d.percentile(0.99)));
        say(
            "… | failed; peak resident MB | %d | %d; %.0f | %d; %.0f |"
                .formatted(
                    d.failures(),
                    n.failures(),
                    stand.nginx.peakMb(),
                    g.failures(),
                    gateway.child().peakMb()));
        if (g.failures() > 0) {
          System.out.println("  last failure: " + g.error());
        }
      }
    }
  }

  // ---- a large picture in a request

  private void picture() throws Exception {
    Path gc = Files.createTempFile("grok2api-gc", ".log");
    List<String> options = List.of("-Xlog:gc:file=" + gc);
    try (Stand.Gateway gateway = stand.gateway(Map.of(), options)) {
      stand.addAccounts(gateway);
      int bytes = 8 * 1024 * 1024;
      byte[] png = new byte[bytes];
      byte[] magic = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
      System.arraycopy(magic, 0, png, 0, magic.length);
      String data = java.util.Base64.getEncoder().encodeToString(png);
      String body =
          "{\"model\":\"grok-4.20-fast\",\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"text\",\"text\":\"describe [[sim: tiny]]\"},{\"type\":\"image_url\","
              + "\"image_url\":{\"url\":\"data:image/png;base64,"
              + data
              + "\"}}]}]}";
      byte[] request = Answers.post(gateway.port(), CHAT, AUTH, body);
      Load.Target ours = new Load.Target("gateway", gateway.port(), request);
      Load.Result result = new Load(ours).run(2, time);
      Heap heap = Heap.of(gc);
      double bodies = 2 * request.length / 1048576.0;
      say(
          ("8 MB picture in a chat request, 2 connections | answer p50 ms; resident MB | | |"
                  + " %.0f; %.0f |")
              .formatted(result.percentile(0.5), gateway.child().peakMb()));
      say(
          ("… | heap MB in use, in multiples of both bodies: before, after a collection | | |"
                  + " %.0f (%.1f x), %.0f (%.1f x) |")
              .formatted(
                  heap.before(), heap.before() / bodies, heap.after(), heap.after() / bodies));
      if (result.failures() > 0) {
        System.out.println("  failures: " + result.failures() + ", last: " + result.error());
      }
    } finally {
      Files.deleteIfExists(gc);
    }
  }

  /**
   * Largest heap in use, MB: what lay there when a collection began, garbage included, and what was
   * left of it, from lines like {@code Pause Young … 45M->12M(64M)}.
   */
  record Heap(double before, double after) {
    private static final Pattern LINE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M");

    static Heap of(Path log) throws IOException {
      Heap largest = new Heap(0, 0);
      for (String line : Files.readAllLines(log)) {
        Matcher found = LINE.matcher(line);
        if (found.find()) {
          largest =
              new Heap(
                  Math.max(largest.before(), Double.parseDouble(found.group(1))),
                  Math.max(largest.after(), Double.parseDouble(found.group(2))));
        }
      }
      return largest;
    }
  }

  // ---- requests

  private static Load.Target chat(
      Stand.Gateway gateway, String prompt, boolean stream, String path) {
    String content = path.equals("/v1/responses") ? "input" : "messages";
    String body =
        ("{\"model\":\"grok-4.20-fast\",\"stream\":%s,\"store\":false,\"max_tokens\":4096,"
                + "\"%s\":[{\"role\":\"user\",\"content\":\"%s\"}]}")
            .formatted(stream, content, prompt);
    return new Load.Target(
        "gateway", gateway.port(), Answers.post(gateway.port(), path, AUTH, body));
  }

  private static Load.Target raw(String name, int port, String prompt) {
    String body = "{\"message\":\"[user]: " + prompt + "\",\"modeId\":\"fast\"}";
    String path = "/rest/app-chat/conversations/new";
    return new Load.Target(name, port, Answers.post(port, path, "", body));
  }

  private static Load.Result checked(Load.Result result) {
    if (result.answers() == 0 || result.failures() > result.answers() / 100) {
      throw new IllegalStateException(
          result.failures() + " failures, " + result.answers() + " answers: " + result.error());
    }
    return result;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void delete(Path home) throws Exception {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
