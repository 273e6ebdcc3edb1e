package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is refused with the exact error, and the next request is answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private static final String MODEL = Way.GATEWAY.model();

  @TempDir static Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private LiveGateway gateway;
  private LiveGateway lonely;

  @BeforeAll
  void start() {
    gateway = LiveGateway.start(sim, folder.resolve("gateway"), Map.of());
    gateway.add("basic", "sim-basic-one");
    lonely = LiveGateway.start(sim, folder.resolve("lonely"), Map.of());
  }

  @AfterAll
  void stop() {
    gateway.close();
    lonely.close();
    sim.close();
    assertEquals(List.of(), sim.violations());
  }

  /** Path, body with ' for ", then status, type, code, param of the OpenAI error. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          chat/completions | {'model':                    | 400 | invalid_json               | null
          chat/completions | ^^                           | 400 | invalid_json               | null
          chat/completions | []                           | 400 | invalid_value              | null
          chat/completions | {'messages':[{'role':'user','content':'x'}]} | 400 | missing_required_parameter | model
          chat/completions | {'model':'M'}                | 400 | missing_required_parameter | messages
          chat/completions | {'model':'M','messages':[]}  | 400 | invalid_value              | messages
          chat/completions | {'model':'M','messages':'x'} | 400 | invalid_value              | messages
          chat/completions | {'model':7,'messages':[]}    | 400 | invalid_value              | model
          chat/completions | {'model':'M','messages':[{'role':'king','content':'x'}]} | 400 | invalid_value | messages.0.role
          chat/completions | {'model':'M','messages':[{'role':'user','content':7}]} | 400 | invalid_value | messages.0.content
          chat/completions | {'model':'M','temperature':9,'messages':[{'role':'user','content':'x'}]} | 400 | invalid_value | temperature
          chat/completions | {'model':'grok-nope','messages':[{'role':'user','content':'x'}]} | 400 | model_not_found | model
          responses        | {'model':'M'}                | 400 | missing_required_parameter | input
          responses        | {'model':'M','input':''}     | 400 | invalid_value              | input
          responses        | {'model':'M','input':7}      | 400 | invalid_value              | input
          responses        | {'model':'grok-nope','input':'x'} | 400 | model_not_found       | model
          responses        | {'model':'M','input':'x','previous_response_id':'resp_nope'} | 400 | previous_response_not_found | previous_response_id
          """)
  void openAiErrorsAreExact(String path, String body, int status, String code, String param) {
    String text = body.replace('\'', '"').replace("\"M\"", '"' + MODEL + '"');
    HttpResponse<String> answer = gateway.v1("POST", "/v1/" + path, text.isEmpty() ? " " : text);
    assertEquals(status, answer.statusCode(), answer::body);
    Js error = Js.parse(answer.body()).at("error");
    assertEquals(code, error.at("code").text(), answer::body);
    assertEquals("validation_error", error.at("type").text());
    assertEquals(param, error.at("param").isNull() ? "null" : error.at("param").text());
    assertEquals(status, error.at("status").number());
    stillAnswers();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'model':                                     | 400 | invalid_request_error
          {'model':'M','max_tokens':9,'messages':[]}    | 400 | invalid_request_error
          {'model':'M','max_tokens':'x','messages':[{'role':'user','content':'x'}]} | 400 | invalid_request_error
          {'model':'grok-nope','max_tokens':9,'messages':[{'role':'user','content':'x'}]} | 404 | not_found_error
          """)
  void anthropicErrorsAreExact(String body, int status, String type) {
    String text = body.replace('\'', '"').replace("\"M\"", '"' + MODEL + '"');
    HttpResponse<String> answer = gateway.v1("POST", "/v1/messages", text);
    assertEquals(status, answer.statusCode(), answer::body);
    Js whole = Js.parse(answer.body());
    assertEquals("error", whole.at("type").text());
    assertEquals(type, whole.at("error", "type").text(), answer::body);
    assertTrue(whole.at("request_id").text().startsWith("req_"), answer::body);
  }

  @Test
  void keysAreChecked() {
    String body = Turns.body("chat", MODEL, "x", false).toString();
    for (String[] headers : new String[][] {{}, {"Authorization", "Bearer wrong"}}) {
      HttpResponse<String> answer = gateway.send("POST", Turns.path("chat"), body, headers);
      assertEquals(401, answer.statusCode());
      assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
      assertEquals("false", answer.headers().firstValue("x-should-retry").orElse(""));
      Js error = Js.parse(answer.body()).at("error");
      assertEquals("invalid_api_key", error.at("code").text());
      assertEquals("authentication_error", error.at("type").text());
    }
    HttpResponse<String> answer = gateway.send("POST", Turns.path("messages"), body);
    assertEquals("authentication_error", Js.parse(answer.body()).at("error", "type").text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "responses", "messages"})
  void withoutAccountsThereIsNoAnswer(String api) {
    HttpResponse<String> answer = Turns.ask(lonely, api, MODEL, "x", true);
    assertEquals(429, answer.statusCode(), answer::body);
    assertEquals("false", answer.headers().firstValue("x-should-retry").orElse(""));
  }

  @Test
  void tenThousandLevelsAreRefused() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    for (String api : Turns.APIS) {
      HttpResponse<String> answer =
          gateway.v1(
              "POST", Turns.path(api), "{\"model\":\"" + MODEL + "\",\"input\":" + deep + "}");
      assertEquals(400, answer.statusCode(), answer::body);
    }
    stillAnswers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/a.png",
        "http://localhost/a.png",
        "http://10.0.0.1/a.png",
        "http://192.168.1.1/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://0.0.0.0/a.png",
        "http://2130706433/a.png",
        "file:///etc/passwd"
      })
  void addressesInsideAreNotFetched(String url) {
    Js image = Js.obj("type", "image_url", "image_url", Js.obj("url", url));
    Js message = Js.obj("role", "user", "content", Js.arr(image));
    Js body = Js.obj("model", MODEL, "messages", Js.arr(message));
    HttpResponse<String> answer = gateway.v1("POST", Turns.path("chat"), body.toString());
    assertEquals(400, answer.statusCode(), answer::body);
    Js error = Js.parse(answer.body()).at("error");
    assertEquals("invalid_image_url", error.at("code").text(), answer::body);
    assertTrue(error.at("param").text().startsWith("messages.0.content"), answer::body);
    stillAnswers();
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] body = "{\"model\":\"x\",\"messages\":\"\0\"}".getBytes(StandardCharsets.ISO_8859_1);
    body[25] = (byte) 0xC3;
    String answer = raw("Content-Length: " + body.length, body);
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("invalid_json"), answer);
    stillAnswers();
  }

  @Test
  void aBodyOfHundredMegabytesIsRefusedAtItsHead() throws IOException {
    String answer = raw("Content-Length: 104857601", new byte[0]);
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertTrue(answer.contains("request_too_large"), answer);
    stillAnswers();
  }

  @Test
  void aChunkedBodyOfHundredMegabytesIsCutOff() throws IOException {
    byte[] chunk = new byte[1 << 20];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head("Transfer-Encoding: chunked"));
      try {
        for (int i = 0; i < 101; i++) {
          out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
          out.write(chunk);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        assertTrue(socket.isConnected(), "cut off while it was sent: " + e);
      }
    }
    stillAnswers();
  }

  private String raw(String header, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head(header));
      out.write(body);
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder answer = new StringBuilder();
      byte[] some = new byte[8_192];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        answer.append(new String(some, 0, n, StandardCharsets.UTF_8));
        if (answer.toString().contains("\"status\":")) {
          break;
        }
      }
      return answer.toString();
    }
  }

  private byte[] head(String header) {
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Content-Type: application/json\r\n"
            + "Authorization: Bearer "
            + LiveGateway.API_KEY
            + "\r\n"
            + header
            + "\r\n\r\n";
    return head.getBytes(StandardCharsets.US_ASCII);
  }

  private void stillAnswers() {
    assertEquals(200, gateway.send("GET", "/health", "").statusCode());
  }
}
