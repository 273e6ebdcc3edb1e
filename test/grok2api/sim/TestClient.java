package grok2api.sim;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks to the simulator as a correct client would; tests break one thing at a time. */
final class TestClient implements AutoCloseable {
  static final String UA =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
          + "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

  final Simulator sim;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestClient(Simulator sim) {
    this.sim = sim;
  }

  static Map<String, String> browser(String token) {
    var h = new LinkedHashMap<String, String>();
    h.put("Accept", "*/*");
    h.put("Accept-Encoding", "identity");
    h.put("Accept-Language", "en");
    h.put("Cache-Control", "no-cache");
    h.put("Pragma", "no-cache");
    h.put("Priority", "u=1, i");
    h.put("Sec-Fetch-Dest", "empty");
    h.put("Sec-Fetch-Mode", "cors");
    h.put("Sec-Fetch-Site", "same-origin");
    h.put("User-Agent", UA);
    h.put(
        "Sec-Ch-Ua",
        "\"Google Chrome\";v=\"142\", \"Chromium\";v=\"142\", " + "\"Not(A:Brand\";v=\"24\"");
    h.put("Sec-Ch-Ua-Mobile", "?0");
    h.put("Sec-Ch-Ua-Platform", "\"macOS\"");
    h.put("Cookie", "sso=" + token + "; sso-rw=" + token);
    return h;
  }

  static Map<String, String> session(String token) {
    var h = browser(token);
    h.put("Referer", "https://grok.com/");
    return h;
  }

  static Map<String, String> rest(String token) {
    var h = browser(token);
    h.put("Origin", "https://grok.com");
    h.put("Referer", "https://grok.com/");
    h.put("Content-Type", "application/json");
    h.put("x-xai-request-id", UUID.randomUUID().toString());
    return h;
  }

  static Map<String, String> grpc(String token) {
    var h = rest(token);
    h.put("Content-Type", "application/grpc-web+proto");
    h.put("x-grpc-web", "1");
    h.put("x-user-agent", "connect-es/2.1.1");
    return h;
  }

  static Map<String, String> gateway(Account account) {
    var h = new LinkedHashMap<String, String>();
    h.put("Accept-Language", "en");
    h.put("Cache-Control", "no-cache");
    h.put("Pragma", "no-cache");
    h.put("Origin", "https://grok.com");
    h.put("User-Agent", UA);
    h.put(
        "Cookie",
        "sso="
            + account.token()
            + "; sso-rw="
            + account.token()
            + "; x-userid="
            + account.userId());
    return h;
  }

  HttpResponse<String> send(String method, String url, Map<String, String> headers, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .method(
                method,
                body.length == 0 && method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String url, Map<String, String> headers) throws Exception {
    return send("GET", url, headers, new byte[0]);
  }

  HttpResponse<String> post(String url, Map<String, String> headers, String body) throws Exception {
    return send("POST", url, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The legacy chat body, correct in every field. */
  static Js restBody(String message) {
    return Js.parse(
            """
            {"message":"","modeId":"fast","temporary":true,"disableMemory":true,
             "fileAttachments":[],
             "disableSearch":false,
             "imageAttachments":[],"disableTextFollowUps":false,"disableSelfHarmShortCircuit":false,
             "enableImageGeneration":true,"enableImageStreaming":true,"imageGenerationCount":2,
             "returnImageBytes":false,"returnRawGrokInXaiRequest":false,"enableSideBySide":true,
             "forceSideBySide":false,"forceConcise":false,"isAsyncChat":false,
             "sendFinalMetadata":true,
             "collectionIds":[],"connectors":[],"searchAllConnectors":false,
             "toolOverrides":{"gmailSearch":false,"googleCalendarSearch":false,
               "outlookSearch":false,
               "outlookCalendarSearch":false,"googleDriveSearch":false},
             "responseMetadata":{},
             "deviceEnvInfo":{"darkModeEnabled":false,"devicePixelRatio":2,"screenWidth":2056,
               "screenHeight":1329,"viewportWidth":2056,"viewportHeight":1083}}\
            """)
        .with("message", message);
  }

  HttpResponse<String> restChat(String token, Js body) throws Exception {
    return post(sim.webUrl() + "/rest/app-chat/conversations/new", rest(token), body.toString());
  }

  Socket gatewaySocket(Account account) throws Exception {
    return socket("/ws/mgw/?uid=" + account.userId(), gateway(account));
  }

  Socket socket(String path, Map<String, String> headers) throws Exception {
    var builder = http.newWebSocketBuilder();
    headers.forEach(builder::header);
    var socket = new Socket();
    try {
      socket.ws =
          builder
              .buildAsync(URI.create(sim.webUrl().replace("http:", "ws:") + path), socket)
              .get(5, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return socket;
  }

  /** A WebSocket whose messages are pulled one by one. */
  static final class Socket implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket ws;

    String next() throws InterruptedException {
      String text = messages.poll(5, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("no message within 5 s");
      }
      return text;
    }

    void send(Js message) throws Exception {
      ws.sendText(message.toString(), true).get(5, TimeUnit.SECONDS);
    }

    void sessionCreate() throws Exception {
      send(sessionCreateMessage());
    }

    static Js sessionCreateMessage() {
      return Js.obj(
          "event",
          Js.obj(
              "type",
              "session.create",
              "event_id",
              "evt_init_" + UUID.randomUUID(),
              "session",
              Js.obj(
                  "model",
                  "fast",
                  "x_grok",
                  Js.parse(
                      """
                      {"protocol_capabilities":["conversation_attached","custom_methods_v1"],
                       "use_chunk":true,"enable_side_by_side":true,"force_side_by_side":false,
                       "enable_image_generation":true,"image_generation_count":2,
                       "disable_text_follow_ups":false,"disable_artifact":true,
                       "force_concise":false,
                       "keep_context":false,"is_temporary":true,"disable_memory":true}\
                      """))));
    }

    /** Session, item, response: returns the conversation id. */
    String ask(String prompt) throws Exception {
      sessionCreate();
      String id = Js.parseAll(next()).get(0).at("session_id").text();
      next();
      send(item(id, prompt));
      send(response(id));
      return id;
    }

    static Js item(String session, String prompt) {
      return Js.obj(
          "session_id",
          session,
          "event",
          Js.obj(
              "type",
              "conversation.item.create",
              "event_id",
              "evt_msg_1760000000000",
              "item",
              Js.obj(
                  "type",
                  "message",
                  "role",
                  "user",
                  "x_grok",
                  Js.obj(
                      "client_message_id",
                      UUID.randomUUID().toString(),
                      "input_chunks",
                      Js.arr(Js.obj("text", Js.obj("text", prompt)))))));
    }

    static Js response(String session) {
      return Js.obj(
          "session_id",
          session,
          "event",
          Js.obj("type", "response.create", "event_id", "evt_resp_1760000000000"));
    }

    /** All answer text until the response is done. */
    String text() throws Exception {
      var text = new StringBuilder();
      while (true) {
        for (Js message : Js.parseAll(next())) {
          Js event = message.at("event");
          Js chunk = event.at("chunk", "text");
          if (chunk.at("channel").text().equals("CHANNEL_ASSISTANT_RESPONSE")) {
            text.append(chunk.at("text").text());
          } else if (event.at("type").text().equals("response.done")) {
            return text.toString();
          } else if (event.at("type").text().equals("error")) {
            return event.at("error").toString();
          }
        }
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("(closed " + code + ")");
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add("(error)");
    }

    @Override
    public void close() {
      ws.abort();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
