package grok2api.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Strict reading of address literals; never asks a name server. */
final class AddressLiteral {

  private AddressLiteral() {}

  /**
   * Four bytes of {@code 192.0.2.1}, sixteen of {@code 2001:db8::1}, none for anything else: zone
   * ids, octal, hexadecimal and shortened forms are no literals here.
   */
  static byte[] parse(String text) {
    if (text.indexOf(':') >= 0) {
      return version6(text);
    }
    String[] parts = text.split("\\.", -1);
    byte[] address = new byte[parts.length == 4 ? 4 : 0];
    for (int i = 0; i < address.length; i++) {
      int value = octet(parts[i]);
      if (value < 0) {
        return new byte[0];
      }
      address[i] = (byte) value;
    }
    return address;
  }

  private static int octet(String part) {
    boolean canonical =
        !part.isEmpty()
            && part.length() <= 3
            && part.chars().allMatch(c -> c >= '0' && c <= '9')
            && (part.length() == 1 || part.charAt(0) != '0');
    int value = canonical ? Integer.parseInt(part) : -1;
    return value <= 255 ? value : -1;
  }

  private static byte[] version6(String text) {
    boolean plain =
        text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 128);
    if (!plain) {
      return new byte[0];
    }
    try {
      // With a colon and only these characters the platform parses and never resolves. An IPv4
      // address written as ::ffff:1.2.3.4 comes back as four bytes.
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return none(e);
    }
  }

  private static byte[] none(UnknownHostException notAnAddress) {
    System.getLogger(AddressLiteral.class.getName())
        .log(System.Logger.Level.TRACE, "net.address {0}", notAnAddress.toString());
    return new byte[0];
  }
}
