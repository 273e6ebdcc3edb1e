package grok2api.log;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One logger of slf4j that writes to the {@link System.Logger} of the same name. */
final class DriverLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

  private final transient System.Logger target;

  DriverLogger(String name) {
    this.name = name;
    this.target = System.getLogger(name);
  }

  @Override
  public boolean isTraceEnabled() {
    return target.isLoggable(System.Logger.Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return target.isLoggable(System.Logger.Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return target.isLoggable(System.Logger.Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return target.isLoggable(System.Logger.Level.WARNING);
  }

  @Override
  public boolean isErrorEnabled() {
    return target.isLoggable(System.Logger.Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return ""; // lines carry the logger's name, not the caller's
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String format, Object[] arguments, Throwable thrown) {
    String text = MessageFormatter.basicArrayFormat(format, arguments);
    target.log(level(level), text, thrown);
  }

  private static System.Logger.Level level(Level level) {
    return switch (level) {
      case TRACE -> System.Logger.Level.TRACE;
      case DEBUG -> System.Logger.Level.DEBUG;
      case INFO -> System.Logger.Level.INFO;
      case WARN -> System.Logger.Level.WARNING;
      case ERROR -> System.Logger.Level.ERROR;
    };
  }
}
