package grok2api.http;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

/** What all connections of one server share. */
record Wiring(
    ServerSettings settings,
    Router router,
    Guard guard,
    Function<Request, ErrorRenderer> fallback,
    Consumer<Exchanged> log,
    Cors cors,
    Proxies proxies,
    DateHeader date,
    Load load,
    ThreadFactory threads) {}
