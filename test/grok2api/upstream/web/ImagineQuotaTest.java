package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.upstream.MediaProduct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagineQuotaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IMAGE | {\"image\":{\"available\":true,\"remainingQueries\":20}} | true",
        "IMAGE | {\"image\":{\"available\":true}} | true",
        "IMAGE | {\"image\":{\"available\":true,\"remainingQueries\":0}} | false",
        "IMAGE_PRO | {\"image\":{\"available\":true},\"imagePro\":null} | false",
        "IMAGE_EDIT | {\"imageEdit\":{\"available\":true,\"remainingQueries\":1}} | true",
        "VIDEO | {\"video\":{\"available\":false,\"nextAvailableAt\":\"2026-11-22T04:00:00Z\"}}"
            + " | false",
        "VIDEO_720P | {\"video720p\":{\"available\":true,\"remainingQueries\":2}} | true",
        "VIDEO_720P | {} | false",
        "IMAGE | [] | false",
        "IMAGE | <html> | false",
      })
  void opensWhatTheUpstreamSays(MediaProduct product, String answer, boolean open) {
    assertEquals(open, ImagineQuota.opens(product, answer));
  }
}
