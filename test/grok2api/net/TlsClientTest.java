package grok2api.net;

/** The same through the JDK's client, inside TLS. */
class TlsClientTest extends EgressClientTest {

  @Override
  Dialer.Tls tls() throws Exception {
    return TestTls.client();
  }

  @Override
  RawServer serve(RawServer.Script script) throws Exception {
    return new RawServer(script, TestTls.serverSocket());
  }
}
