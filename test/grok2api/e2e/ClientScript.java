package grok2api.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A script of a real client, run as a process; prints what it prints. Its lines say which cases
 * passed ({@code ok<TAB>name}, {@code not ok<TAB>name} and indented reasons) and when a stream was
 * left ({@code left<TAB>marker<TAB>monotonic nanoseconds}).
 */
final class ClientScript {

  /** A case and, unless it passed, why not. */
  record Case(String name, boolean passed, String why) {}

  /**
   * What a run said.
   *
   * @param left marker to the clock of {@link System#nanoTime} when the client left
   * @param output everything that was printed
   */
  record Run(List<Case> cases, Map<String, Long> left, int status, String output) {}

  private static final long LIMIT_MINUTES = 5;

  private ClientScript() {}

  /** Runs to the end; a script that hangs is killed and counts as failed. */
  static Run run(Path folder, Map<String, String> variables, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true).environment().putAll(variables);
    builder.redirectInput(Path.of("/dev/null").toFile()); // Codex reads on while nobody closes it
    try {
      Process process = builder.start();
      Thread.ofVirtual().start(() -> killWhenLate(process));
      return read(process);
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command, e);
    }
  }

  private static void killWhenLate(Process process) {
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Run read(Process process) throws IOException {
    List<Case> cases = new ArrayList<>();
    Map<String, Long> left = new LinkedHashMap<>();
    StringBuilder all = new StringBuilder();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        all.append(line).append('\n');
        String[] fields = line.split("\t");
        switch (fields.length > 1 ? fields[0] : "") {
          case "ok" -> cases.add(new Case(fields[1], true, ""));
          case "not ok" -> cases.add(new Case(fields[1], false, ""));
          case "left" -> left.put(fields[1], Long.parseLong(fields[2]));
          default -> explain(cases, line);
        }
      }
    }
    int status = process.onExit().join().exitValue();
    return new Run(List.copyOf(cases), Map.copyOf(left), status, all.toString());
  }

  /** Indented lines belong to the last failed case. */
  private static void explain(List<Case> cases, String line) {
    if (line.startsWith("    ") && !cases.isEmpty() && !cases.getLast().passed()) {
      Case last = cases.removeLast();
      cases.add(new Case(last.name(), false, last.why() + "\n" + line));
    }
  }
}
