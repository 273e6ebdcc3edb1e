package grok2api.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for {@code media.example.test}, {@code localhost} and 127.0.0.1, and a
 * client side that trusts it.
 */
final class TestTls {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** PKCS 12, made with keytool, valid for a hundred years. */
  private static final String STORE =
      """
      MIIEBgIBAzCCA7AGCSqGSIb3DQEHAaCCA6EEggOdMIIDmTCCASAGCSqGSIb3DQEHAaCCAREEggENMIIBCTCCAQUGCy
      qGSIb3DQEMCgECoIG9MIG6MGYGCSqGSIb3DQEFDTBZMDgGCSqGSIb3DQEFDDArBBTntY6ZmKrUP2EmYNz2NP000Iz1
      qAICJxACASAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEELTEqEkuWGeASQpjGG7IIXUEUBvxDX4iSOuj/kOe4L
      2xToAnGHm8xRKWHmBb4XXfxp7xyRTABEQtX/ibvupuKAMeEB5cSNmSRGU7egPSRAzX8170QNHFIGUPFVdFj9L4T05U
      MTYwEQYJKoZIhvcNAQkUMQQeAgB0MCEGCSqGSIb3DQEJFTEUBBJUaW1lIDE3OTUyNzE4NDk3NjUwggJxBgkqhkiG9w
      0BBwagggJiMIICXgIBADCCAlcGCSqGSIb3DQEHATBmBgkqhkiG9w0BBQ0wWTA4BgkqhkiG9w0BBQwwKwQUuNmliKVD
      fkGmYgcXO477+HpcXS4CAicQAgEgMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCQFM6JXL30V7j6BhlaqwTKgI
      IB4CAC5ER+fgPWExhEgIr2gJXz1ATXBtcJRMsXiJuEwrnoYzzWh/RaNJXbsYs4gCRlqOeKF4FUWxqnmNBUPUaFt667
      Dxdh/echVRZx7++YcNLft7c5n6shigAu2duP6+MmD365ROQtwHqbHmqnJWkDp9/lIW2J3x6VeU0LfJeAzcbOHt8zjK
      Fg9NR8UVWDwrhnNcD74WV7glfnLVdq0gmboICeq6r5TYO98QAu6L4V8ASiMcRudelC4p10/giCNKmxejLHptIPhBAV
      7aPoY79nkhWtreet/F2U2KUTHcQHdr9/9ysdXzj659fjFeXuT/VZN+6Q27TQpK4aidZg+a7/trurJ8hCFIN9n52e82
      MMXNBLVtFyJChFhGemoEbAxKAjhacphNCGcsFFEEO/UARd2p7mmjoByD0DpBc89ivl4PKYg9Uwxooo9EBBcgK9u1EQ
      +G8cHtIbzJDG2tjfAhUnJejWMNlv7orfs/PpEK1Tv3+y7XcwqOE3XOHa9kT4GaXRxPqZxOd5EH6KbbumzJBg2BLBPX
      0rbkGzu8QVmGbijuZfX3Tj11jX8VcVKIEssYB8nIU07Yyrio97F/5M/dcLUt1xbvgCdDjOhEaUsFpMtcePqZGX1jOQ
      ix1t3V6qbsyNnzBNMDEwDQYJYIZIAWUDBAIBBQAEIOQYRihZZnDPAj+TwmHGg9pMjMXiWylylvTwCDYSJtYpBBRByO
      NdvxsqZy9uf0EszPD2sqFugQICJxA=
      """;

  private TestTls() {}

  /** A TLS server socket on a free loopback port. */
  static ServerSocket serverSocket() throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Trusts the certificate and nothing else. */
  static Dialer.Tls client() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("t", store().getCertificate("t"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return Dialer.Tls.of(context);
  }

  private static KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Base64.getMimeDecoder().decode(STORE)), PASSWORD);
    return store;
  }
}
