package grok2api.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process under measurement: CPU time and memory as the kernel counts them, children included.
 */
final class Child implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100; // USER_HZ of every Linux

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Child start(Path output, Path directory, Map<String, String> more, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(more);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new Child(builder.start(), output);
  }

  boolean alive() {
    return process.isAlive();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** CPU seconds so far, of the process and its children. */
  double cpuSeconds() throws IOException {
    double ticks = 0;
    for (ProcessHandle each : all()) {
      Path stat = Path.of("/proc/" + each.pid() + "/stat");
      if (Files.exists(stat)) {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        ticks += Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Resident memory now, MB. */
  double rssMb() throws IOException {
    return memory("VmRSS:");
  }

  /** Largest resident memory since the start or the last {@link #forgetPeak}, MB. */
  double peakMb() throws IOException {
    return memory("VmHWM:");
  }

  /** Starts the peak anew. */
  void forgetPeak() throws IOException {
    for (ProcessHandle each : all()) {
      Files.writeString(Path.of("/proc/" + each.pid() + "/clear_refs"), "5");
    }
  }

  private double memory(String field) throws IOException {
    double kilobytes = 0;
    for (ProcessHandle each : all()) {
      Path status = Path.of("/proc/" + each.pid() + "/status");
      if (!Files.exists(status)) {
        continue;
      }
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(field)) {
          kilobytes += Double.parseDouble(line.substring(field.length()).replace("kB", "").strip());
        }
      }
    }
    return kilobytes / 1024;
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    List<ProcessHandle> running = all();
    running.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
        running.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
