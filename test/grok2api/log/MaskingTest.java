package grok2api.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.System.Logger.Level;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cookie sso=abc.def; x=1 | cookie sso=********; x=1",
        "sso-rw=abc | sso-rw=********",
        "Authorization: Bearer sk-12345678 | Authorization: Bearer ********",
        "authorization: bearer sk-12345678 | authorization: bearer ********",
        "Authorization: Basic YWRtaW46eA== | Authorization: Basic ********",
        "DPoP proof.of.key refused | DPoP ******** refused",
        "SSO=abc; CF_Clearance=b | SSO=********; CF_Clearance=********",
        "/x?a=1&token=t-1 | /x?a=1&token=********",
        "/x?key=k-1 | /x?key=********",
        "apikey=a access_token=b | apikey=******** access_token=********",
        "GET /admin/api?app_key=geheim&x=1 | GET /admin/api?app_key=********&x=1",
        "/v1/files/image?id=a0b1c2 | /v1/files/image?id=********",
        "key xai-AbCdEf123456 refused | key xai-******** refused",
        "{\"api_key\":\"k-1\"} | {\"api_key\":\"********\"}",
        "http://user:pass@host:1/x | http://user:********@host:1/x",
        "redis://:pass@host | redis://:********@host",
        "x-api-key: abcdef | x-api-key: ********",
        "token eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln | token eyJ********",
        "cf_clearance=a1 | cf_clearance=********",
      })
  void masksWhatLooksLikeACredential(String text, String masked) {
    assertEquals(masked, Masking.mask(text));
  }

  @ParameterizedTest
  @CsvSource({
    "chat.done request=req_1 model=grok-4 account=a1b2c3d4 attempts=2 ms=2210",
    "config.changed keys=app.app_key",
    "http.request account=a1b2c3d4 pool=basic mode=fast prompt_tokens=11",
    "session id is unknown",
    "https://grok.com/rest/app-chat",
  })
  void leavesOrdinaryLinesAlone(String text) {
    assertSame(text, Masking.mask(text));
    assertSame(text, Masking.escape(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INFO | request.done path=/v1/chat/completions model=m status=200 ms=5 | chat | info",
        "INFO | request.done path=/v1/images/generations status=200 ms=5 | image | info",
        "INFO | chat.done model=m ms=5 | chat | info",
        "WARNING | chat.retry model=m | chat | warn",
        "ERROR | chat.failed error=\"no way\" | error | error",
        "INFO | config.changed keys=a | system | info",
      })
  void sortsEntriesForTheAdminPage(String level, String message, String category, String shown) {
    LogItem item =
        LogItem.of(new LogEntry(1, Instant.EPOCH, Level.valueOf(level), "s", message, ""));
    assertEquals(category, item.category());
    assertEquals(shown, item.level());
  }

  @Test
  void readsTheFieldsOfALine() {
    String message =
        "request.done path=/v1/messages model=grok-4 status=502 ms=17 account=a1 error=\"bad"
            + " gateway\"";
    LogItem item = LogItem.of(new LogEntry(9, Instant.EPOCH, Level.WARNING, "s", message, ""));
    assertEquals("/v1/messages", item.path().orElseThrow());
    assertEquals("grok-4", item.model().orElseThrow());
    assertEquals(502, item.statusCode().orElseThrow());
    assertEquals(17, item.durationMillis().orElseThrow());
    assertEquals("a1", item.account().orElseThrow());
    assertEquals("bad gateway", item.errorSummary().orElseThrow());
  }
}
