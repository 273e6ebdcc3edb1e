package grok2api;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * What a test run prints: one line per class, every failure (the console adds the traces at the
 * end), every skipped test with its reason. The totals go to the file that the property {@code
 * grok2api.test.summary} names, for {@code build.sh} to print last; the classes with failures, one
 * a line, to a file of that name with {@code .failed}.
 *
 * <p>Found by the launcher through {@code META-INF/services}. Safe for parallel runs.
 */
public final class SuiteReport implements TestExecutionListener {

  private final PrintStream out = System.out;
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final Set<String> failedClasses = new ConcurrentSkipListSet<>();
  private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();
  private volatile TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    startedNanos.put(id.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier id, String reason) {
    skip(id, reason);
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    Status status = result.getStatus();
    Throwable cause = result.getThrowable().orElse(null);
    if (status == Status.FAILED) {
      failed.incrementAndGet();
      failedClasses.add(name(id).replaceFirst("[ $].*", ""));
      out.println("FAILED  " + name(id) + ": " + cause);
    } else if (status == Status.ABORTED) {
      skip(id, cause == null ? "" : String.valueOf(cause.getMessage()));
    } else if (id.isTest()) {
      passed.incrementAndGet();
    }
    if (isClass(id)) {
      Long from = startedNanos.getOrDefault(id.getUniqueId(), System.nanoTime());
      long millis = Duration.ofNanos(System.nanoTime() - from).toMillis();
      out.printf("%7d ms  %s%n", millis, name(id));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    String summary = passed + " passed, " + failed + " failed";
    if (skipped.get() > 0) {
      summary += ", " + skipped + " skipped";
    }
    String file = System.getProperty("grok2api.test.summary");
    if (file == null) {
      out.println(summary);
      return;
    }
    try {
      Files.writeString(Path.of(file), summary + "\n");
      Files.write(Path.of(file + ".failed"), failedClasses);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void skip(TestIdentifier id, String reason) {
    skipped.incrementAndGet();
    out.println("SKIPPED " + name(id) + ": " + reason);
  }

  private static boolean isClass(TestIdentifier id) {
    return id.getSource().filter(ClassSource.class::isInstance).isPresent();
  }

  /** The test with the names of what contains it, from its class on. */
  private String name(TestIdentifier id) {
    if (isClass(id)) {
      return id.getSource().map(s -> ((ClassSource) s).getClassName()).orElseThrow();
    }
    String parent = plan.getParent(id).map(this::name).orElse("");
    return parent.isEmpty() ? id.getDisplayName() : parent + " > " + id.getDisplayName();
  }
}
