package grok2api.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Behaviour of the fakes that is not part of one reply. Setters return this; all take effect at the
 * next request. Safe for many threads.
 */
public final class Switches {
  private volatile Simulator.Attach attach = Simulator.Attach.CREATED_FIRST;
  private volatile Duration pingEvery = Duration.ofSeconds(25);
  private volatile Duration clockOffset = Duration.ZERO;
  private volatile int dpopSeconds = 300;
  private volatile boolean dateHeader = true;
  private volatile Optional<Predicate<String>> statsig = Optional.empty();
  private volatile GrpcWeb.Form grpcForm = GrpcWeb.Form.FRAME;
  private volatile int grpcStatus;
  private volatile boolean gzip;
  private volatile int smallestPage;
  private volatile boolean repeatPageToken;
  private volatile String uploadAnswer = "";
  private volatile ImagineRun imagine = ImagineRun.NORMAL;
  private volatile MediaRun media = MediaRun.NORMAL;
  private volatile long mediaStepMillis = 5;
  private volatile long assetStepMillis;
  private volatile int assetMegabytes;

  /** How the gateway attaches a session. */
  public Switches attach(Simulator.Attach how) {
    attach = how;
    return this;
  }

  Simulator.Attach attach() {
    return attach;
  }

  /** Expected distance of gateway pings (default 25 s), checked with a tolerance of 40 %. */
  public Switches pingEvery(Duration distance) {
    pingEvery = distance;
    return this;
  }

  Duration pingEvery() {
    return pingEvery;
  }

  /** The console's clock minus the real one. */
  public Switches clockOffset(Duration offset) {
    clockOffset = offset;
    return this;
  }

  Duration clockOffset() {
    return clockOffset;
  }

  /** Life of a DPoP token in seconds (default 300). */
  public Switches dpopSeconds(int seconds) {
    dpopSeconds = seconds;
    return this;
  }

  int dpopSeconds() {
    return dpopSeconds;
  }

  /** Whether console answers carry a Date header (default true). */
  public Switches dateHeader(boolean on) {
    dateHeader = on;
    return this;
  }

  boolean dateHeader() {
    return dateHeader;
  }

  /** REST calls whose {@code x-statsig-id} (empty if absent) fails the test get 403 code 7. */
  public Switches statsig(Predicate<String> accepted) {
    statsig = Optional.of(accepted);
    return this;
  }

  Optional<Predicate<String>> statsig() {
    return statsig;
  }

  /** How gRPC-web answers look and with which status (-1: none). */
  public Switches grpc(GrpcWeb.Form form, int status) {
    grpcForm = form;
    grpcStatus = status;
    return this;
  }

  GrpcWeb.Form grpcForm() {
    return grpcForm;
  }

  int grpcStatus() {
    return grpcStatus;
  }

  /** Whether JSON answers are compressed for clients that accept gzip. */
  public Switches gzip(boolean on) {
    gzip = on;
    return this;
  }

  boolean gzip() {
    return gzip;
  }

  /** Assets: entries per page whatever the client asks for (0: as asked), and a repeated token. */
  public Switches assetPages(int entries, boolean repeatToken) {
    smallestPage = entries;
    repeatPageToken = repeatToken;
    return this;
  }

  int assetPage() {
    return smallestPage;
  }

  boolean repeatPageToken() {
    return repeatPageToken;
  }

  /** Upload answer instead of the right one, e.g. {@code {"uploadId":"u-1"}}; empty for normal. */
  public Switches uploadAnswer(String json) {
    uploadAnswer = json;
    return this;
  }

  String uploadAnswer() {
    return uploadAnswer;
  }

  /** How picture sockets behave. */
  public Switches imagine(ImagineRun run) {
    imagine = run;
    return this;
  }

  ImagineRun imagine() {
    return imagine;
  }

  /** How edits and films go. */
  public Switches media(MediaRun run) {
    media = run;
    return this;
  }

  MediaRun media() {
    return media;
  }

  /** Distance of the progress frames of edits and films, and of picture frames (default 5 ms). */
  public Switches mediaStep(long millis) {
    mediaStepMillis = millis;
    return this;
  }

  long mediaStep() {
    return mediaStepMillis;
  }

  /** Distance of the 20 pieces in which files of accounts are served; 0 (default): at once. */
  public Switches assetStep(long millis) {
    assetStepMillis = millis;
    return this;
  }

  long assetStep() {
    return assetStepMillis;
  }

  /** Files of accounts have so many megabytes and no length in front; 0 (default): their own. */
  public Switches assetMegabytes(int megabytes) {
    assetMegabytes = megabytes;
    return this;
  }

  int assetMegabytes() {
    return assetMegabytes;
  }
}
