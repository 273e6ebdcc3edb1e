package grok2api.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose {@code X-Forwarded-*} headers are believed, and what they say about the client. */
final class Proxies {

  private final List<Network> trusted = new ArrayList<>();

  private record Network(byte[] address, int bits) {
    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i & 7);
        if (((address[i >> 3] ^ other[i >> 3]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** {@link IllegalArgumentException} for what is no address or network. */
  Proxies(List<String> networks) {
    for (String network : networks) {
      int slash = network.indexOf('/');
      byte[] address =
          parse(slash < 0 ? network : network.substring(0, slash))
              .orElseThrow(() -> new IllegalArgumentException("no network: " + network))
              .getAddress();
      int bits = slash < 0 ? address.length * 8 : Integer.parseInt(network.substring(slash + 1));
      if (bits < 0 || bits > address.length * 8) {
        throw new IllegalArgumentException("no network: " + network);
      }
      trusted.add(new Network(address, bits));
    }
  }

  /** True when the socket peer is a proxy of ours. */
  boolean trusts(InetAddress peer) {
    for (Network network : trusted) {
      if (network.contains(peer.getAddress())) {
        return true;
      }
    }
    return false;
  }

  /** The last address of the chain that is no proxy of ours; the peer when nobody is trusted. */
  String client(InetAddress peer, RequestHead head) {
    if (trusted.isEmpty() || !trusts(peer)) {
      return peer.getHostAddress();
    }
    InetAddress client = peer;
    String[] chain = String.join(",", head.headers("x-forwarded-for")).split(",");
    for (int i = chain.length - 1; i >= 0; i--) {
      Optional<InetAddress> hop = parse(chain[i].strip());
      if (hop.isEmpty()) {
        break;
      }
      client = hop.get();
      if (!trusts(client)) {
        break;
      }
    }
    return client.getHostAddress();
  }

  /**
   * True for a peer on this machine that speaks for itself: no proxy beside us, trusted or not,
   * that passes on what another machine asked, and no page of another site in a browser here. What
   * a client sends can only take this away.
   */
  boolean isLocal(InetAddress peer, RequestHead head) {
    return peer.isLoopbackAddress()
        && head.header("forwarded").isEmpty()
        && areLoopback(head.headers("x-forwarded-for"))
        && areLoopback(head.headers("x-real-ip"))
        && head.header("host").map(Proxies::isLocalName).orElse(true)
        && head.header("origin").map(Proxies::isLocalOrigin).orElse(true);
  }

  private static boolean areLoopback(List<String> chains) {
    return Stream.of(String.join(",", chains).split(","))
        .map(String::strip)
        .allMatch(
            hop -> hop.isEmpty() || parse(hop).filter(InetAddress::isLoopbackAddress).isPresent());
  }

  private static boolean isLocalOrigin(String origin) {
    return origin.startsWith("http") && isLocalName(origin.substring(origin.indexOf("//") + 2));
  }

  /** A loopback address, or a name that no public zone has; {@code 0.0.0.0} is what logs show. */
  private static boolean isLocalName(String authority) {
    int colon = authority.lastIndexOf(':');
    String name =
        authority.substring(0, colon > authority.indexOf(']') ? colon : authority.length());
    return parse(name.replaceAll("[\\[\\]]", ""))
        .map(address -> address.isLoopbackAddress() || address.isAnyLocalAddress())
        .orElse(name.indexOf('.') < 0 || name.endsWith(".localhost"));
  }

  /** Reads a literal; a name is never looked up. */
  private static Optional<InetAddress> parse(String text) {
    boolean literal = !text.isEmpty() && text.length() < 46;
    for (int i = 0; literal && i < text.length(); i++) {
      char c = text.charAt(i);
      literal = Tokens.hex(c) >= 0 || c == '.' || c == ':';
    }
    boolean four = literal && text.indexOf(':') < 0;
    if (!literal || four && !isDottedQuad(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty(); // colons in the wrong places
    }
  }

  private static boolean isDottedQuad(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return dots == 3;
  }
}
