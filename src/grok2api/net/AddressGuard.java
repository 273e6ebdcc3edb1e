package grok2api.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses a URL named by a client may lead to: public unicast ones, and what the operator
 * opened with {@code server.fetch_allow}.
 */
final class AddressGuard {

  /** Special purpose registries (RFC 6890 and later), and what clouds put on public numbers. */
  private static final List<Range> CLOSED_V4 =
      Range.all(
          "0.0.0.0/8", // this network
          "10.0.0.0/8",
          "100.64.0.0/10", // carrier NAT; a cloud's metadata service
          "127.0.0.0/8",
          "168.63.129.16/32", // a cloud's host agent
          "169.254.0.0/16", // link local; metadata services
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** Only this part of IPv6 is public unicast; NAT64, unique local, link local lie outside. */
  private static final Range PUBLIC_V6 = Range.parse("2000::/3");

  private static final List<Range> CLOSED_V6 =
      Range.all(
          "2001::/23", // protocol assignments, Teredo among them
          "2001:db8::/32",
          "2002::/16", // 6to4: an IPv4 address inside
          "3fff::/20");

  private final List<Range> openRanges = new ArrayList<>();
  private final List<String> openHosts = new ArrayList<>();

  /** A guard with the operator's exceptions: host names, addresses and CIDR ranges. */
  AddressGuard(List<String> allow) {
    for (String entry : allow) {
      String text = entry.strip().toLowerCase(Locale.ROOT);
      String bare = text.startsWith("[") ? text.replace("[", "").replace("]", "") : text;
      Range range = Range.parse(bare);
      if (range.isEmpty()) {
        openHosts.add(text);
      } else {
        openRanges.add(range);
      }
    }
  }

  /** True when the operator named this host. */
  boolean isOpenHost(String host) {
    return openHosts.contains(host);
  }

  /** True when the operator opened address ranges at all. */
  boolean hasOpenRanges() {
    return !openRanges.isEmpty();
  }

  /** True when the operator opened this address. */
  boolean isOpen(byte[] address) {
    byte[] bytes = unmapped(address);
    return openRanges.stream().anyMatch(range -> range.contains(bytes));
  }

  /** True when the address is public unicast. */
  static boolean isPublic(byte[] address) {
    byte[] bytes = unmapped(address);
    if (bytes.length == 4) {
      return CLOSED_V4.stream().noneMatch(range -> range.contains(bytes));
    }
    return PUBLIC_V6.contains(bytes) && CLOSED_V6.stream().noneMatch(r -> r.contains(bytes));
  }

  /** The IPv4 address inside {@code ::ffff:0:0/96}, else the address itself. */
  private static byte[] unmapped(byte[] address) {
    boolean mapped = address.length == 16 && address[10] == -1 && address[11] == -1;
    for (int i = 0; mapped && i < 10; i++) {
      mapped = address[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
  }

  /** Addresses that share their first bits; without bytes it contains nothing. */
  private record Range(List<Byte> prefix, int bits) {

    static List<Range> all(String... texts) {
      return List.of(texts).stream().map(Range::parse).toList();
    }

    /** {@code 10.0.0.0/8} or a single address; anything else is empty. */
    static Range parse(String text) {
      int slash = text.indexOf('/');
      byte[] address = AddressLiteral.parse(slash < 0 ? text : text.substring(0, slash));
      int size = address.length * 8;
      String digits = slash < 0 ? Integer.toString(size) : text.substring(slash + 1);
      boolean valid = size > 0 && digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= size;
      List<Byte> bytes = new ArrayList<>();
      for (int i = 0; valid && i < address.length; i++) {
        bytes.add(address[i]);
      }
      return new Range(bytes, valid ? Integer.parseInt(digits) : 0);
    }

    boolean isEmpty() {
      return prefix.isEmpty();
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.size() || isEmpty()) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if (((address[bit / 8] ^ prefix.get(bit / 8)) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
