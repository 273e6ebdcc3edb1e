package grok2api.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Asks for the addresses of a name; blocks. */
interface NameResolver {

  List<InetAddress> resolve(String host) throws UnknownHostException;
}
