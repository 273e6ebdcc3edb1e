package grok2api.net;

import java.util.Map;

/**
 * Settings of the JDK's HTTP client that exist only as system properties and are read when its
 * classes load. Values that the operator gave with {@code -D} stay.
 */
public final class NetProperties {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          // Basic credentials for CONNECT are off by default.
          "jdk.http.auth.tunneling.disabledSchemes", "",
          "jdk.http.auth.proxying.disabledSchemes", "",
          // Each open stream holds buffers of this size; the default is 16 kB.
          "jdk.httpclient.bufsize", "8192",
          // Resting connections: servers in the field close them after a minute or more.
          "jdk.httpclient.keepalive.timeout", "30");

  private NetProperties() {}

  /** Sets them; call before anything else of this package is used. */
  public static void apply() {
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
