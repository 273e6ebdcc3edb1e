package grok2api.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Brings what the database drivers and their pool say, which speak slf4j, into the program's log;
 * without it slf4j prints a warning at the first connection. Found by slf4j through {@code
 * META-INF/services}, hence public.
 */
public final class DriverLogging implements SLF4JServiceProvider {

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** Called by slf4j. */
  public DriverLogging() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return DriverLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99"; // every 2.0
  }

  @Override
  public void initialize() {
    // System.Logger is ready at any time.
  }
}
