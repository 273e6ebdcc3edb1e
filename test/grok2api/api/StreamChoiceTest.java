package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamChoiceTest {

  /** Body, Accept, setting, streamed. */
  @ParameterizedTest
  @CsvSource({
    "true,application/json,false,true",
    "true,*/*,false,true",
    "true,,false,true",
    "false,text/event-stream,true,false",
    "false,application/json,true,false",
    "false,,true,false",
    ",application/json,true,false",
    ",application/json,false,false",
    ",*/*,true,true",
    ",*/*,false,false",
    ",text/event-stream,true,true",
    ",text/event-stream,false,true",
    ",'Application/JSON, */*',true,false",
    ",'application/json, text/event-stream',false,true",
    ",,true,true",
    ",,false,false",
  })
  void decides(Boolean asked, String accept, boolean setting, boolean streamed) {
    assertEquals(
        streamed,
        StreamChoice.decide(Optional.ofNullable(asked), Optional.ofNullable(accept), setting));
  }
}
