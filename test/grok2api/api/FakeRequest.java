package grok2api.api;

import grok2api.base.Cancel;
import grok2api.base.Spool;
import grok2api.http.Caller;
import grok2api.http.Request;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request made of parts. */
public final class FakeRequest implements Request {

  private final String method;
  private final String path;
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, String> query = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Cancel cancel = Cancel.ofCurrentThread();
  private byte[] body = new byte[0];
  private Caller caller = Caller.OPEN;

  /** What was noted for the log line. */
  public final Map<String, String> notes = new TreeMap<>();

  public FakeRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  public static FakeRequest post(String path, String json) {
    FakeRequest request = new FakeRequest("POST", path);
    request.body = json.getBytes(StandardCharsets.UTF_8);
    return request;
  }

  public static FakeRequest get(String path) {
    return new FakeRequest("GET", path);
  }

  public FakeRequest with(String header, String value) {
    headers.put(header.toLowerCase(Locale.ROOT), value);
    return this;
  }

  public FakeRequest asking(String parameter, String value) {
    query.put(parameter, value);
    return this;
  }

  public FakeRequest variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  public FakeRequest by(Caller who) {
    caller = who;
    return this;
  }

  @Override
  public Spool spool() {
    return new Spool();
  }

  @Override
  public String id() {
    return "req_test";
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String pathVariable(String name) {
    return variables.get(name);
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public List<String> headers(String name) {
    return header(name).stream().toList();
  }

  @Override
  public InputStream body() {
    return new ByteArrayInputStream(body);
  }

  @Override
  public byte[] bodyBytes() {
    return body;
  }

  @Override
  public String clientAddress() {
    return "127.0.0.1";
  }

  @Override
  public boolean fromLoopback() {
    return true;
  }

  @Override
  public boolean secure() {
    return false;
  }

  @Override
  public String baseUrl() {
    return "http://127.0.0.1:8000";
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public Cancel cancel() {
    return cancel;
  }

  @Override
  public long startedNanos() {
    return System.nanoTime();
  }

  @Override
  public void note(String key, Object value) {
    notes.put(key, String.valueOf(value));
  }
}
