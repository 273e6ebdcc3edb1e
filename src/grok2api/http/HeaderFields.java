package grok2api.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The headers of one request as places in its head. Texts are made when they are asked for: clients
 * send some twenty headers and a request reads five of them.
 */
final class HeaderFields {

  private final byte[] raw;
  private int[] places = new int[4 * 24]; // name start, name end, value start, value end of each
  private int count;

  HeaderFields(byte[] raw) {
    this.raw = raw;
  }

  int count() {
    return count;
  }

  void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    if (places.length == 4 * count) {
      places = Arrays.copyOf(places, places.length * 2);
    }
    places[4 * count] = nameStart;
    places[4 * count + 1] = nameEnd;
    places[4 * count + 2] = valueStart;
    places[4 * count + 3] = valueEnd;
    count++;
  }

  /** Index of the next header of that name, in any case; -1 when there is none. */
  int find(String name, int from) {
    for (int i = from; i < count; i++) {
      int start = places[4 * i];
      if (places[4 * i + 1] - start == name.length() && isAt(start, name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isAt(int start, String name) {
    for (int k = 0; k < name.length(); k++) {
      if (Tokens.lower(raw[start + k]) != Tokens.lower(name.charAt(k))) {
        return false;
      }
    }
    return true;
  }

  String value(int index) {
    int start = places[4 * index + 2];
    return new String(raw, start, places[4 * index + 3] - start, StandardCharsets.ISO_8859_1);
  }
}
