package grok2api.http;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.json.JsonWriter;
import java.io.IOException;

/** The answer to bytes that are no acceptable head: no route, so no renderer of its own. */
final class Refusal {

  private Refusal() {}

  /** Sends 400, or 431 when the head was too large; the connection is closed afterwards. */
  static void send(Failure refusal, Connection to) throws IOException {
    boolean large = refusal.kind() == Failure.Kind.TOO_LARGE;
    int status = large ? 431 : 400;
    JsonWriter body = new JsonWriter(256).beginObject().name("error").beginObject();
    body.field("message", refusal.getMessage())
        .field("type", "validation_error")
        .field("code", refusal.code())
        .nullField("param")
        .field("status", status);
    body.endObject().endObject();
    String id = Ids.random("req_");
    ByteBuilder out = new ByteBuilder(512);
    out.latin("HTTP/1.1 ").latin(StatusLine.of(status)).latin("\r\n");
    out.latin("Content-Type: application/json\r\nContent-Length: ");
    out.latin(Integer.toString(body.length()));
    out.latin("\r\nx-request-id: ").latin(id).latin("\r\nrequest-id: ").latin(id);
    out.latin("\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
    body.writeTo(out);
    to.write(out.array(), 0, out.length());
  }
}
